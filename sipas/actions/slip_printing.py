"""Slips with one-time codes: made, printed and kept in one job.

The codes are known to this process alone. They are printed first and count only from the
transaction that also hands the sealed file over: a job that dies leaves neither codes without slips
nor slips with codes that count.
"""

import datetime
import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby

from sipas.actions.appearance import look_of
from sipas.actions.code_issue import (
    ON_RECEIPT,
    CodesRefused,
    IssuedCode,
    Places,
    check_may_issue,
    fresh_codes,
    keep_codes,
)
from sipas.actions.installation import DEMONSTRATION, PROVINCE_NAME, YES
from sipas.actions.job_files import keep_sealed, write_sealed
from sipas.actions.job_process import JobFile, JobRefused, Task
from sipas.actions.printing import MEDIA_TYPES, PDF
from sipas.languages import Formats
from sipas.reports.archive import Archive, plain_name
from sipas.reports.drawings import draw_codes
from sipas.reports.pace import expected_seconds, told_by_time
from sipas.reports.sheets import Look
from sipas.reports.slips import Slip, slips
from sipas.sampling.one_time_codes import code_address, written_code
from sipas.store.database import Database
from sipas.store.installation import all_installation
from sipas.store.organisation import all_agencies
from sipas.store.rounds import get_round, round_agencies

PRINT_SLIPS = "print_slips"
MOST_SLIPS = 20_000
SETTING_PARTS = 3  # setting a slip takes about three times as long as drawing its code
Fresh = tuple[IssuedCode, ...]
Drawn = tuple[Slip, str]


def _l(text: str) -> str:
    """Marks a text for the catalogue; it is translated where it is shown."""
    return text


DRAWING, SETTING = _l("Đang vẽ mã QR"), _l("Đang dàn trang")


@dataclass(frozen=True, slots=True)
class SlipsWanted:
    """So many slips for each agency of a round, or for one; `per_page` of them on a page of A4."""

    round: str
    agency: str
    number: int
    per_page: int
    binding: str
    base_address: str


@dataclass(frozen=True, slots=True)
class _Words:
    """What stands on the slips besides their codes."""

    round_name: str
    province: str
    until: str
    demonstration: bool
    agencies: dict[str, str]
    look: Look


def slip_parameters(wanted: SlipsWanted) -> dict[str, object]:
    """What a job keeps of what is wanted."""
    return asdict(wanted)


def check_slips(database: Database, wanted: SlipsWanted) -> None:
    """Refuses at once what the job would refuse later."""
    with database.read() as transaction:
        agencies = _agencies(wanted, round_agencies(transaction, wanted.round))
        check_may_issue(transaction, wanted.round, ON_RECEIPT, agencies)
    if len(agencies) * wanted.number > MOST_SLIPS:
        raise CodesRefused(
            _l("Một lần in được tối đa %(most)d phiếu mời; đang yêu cầu %(count)d."),
            most=MOST_SLIPS,
            count=len(agencies) * wanted.number,
        )


def print_slips(task: Task) -> JobFile:
    """The work of a job: parameters are those of `SlipsWanted`."""
    wanted = SlipsWanted(**task.job.parameters)
    try:
        check_slips(task.database, wanted)
        fresh, words = _prepared(task, wanted)
        content = _content(wanted, fresh, words, task)
        name = f"phieu-moi-{plain_name(wanted.round)}.{wanted.binding}"
        seal = write_sealed(task.folder / name, task.job.id, content)
        now = datetime.datetime.now(datetime.UTC)
        with task.database.write() as transaction:
            check_may_issue(transaction, wanted.round, ON_RECEIPT, words.agencies)
            secret, by = task.settings.signing_key(), task.job.by
            keep_codes(transaction, secret, wanted.round, None, ON_RECEIPT, fresh, by, now)
            keep_sealed(transaction, task.job.id, name, MEDIA_TYPES[wanted.binding], seal)
    except CodesRefused as refusal:
        raise JobRefused(str(refusal)) from refusal
    return JobFile(name, MEDIA_TYPES[wanted.binding])


def _prepared(task: Task, wanted: SlipsWanted) -> tuple[Fresh, _Words]:
    with task.database.read() as transaction:
        found = get_round(transaction, wanted.round)
        names = {one.code: one.name for one in all_agencies(transaction)}
        installation = all_installation(transaction)
        agencies = _agencies(wanted, round_agencies(transaction, wanted.round))
        places: Places = [(agency, None) for agency in agencies for _ in range(wanted.number)]
        fresh = fresh_codes(transaction, task.settings.signing_key(), places)
    return fresh, _Words(
        round_name=found.name,
        province=installation.get(PROVINCE_NAME, ""),
        until=Formats("vi").date(found.closes_on),
        demonstration=installation.get(DEMONSTRATION) == YES,
        agencies={agency: names[agency] for agency in agencies},
        look=look_of(installation),
    )


def _agencies(wanted: SlipsWanted, members: Sequence[str]) -> list[str]:
    return [wanted.agency] if wanted.agency else list(members)


def _content(wanted: SlipsWanted, fresh: Fresh, words: _Words, task: Task) -> bytes:
    made = [_slip(one, wanted, words) for one in fresh]
    total = len(made)
    whole = total * (1 + SETTING_PARTS)
    task.tell(0, whole, DRAWING)
    drawings = draw_codes(
        [one.address for one in made], lambda done: task.tell(done, whole, DRAWING)
    )
    drawn = list(zip(made, drawings, strict=True))
    task.tell(total, whole, SETTING)

    def tell_set(share: float) -> None:
        task.tell(total + int(share * total * SETTING_PARTS), whole, SETTING)

    def typeset(some: Sequence[Drawn]) -> bytes:
        of_slips, of_codes = zip(*some, strict=True)
        return slips(of_slips, wanted.per_page, words.look, of_codes)

    if wanted.binding == PDF:
        with told_by_time(expected_seconds(drawn, typeset), tell_set):
            return typeset(drawn)
    written, done = io.BytesIO(), 0
    with Archive(written) as archive:
        for agency, some in _by_agency(drawn, fresh):
            archive.add(plain_name(agency), PDF, typeset(some))
            done += len(some)
            tell_set(done / total)
    return written.getvalue()


def _by_agency(drawn: list[Drawn], fresh: Fresh) -> Iterator[tuple[str, list[Drawn]]]:
    pairs = zip(fresh, drawn, strict=True)
    for agency, some in groupby(pairs, key=lambda pair: pair[0].agency):
        yield agency, [one for _code, one in some]


def _slip(one: IssuedCode, wanted: SlipsWanted, words: _Words) -> Slip:
    return Slip(
        code=written_code(one.code),
        address=code_address(wanted.base_address, one.code),
        agency=words.agencies[one.agency],
        round_name=words.round_name,
        province=words.province,
        until=words.until,
        demonstration=words.demonstration,
    )
