"""Lists of planned forms: read against the agencies of a round, and given out to be filled in."""

from collections.abc import Mapping
from pathlib import Path

from sipas.actions.population import population_of
from sipas.languages import Gettext, sort_key
from sipas.reports.workbook import Sheet, workbook
from sipas.sampling.agency_names import NamedAgency, agency_names
from sipas.sampling.quotas import QuotaRows, Quotas, read_quotas, rows_of_file
from sipas.store.database import Database, Transaction
from sipas.store.organisation import Agency, all_agencies
from sipas.store.rounds import get_round, round_agencies, round_quotas

__all__ = ["Quotas", "quota_rows_of_file", "quota_workbook", "quotas_of_rows"]


def quota_rows_of_file(path: Path, gettext: Gettext) -> QuotaRows:
    """Raises UnreadableFile where the file as a whole cannot be used."""
    return rows_of_file(path, gettext)


def quotas_of_rows(database: Database, code: str, rows: QuotaRows, gettext: Gettext) -> Quotas:
    """What the rows plan for a round, with every row that cannot be used."""
    with database.read() as transaction:
        agencies = all_agencies(transaction)
        members = round_agencies(transaction, code)
    names = agency_names(
        NamedAgency(one.code, (one.name, one.short_name), one.valid_from, one.valid_to)
        for one in agencies
    )
    return read_quotas(rows, names, members, gettext)


def quota_workbook(database: Database, code: str, gettext: Gettext) -> bytes:
    """The agencies of a round with dossiers and planned forms: to be changed and sent back."""
    _ = gettext
    with database.read() as transaction:
        found = get_round(transaction, code)
        quotas = round_quotas(transaction, code)
        agencies = _members(transaction, quotas)
        population = population_of(database, transaction, found.period_from, found.period_to)
    rows = [
        (one.code, one.name, population.get(one.code, 0), quotas[one.code] or 0) for one in agencies
    ]
    headings = (_("Mã cơ quan"), _("Tên cơ quan"), _("Hồ sơ"), _("Chỉ tiêu"))
    return workbook(Sheet(_("Chỉ tiêu"), headings, rows))


def _members(transaction: Transaction, quotas: Mapping[str, int | None]) -> list[Agency]:
    agencies = [one for one in all_agencies(transaction) if one.code in quotas]
    return sorted(agencies, key=lambda one: sort_key(one.name))
