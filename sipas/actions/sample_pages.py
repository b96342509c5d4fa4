"""What the pages and files of a sample show: its agencies, its dossiers, their chances."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sipas.actions.code_issue import Issued
from sipas.actions.population import population_of
from sipas.languages import Gettext
from sipas.reports.workbook import Sheet, workbook
from sipas.sampling.links import readable_address
from sipas.sampling.one_time_codes import code_address, written_code
from sipas.sampling.plan import issued_size
from sipas.store.database import Database, Transaction
from sipas.store.organisation import all_agencies, find_agency
from sipas.store.rounds import Round, get_round, round_agencies, round_quotas
from sipas.store.samples import (
    DossierState,
    Sample,
    SampledAgency,
    SampledDossier,
    all_samples,
    count_sampled,
    get_sample,
    sampled_agencies,
    sampled_dossiers,
)

PAGE = 100
_SEEDS = 10**9


@dataclass(frozen=True, slots=True)
class Page:
    """One of `pages` pages of a list, counted from 1."""

    number: int
    pages: int


@dataclass(frozen=True, slots=True)
class SampleLine:
    """A sample of the list, with the number of dossiers that are asked and that were replaced."""

    sample: Sample
    agencies: int
    asked: int
    replaced: int
    waiting: int


@dataclass(frozen=True, slots=True)
class RoundSamples:
    """`agencies` are those from which a sample could be drawn, of `dossiers` together.

    `planned` is how many to ask of each agency that has a quota: so many that the quota answer,
    at the response rate of the round's plan.
    """

    round: Round
    lines: tuple[SampleLine, ...]
    dossiers: int
    agencies: tuple[str, ...]
    planned: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class SampledAgencyLine:
    stratum: SampledAgency
    name: str
    asked: int
    replaced: int
    waiting: int


@dataclass(frozen=True, slots=True)
class SampleOverview:
    round: Round
    line: SampleLine
    agencies: tuple[SampledAgencyLine, ...]
    page: Page


@dataclass(frozen=True, slots=True)
class AgencySample:
    round: Round
    sample: Sample
    line: SampledAgencyLine
    dossiers: tuple[SampledDossier, ...]
    page: Page


class AgencyNotSampled(LookupError):
    """An agency that a sample does not reach."""


def new_seed() -> int:
    """A seed that nobody chose, short enough to be copied by hand."""
    return secrets.randbelow(_SEEDS)


def round_with_agencies(database: Database, code: str) -> tuple[Round, tuple[str, ...]]:
    with database.read() as transaction:
        return get_round(transaction, code), round_agencies(transaction, code)


def samples_of(database: Database, code: str) -> RoundSamples:
    with database.read() as transaction:
        found = get_round(transaction, code)
        members = set(round_agencies(transaction, code))
        dossiers = population_of(database, transaction, found.period_from, found.period_to)
        listed = {agency: count for agency, count in dossiers.items() if agency in members}
        samples = all_samples(transaction, code)
        lines = tuple(_line(one, count_sampled(transaction, one.id)) for one in samples)
        quotas = round_quotas(transaction, code)
    planned = _planned(found, quotas, listed)
    return RoundSamples(found, lines, sum(listed.values()), tuple(sorted(listed)), planned)


def sample_overview(database: Database, code: str, number: int, page: int = 1) -> SampleOverview:
    with database.read() as transaction:
        found, sample = get_round(transaction, code), get_sample(transaction, code, number)
        counts = count_sampled(transaction, number)
        line = _line(sample, counts)
        strata = sampled_agencies(transaction, number)
        where = _page(page, len(strata))
        shown = strata[(where.number - 1) * PAGE : where.number * PAGE]
        lines = _agency_lines(transaction, shown, counts)
    return SampleOverview(found, line, tuple(lines), where)


def agency_sample(
    database: Database, code: str, number: int, agency: str, page: int = 1
) -> AgencySample:
    with database.read() as transaction:
        found, sample = get_round(transaction, code), get_sample(transaction, code, number)
        strata = [one for one in sampled_agencies(transaction, number) if one.agency == agency]
        if not strata:
            raise AgencyNotSampled(agency)
        counts = count_sampled(transaction, number, agency)
        line = _agency_lines(transaction, strata, counts)[0]
        drawn = sampled_dossiers(transaction, number, agency)
    where = _page(page, len(drawn))
    shown = drawn[(where.number - 1) * PAGE : where.number * PAGE]
    return AgencySample(found, sample, line, tuple(shown), where)


def sample_workbook(
    database: Database, code: str, number: int, words: Mapping[str, str], gettext: Gettext
) -> bytes:
    """Every dossier drawn with its chance; `words` name waves and states."""
    _ = gettext
    with database.read() as transaction:
        sample = get_sample(transaction, code, number)
        names = {one.code: one.name for one in all_agencies(transaction)}
        strata = {one.agency: one for one in sampled_agencies(transaction, number)}
        drawn = sampled_dossiers(transaction, number)
    headings = [
        _("Mã cơ quan"),
        _("Cơ quan"),
        _("Thứ tự rút"),
        _("Mã hồ sơ"),
        _("Đợt rút"),
        _("Trạng thái"),
        _("Xác suất được hỏi"),
        _("Lý do thay"),
    ]
    rows = (
        (
            one.agency,
            names[one.agency],
            one.position,
            one.dossier,
            words[one.wave],
            words[one.state],
            one.inclusion,
            one.reason,
        )
        for one in drawn
    )
    agencies = (
        (one.agency, names[one.agency], one.population, one.size, one.chance)
        for one in strata.values()
    )
    about = (
        (_("Cách rút"), words[sample.method]),
        (_("Số khởi tạo"), str(sample.seed)),
        (_("Phiên bản danh sách hồ sơ"), str(sample.register_version)),
        (_("Dấu vân tay của mẫu"), sample.fingerprint),
    )
    places = [_("Mã cơ quan"), _("Cơ quan"), _("Hồ sơ trong kỳ"), _("Số rút"), _("Xác suất")]
    return workbook(
        Sheet(_("Hồ sơ"), headings, rows),
        Sheet(_("Cơ quan"), places, agencies),
        Sheet(_("Cách rút"), [_("Mục"), _("Giá trị")], about),
    )


def codes_workbook(database: Database, issued: Issued, address: str, gettext: Gettext) -> bytes:
    """The codes of an issue with their addresses; they are nowhere else."""
    _ = gettext
    with database.read() as transaction:
        names = {one.code: one.name for one in all_agencies(transaction)}
    headings = [_("Mã"), _("Địa chỉ"), _("Mã cơ quan"), _("Cơ quan"), _("Mã hồ sơ")]
    rows = (
        (
            written_code(one.code),
            readable_address(code_address(address, one.code)),
            one.agency,
            names[one.agency],
            one.dossier,
        )
        for one in issued.codes
    )
    return workbook(Sheet(_("Mã dùng một lần"), headings, rows))


def _planned(
    found: Round, quotas: Mapping[str, int | None], population: Mapping[str, int]
) -> dict[str, int]:
    rate = found.plan.response_rate if found.plan else 1.0
    return {
        agency: issued_size(quota, rate, population[agency])
        for agency, quota in quotas.items()
        if quota and agency in population
    }


def _line(sample: Sample, counts: Mapping[tuple[str, str], int]) -> SampleLine:
    states = {
        state: sum(count for (_agency, of), count in counts.items() if of == state)
        for state in DossierState
    }
    return SampleLine(
        sample,
        len({agency for agency, _state in counts}),
        states[DossierState.ASKED],
        states[DossierState.REPLACED],
        states[DossierState.WAITING],
    )


def _agency_lines(
    transaction: Transaction,
    strata: Sequence[SampledAgency],
    counts: Mapping[tuple[str, str], int],
) -> list[SampledAgencyLine]:
    shown = [find_agency(transaction, one.agency) for one in strata]
    names = {one.code: one.name for one in shown if one}
    states = (DossierState.ASKED, DossierState.REPLACED, DossierState.WAITING)
    return [
        SampledAgencyLine(
            one, names[one.agency], *(counts.get((one.agency, state), 0) for state in states)
        )
        for one in strata
    ]


def _page(wanted: int, length: int) -> Page:
    pages = max(1, -(-length // PAGE))
    return Page(min(max(wanted, 1), pages), pages)
