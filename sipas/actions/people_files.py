"""A list of people to invite, from CSV or Excel: each row read, or refused in a sentence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sipas.actions.account_refusals import AccountRefused
from sipas.actions.accounts import ROLES, normal_email
from sipas.actions.invitations import OF_ONE_AGENCY, NewPerson, meant_agency
from sipas.languages import Gettext, folded
from sipas.sampling.cells import UnusableCell, read_text
from sipas.sampling.columns import Headings, find_heading_row
from sipas.sampling.opening import open_rows
from sipas.sampling.rows import Row, UnreadableFile
from sipas.store.organisation import Agency

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "name": ("Họ tên", "Họ và tên", "Tên", "name"),
    "email": ("Thư điện tử", "Địa chỉ thư điện tử", "Email", "E-mail", "email"),
    "roles": ("Vai trò", "role", "roles"),
    "agency": ("Mã cơ quan", "Cơ quan", "Đơn vị", "agency"),
}
REQUIRED = ("name", "email", "roles")
MOST_PEOPLE = 5000
_LONGEST = 255
_SPELLINGS = {
    "administrator": ("quản trị viên của tỉnh", "quản trị viên", "quản trị"),
    "coordinator": ("đầu mối của cơ quan", "đầu mối"),
    "interviewer": ("điều tra viên", "nhập phiếu"),
    "moderator": ("người duyệt góp ý", "duyệt góp ý"),
    "leader": ("lãnh đạo",),
    "auditor": ("kiểm tra viên", "kiểm tra"),
}
_ROLES = {folded(word): role for role in ROLES for word in (role, *_SPELLINGS[role])}


@dataclass(frozen=True, slots=True)
class PersonRow:
    """`agency` is the code of the agency that was meant."""

    line: int
    person: NewPerson


@dataclass(frozen=True, slots=True)
class PersonFault:
    """Where something is wrong with a row, and what, as a sentence."""

    line: int
    column: str
    reason: str


def read_people(
    file: Path, agencies: Iterable[Agency], gettext: Gettext
) -> tuple[list[PersonRow], list[PersonFault]]:
    """Raises UnreadableFile for a file that is no such list, or longer than a list may be."""
    known = list(agencies)
    people: list[PersonRow] = []
    faults: list[PersonFault] = []
    with open_rows(file, None, gettext) as source:
        rows = source.rows()
        found = find_heading_row(rows, HEADINGS, REQUIRED, gettext)
        source.refuse_merged_cells(found.line)
        for row in rows:
            if row.is_blank():
                continue
            if len(people) + len(faults) >= MOST_PEOPLE:
                reason = gettext("Tệp có hơn %(most)d dòng; xin chia thành nhiều tệp.")
                raise UnreadableFile(reason % {"most": MOST_PEOPLE})
            read = _read(row, found, known, gettext)
            if isinstance(read, PersonRow):
                people.append(read)
            else:
                faults.append(read)
    if not people and not faults:
        raise UnreadableFile(gettext("Tệp không có người nào dưới dòng tiêu đề."))
    return _each_once(people, faults, gettext)


def _read(
    row: Row, headings: Headings, agencies: list[Agency], gettext: Gettext
) -> PersonRow | PersonFault:
    """The first fault of a row is told; mended, the next one is."""
    column = "name"
    cells = headings.named(row)
    try:
        texts = {}
        for column in HEADINGS:
            texts[column] = read_text(cells.get(column), _LONGEST, gettext)
        column = "name"
        if not texts[column]:
            return PersonFault(row.line, _heading(headings, column), gettext("Chưa ghi họ tên."))
        column = "email"
        email = normal_email(texts[column])
        column = "roles"
        roles = _roles(texts[column], gettext)
        column = "agency"
        code = meant_agency(agencies, texts[column]) if texts[column] else ""
        if not code and OF_ONE_AGENCY & set(roles):
            raise UnusableCell(gettext("Đầu mối và điều tra viên phải có mã cơ quan."))
    except AccountRefused as refusal:
        return PersonFault(row.line, _heading(headings, column), refusal.translated(gettext))
    except UnusableCell as problem:
        return PersonFault(row.line, _heading(headings, column), str(problem))
    return PersonRow(row.line, NewPerson(email, texts["name"], roles, code))


def _roles(text: str, gettext: Gettext) -> tuple[str, ...]:
    words = [word.strip() for word in text.replace(";", ",").split(",") if word.strip()]
    if not words:
        raise UnusableCell(gettext("Chưa ghi vai trò."))
    for word in words:
        if folded(word) not in _ROLES:
            known = ", ".join(words[0] for words in _SPELLINGS.values())
            reason = gettext("Không có vai trò “%(word)s”; có: %(known)s.")
            raise UnusableCell(reason % {"word": word, "known": known})
    return tuple(dict.fromkeys(_ROLES[folded(word)] for word in words))


def _each_once(
    people: list[PersonRow], faults: list[PersonFault], gettext: Gettext
) -> tuple[list[PersonRow], list[PersonFault]]:
    """Of two rows with one address the second is refused."""
    seen: dict[str, int] = {}
    kept: list[PersonRow] = []
    for one in people:
        email = one.person.email
        if email in seen:
            reason = gettext("Địa chỉ “%(email)s” đã có ở dòng %(line)d.")
            values = {"email": email, "line": seen[email]}
            faults.append(PersonFault(one.line, HEADINGS["email"][0], reason % values))
        else:
            seen[email] = one.line
            kept.append(one)
    return kept, sorted(faults, key=lambda one: one.line)


def _heading(headings: Headings, column: str) -> str:
    return headings.heading_of(column) if column in headings.positions else HEADINGS[column][0]
