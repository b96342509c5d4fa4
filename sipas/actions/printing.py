"""Printing for many desks: which ones, on which paper, as one PDF or as a ZIP of files."""

import datetime
import io
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial

from sipas.actions.appearance import look_of
from sipas.actions.codes import NoDesks, poster_of
from sipas.actions.job_process import JobFile, JobRefused, Task
from sipas.actions.printed_posters import note_printed
from sipas.languages import sort_key
from sipas.reports.archive import Archive, plain_name
from sipas.reports.drawings import draw_codes, made_by_processes
from sipas.reports.pace import expected_seconds, told_by_time
from sipas.reports.posters import (
    Format,
    Poster,
    bound_posters,
    desk_poster,
    poster_picture,
)
from sipas.reports.sheets import Look
from sipas.store.database import Database
from sipas.store.installation import all_installation
from sipas.store.organisation import (
    Desk,
    all_agencies,
    all_blocks,
    all_desks,
    find_agency,
    find_first_desk,
)
from sipas.store.rounds import round_agencies

PRINT_DESKS = "print_desks"
FEW_ENOUGH_FOR_A_PAGE = 60
SETTING_PARTS = 4  # setting a sheet takes about four times as long as drawing its code
PDF, ZIP = "pdf", "zip"
BINDINGS = (PDF, ZIP)
MEDIA_TYPES = {PDF: "application/pdf", ZIP: "application/zip"}


def _l(text: str) -> str:
    """Marks a text for the catalogue; it is translated where it is shown."""
    return text


DRAWING, SETTING = _l("Đang vẽ mã QR"), _l("Đang dàn trang")

Told = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """`what` is all, round, block, agency or desk, and `code` which one of them."""

    what: str
    code: str
    paper: str
    binding: str
    base_address: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A desk's poster, and the name of its file without ending."""

    desk: str
    name: str
    poster: Poster


@dataclass(frozen=True, slots=True)
class Printed:
    name: str
    media_type: str
    content: bytes


def sheets_wanted(
    database: Database, wanted: Wanted, on: datetime.date, scope: frozenset[str] | None
) -> list[Sheet]:
    """The sheets by block and agency; of desks and agencies that are valid on a day."""
    with database.read() as transaction:
        blocks = {one.code: (number, one) for number, one in enumerate(all_blocks(transaction))}
        agencies = {one.code: one for one in all_agencies(transaction, on)}
        installation = all_installation(transaction)
        desks = [
            (desk, agencies[desk.agency])
            for desk in all_desks(transaction, on)
            if desk.agency in agencies and (scope is None or desk.agency in scope)
        ]
        members = set(round_agencies(transaction, wanted.code)) if wanted.what == "round" else set()
    keep: dict[str, Callable[[Desk, str], bool]] = {
        "all": lambda _desk, _block: True,
        "round": lambda desk, _block: desk.agency in members,
        "block": lambda _desk, block: block == wanted.code,
        "agency": lambda desk, _block: desk.agency == wanted.code,
        "desk": lambda desk, _block: desk.code == wanted.code,
    }
    chosen = [pair for pair in desks if keep[wanted.what](pair[0], pair[1].block)]
    chosen.sort(key=lambda pair: (blocks[pair[1].block][0], sort_key(pair[1].name), pair[1].code))
    return [
        Sheet(
            desk.code,
            "/".join(map(plain_name, (agency.block, agency.code, desk.code))),
            poster_of(
                desk, agency.name, installation, wanted.base_address, blocks[agency.block][1].name
            ),
        )
        for desk, agency in chosen
    ]


def print_now(
    database: Database, wanted: Wanted, sheets: list[Sheet], on: datetime.date
) -> Printed:
    """A few sheets at once; many are a job."""
    content = _content(sheets, wanted, _look(database), lambda _done, _total, _sentence: None)
    note_printed(database, {one.desk: one.poster for one in sheets}, on)
    return Printed(_file_name(wanted), MEDIA_TYPES[wanted.binding], content)


