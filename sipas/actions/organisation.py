"""Importing an organisation: what would change, every fault at once, and then all or nothing."""

import csv
import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path

from sipas.actions.import_report import ImportReport, Progress, unchanged_words, unseen
from sipas.actions.organisation_faults import faults_between
from sipas.actions.organisation_files import Given, OrganisationFault, read_files
from sipas.actions.organisation_names import settle_names
from sipas.actions.organisation_rows import PastRow
from sipas.actions.refused_rows import harmless
from sipas.actions.unit_changes import write_change
from sipas.actions.unit_steps import StepRefused, describe_from
from sipas.languages import Gettext
from sipas.store.database import Database, Transaction
from sipas.store.organisation import Agency
from sipas.store.past import Past, UnitKey
from sipas.store.unit_changes import hold_organisation
from sipas.store.units import (
    History,
    all_histories,
    content_of,
    kind_of,
    put_histories,
)


class FaultyOrganisation(ValueError):
    """An organisation that does not hold together; nothing of it was written."""

    def __init__(self, faults: tuple[OrganisationFault, ...], gettext: Gettext) -> None:
        first = faults[0]
        words = gettext("Tệp %(file)s, dòng %(line)d, cột “%(column)s”: %(reason)s")
        place = {"file": first.file, "line": first.line, "column": first.column}
        super().__init__(words % {**place, "reason": first.reason})
        self.faults = faults


LONGEST_SUBJECT = 255


@dataclass(frozen=True, slots=True)
class UnitDifference:
    """`before` is None for a unit that is new."""

    before: History | None
    after: History


@dataclass(frozen=True, slots=True)
class PlannedImport:
    """What files would do to the organisation; with faults they would do nothing."""

    differences: tuple[UnitDifference, ...]
    report: ImportReport
    faults: tuple[OrganisationFault, ...]

    @property
    def added(self) -> tuple[UnitDifference, ...]:
        return tuple(one for one in self.differences if one.before is None)

    @property
    def changed(self) -> tuple[UnitDifference, ...]:
        return tuple(one for one in self.differences if one.before is not None)


def plan_import(
    database: Database, source: Path, day: datetime.date | None, gettext: Gettext
) -> PlannedImport:
    """Writes nothing. `day`: from when changed names and blocks hold; None mends what was meant."""
    given, faults = read_files(source, gettext)
    with database.read() as transaction:
        return _plan(transaction, given, faults, day, gettext)


def import_organisation(
    database: Database,
    source: Path,
    on_progress: Progress = unseen,
    *,
    day: datetime.date | None = None,
    by: str | None = None,
    now: datetime.datetime | None = None,
    gettext: Gettext = unchanged_words,
) -> ImportReport:
    """Adds and updates units; those that the files do not name stay as they are.

    All or nothing: raises FaultyOrganisation with every fault, or UnreadableFile. The files may
    leave out a table, and refer to units that are in the database already. With `now` the import
    is kept as one change, which can be undone.
    """
    given, faults = read_files(source, gettext)
    with database.write() as transaction:
        hold_organisation(transaction)
        planned = _plan(transaction, given, faults, day, gettext)
        if planned.faults:
            raise FaultyOrganisation(planned.faults, gettext)
        after = [one.after for one in planned.differences]
        if now is None or not after:
            put_histories(transaction, after)
        else:
            write_change(transaction, "import_organisation", _named(source), after, by, now)
    on_progress(1.0)
    return planned.report


def _named(source: Path) -> str:
    """The file, or the files of the folder, as far as an entry of the audit trail has room."""
    files = sorted(one.name for one in source.iterdir()) if source.is_dir() else [source.name]
    return ", ".join(files)[:LONGEST_SUBJECT]


def _plan(
    transaction: Transaction,
    given: list[Given],
    faults: list[OrganisationFault],
    day: datetime.date | None,
    gettext: Gettext,
) -> PlannedImport:
    before = all_histories(transaction)
    given, unsettled = settle_names(given, before, gettext)
    found = [*faults, *unsettled, *faults_between(given, before, gettext)]
    differences: list[UnitDifference] = []
    rows = [one for one in given if not isinstance(one.unit, PastRow)]
    if not found:
        past = _past_of(given)
        for one in rows:
            try:
                differences.extend(_difference(one, before, past, day))
            except StepRefused as refusal:
                found.append(one.fault("name", refusal.translated(gettext)))
    added = sum(one.before is None for one in differences)
    updated = len(differences) - added
    refused = len({(one.file, one.line) for one in found})
    unchanged = len(rows) - len(differences)
    if found:
        return PlannedImport((), ImportReport(len(rows), refused=refused), tuple(found))
    return PlannedImport(tuple(differences), ImportReport(len(rows), added, updated, unchanged), ())


def _difference(
    one: Given,
    before: Mapping[UnitKey, History],
    past: Mapping[UnitKey, tuple[Past, ...]],
    day: datetime.date | None,
) -> Iterator[UnitDifference]:
    if isinstance(one.unit, PastRow):
        return
    key = kind_of(one.unit), one.unit.code
    earlier = before.get(key)
    given = one.unit
    if earlier is not None and not given.successors and not isinstance(given, Agency):
        # Files from before 0.1 have no such column, and must not take away what it says.
        given = replace(given, successors=earlier.unit.successors)
    after = History(given, past.get(key, earlier.past if earlier else ()))
    if earlier is not None and day is not None and content_of(earlier.unit) != content_of(given):
        dated = describe_from(earlier, content_of(given), day)
        after = replace(dated, unit=given)
    if after != earlier:
        yield UnitDifference(earlier, after)


def _past_of(given: list[Given]) -> dict[UnitKey, tuple[Past, ...]]:
    found: dict[UnitKey, list[Past]] = {}
    for one in given:
        if isinstance(one.unit, PastRow):
            past = Past(one.unit.until, one.unit.content())
            found.setdefault((one.unit.kind, one.unit.code), []).append(past)
    return {key: tuple(sorted(pasts, key=lambda one: one.until)) for key, pasts in found.items()}


def faults_file(planned: PlannedImport, gettext: Gettext) -> bytes:
    """Every fault with its place, as a CSV that Excel opens."""
    written = StringIO()
    rows = csv.writer(written)
    _ = gettext
    rows.writerow([_("Tệp"), _("Dòng"), _("Cột bị lỗi"), _("Lý do")])
    for one in planned.faults:
        rows.writerow([harmless(one.file), one.line, harmless(one.column), harmless(one.reason)])
    return written.getvalue().encode("utf-8-sig")
