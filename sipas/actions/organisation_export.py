"""The whole organisation as the workbook that the import reads: importing it changes nothing."""

from typing import Any

from sipas.actions.import_report import unchanged_words
from sipas.actions.made_up_data import EXAMPLES
from sipas.actions.organisation_files import read_files
from sipas.actions.organisation_rows import (
    KIND_WORDS,
    PAST_HEADINGS,
    TABLES,
    PastRow,
)
from sipas.reports.tables_workbook import Cell, tables_workbook
from sipas.store.database import Database
from sipas.store.units import HOLDERS, KINDS, History, all_histories

EXAMPLE_NAMES = ("quang-nam-2024", "quang-nam-2025")

Rows = list[list[Cell]]


def export_organisation(database: Database) -> bytes:
    """Every unit with its days, and what it was called earlier."""
    with database.read() as transaction:
        histories = list(all_histories(transaction).values())
    return _workbook(histories)


def template_workbook() -> bytes:
    """The sheets with their headings, and nothing else."""
    return _workbook([])


def _workbook(histories: list[History]) -> bytes:
    by_kind: dict[str, list[History]] = {kind: [] for kind in KINDS}
    for one in histories:
        by_kind[one.key[0]].append(one)
    tables: dict[str, Rows] = {}
    for (kind, units), table in zip(by_kind.items(), TABLES, strict=False):
        rows: Rows = [[names[0] for names in table.headings.values()]]
        rows += [[_cell(getattr(one.unit, column)) for column in table.headings] for one in units]
        tables[KIND_WORDS[kind]] = rows
    past: Rows = [[names[0] for names in PAST_HEADINGS.values()]]
    past += [row for one in histories for row in _past_rows(one)]
    return tables_workbook({**tables, "Trước đây": past})


def _cell(value: Any) -> Cell:
    if isinstance(value, tuple):
        return "; ".join(value)
    return value or None if isinstance(value, str) else value


def _past_rows(history: History) -> Rows:
    kind, code = history.key
    holder = HOLDERS.get(kind, "")
    return [
        [
            KIND_WORDS[kind],
            code,
            one.until,
            one.content["name"],
            one.content.get("short_name"),
            one.content.get(holder),
            one.content.get("address"),
        ]
        for one in history.past
    ]


def example_workbook(name: str) -> bytes | None:
    """An organisation that comes along; None where there is none of that name."""
    folder = EXAMPLES / name
    if name not in EXAMPLE_NAMES:
        return None
    given, _faults = read_files(folder, unchanged_words)
    return _workbook([History(one.unit) for one in given if not isinstance(one.unit, PastRow)])