def print_desks(task: Task) -> JobFile:
    """The work of a job: parameters are those of `Wanted`, with `on` and `scope`."""
    given = dict(task.job.parameters)
    on, scope = datetime.date.fromisoformat(given.pop("on")), given.pop("scope")
    wanted = Wanted(**given)
    within = None if scope is None else frozenset(scope)
    sheets = sheets_wanted(task.database, wanted, on, within)
    if not sheets:
        raise JobRefused(str(NoDesks()))
    content = _content(sheets, wanted, _look(task.database), task.tell)
    name = _file_name(wanted)
    (task.folder / name).write_bytes(content)
    note_printed(task.database, {one.desk: one.poster for one in sheets}, on)
    return JobFile(name, MEDIA_TYPES[wanted.binding])


def sample_poster(database: Database, base_address: str, *, as_picture: bool = False) -> bytes:
    """A poster of the first desk, or of a made-up one where there is none yet."""
    with database.read() as transaction:
        installation = all_installation(transaction)
        desk = find_first_desk(transaction) or Desk("mau", "Quầy 1", "mau")
        agency = find_agency(transaction, desk.agency)
    name = agency.name if agency else "Sở Nội vụ"
    poster = poster_of(desk, name, installation, base_address)
    make = poster_picture if as_picture else desk_poster
    return make(poster, look=look_of(installation))


def parameters_of(
    wanted: Wanted, on: datetime.date, scope: frozenset[str] | None
) -> dict[str, object]:
    """What a job keeps of what is wanted."""
    return {
        **asdict(wanted),
        "on": on.isoformat(),
        "scope": None if scope is None else sorted(scope),
    }


def _content(sheets: list[Sheet], wanted: Wanted, look: Look, tell: Told) -> bytes:
    total, paper = len(sheets), Format(wanted.paper)
    whole = total * (1 + SETTING_PARTS)
    tell(0, whole, DRAWING)
    addresses = [sheet.poster.address for sheet in sheets]
    drawings = draw_codes(addresses, lambda done: tell(done, whole, DRAWING))
    tell(total, whole, SETTING)

    def tell_set(share: float) -> None:
        tell(total + int(share * total * SETTING_PARTS), whole, SETTING)

    if wanted.binding == PDF:
        return _bound(sheets, drawings, paper, look, tell_set)
    written = io.BytesIO()
    papers = made_by_processes(
        partial(_one_poster, paper, look), list(zip(sheets, drawings, strict=True))
    )
    with Archive(written) as archive:
        for done, (sheet, pdf) in enumerate(zip(sheets, papers, strict=True), 1):
            archive.add(sheet.name, PDF, pdf)
            tell_set(done / total)
    return written.getvalue()


def _bound(
    sheets: list[Sheet],
    drawings: list[str],
    paper: Format,
    look: Look,
    tell_set: Callable[[float], None],
) -> bytes:
    """One PDF: its setting tells nothing of itself, so a few sheets set the pace."""
    title = f"{len(sheets)} quầy"
    pairs = [(sheet.poster, drawing) for sheet, drawing in zip(sheets, drawings, strict=True)]

    def typeset(some: Sequence[tuple[Poster, str]]) -> bytes:
        posters, codes = zip(*some, strict=True)
        return bound_posters(posters, paper, look, codes, title)

    with told_by_time(expected_seconds(pairs, typeset), tell_set):
        return typeset(pairs)


def _one_poster(paper: Format, look: Look, given: tuple[Sheet, str]) -> bytes:
    sheet, drawing = given
    return desk_poster(sheet.poster, paper, look, drawing)


def _file_name(wanted: Wanted) -> str:
    middle = f"-{plain_name(wanted.code)}" if wanted.code else ""
    return f"sipas-{wanted.paper}{middle}.{wanted.binding}"


def _look(database: Database) -> Look:
    with database.read() as transaction:
        return look_of(all_installation(transaction))
