"""Files of responses as columns: CSV, Excel, Parquet, SPSS, told apart by their content."""

from collections.abc import Callable, Collection, Iterator
from itertools import islice
from pathlib import Path

import numpy as np

from sipas.estimation.data import Coded, Data, FaultyData
from sipas.estimation.notes import N_
from sipas.languages import Gettext
from sipas.sampling.csv_rows import CsvRows
from sipas.sampling.opening import is_workbook, open_rows
from sipas.sampling.rows import Row, RowSource

_PARQUET = b"PAR1"
_SPSS = (b"$FL2", b"$FL3")
# Reading in columns needs a library that takes longer to load than a smaller file to read.
_LARGE_CSV = 1_000_000


def read_data(file: Path, wanted: Collection[str], gettext: Gettext) -> Data:
    """The wanted columns of a file, as far as it has them; the first row of a table names them.

    Numbers stay numbers with nan where missing (also where SPSS calls a value missing), days are
    ISO text, everything else is text. Where a column holds other things, it is refused.

    Raises UnreadableFile for what is no such file, FaultyData for one without rows, with two
    columns of one name or a column that cannot be used; both name the file.
    """
    data = _columns(file, wanted, gettext)
    if not data.rows:
        sentence = N_("Tệp %(file)s không có dòng nào dưới dòng tiêu đề.")
        raise FaultyData(sentence, file=file.name)
    return data


def refuse_twins(file: Path, names: list[str]) -> None:
    """Raise FaultyData where two columns bear one name."""
    twice = [name for name in names if name and names.count(name) > 1]
    if twice:
        sentence = N_("Tệp %(file)s có hai cột %(column)s.")
        raise FaultyData(sentence, file=file.name, column=twice[0])


def _columns(file: Path, wanted: Collection[str], gettext: Gettext) -> Data:
    beginning = _beginning(file)
    if beginning == _PARQUET:
        from sipas.commands.parquet_files import read_parquet

        return read_parquet(file, wanted, gettext)
    if beginning in _SPSS:
        from sipas.commands.spss_files import read_spss

        return read_spss(file, wanted, gettext)
    if not is_workbook(file, gettext) and file.stat().st_size > _LARGE_CSV:
        from sipas.commands.large_csv import read_large_csv

        found = read_large_csv(file, wanted, gettext)
        if found is not None:
            return found
    return read_rows(file, wanted, gettext)


def read_rows(file: Path, wanted: Collection[str], gettext: Gettext) -> Data:
    """A CSV or a workbook, row by row; blank rows are passed over, short ones filled up."""
    with open_rows(file, None, gettext) as source:
        rows = _filled(source)
        names = heading_of(next(rows, None))
        refuse_twins(file, names)
        places = [place for place, name in enumerate(names) if name and name in wanted]
        cells = [_chosen(_within(file, row, len(names)), places) for row in rows]
        decimal_comma = isinstance(source, CsvRows) and source.separator == ";"
    if not places:
        return _nothing(len(cells))
    columns = zip(*cells, strict=True) if cells else [()] * len(places)
    return Data(
        {
            names[place]: np.array(column, dtype=np.str_)
            for place, column in zip(places, columns, strict=True)
        },
        decimal_comma,
        row_finder(file, gettext),
    )


def row_finder(file: Path, gettext: Gettext) -> Callable[[int], int]:
    """Where in a CSV or a workbook a row stands, from 0 on: only a complaint has to read again."""

    def find(place: int) -> int:
        with open_rows(file, None, gettext) as source:
            below_heading = islice(_filled(source), place + 1, None)
            return next(below_heading).line

    return find


def _filled(source: RowSource) -> Iterator[Row]:
    return (row for row in source.rows() if not row.is_blank())


def _within(file: Path, row: Row, width: int) -> tuple[object, ...]:
    """The cells of a row; none may stand beyond the last column that has a heading."""
    if any(_cell_text(cell).strip() for cell in row.cells[width:]):
        sentence = N_("Tệp %(file)s, dòng %(row)d: %(cells)d ô nhưng chỉ có %(columns)d cột.")
        found = {"file": file.name, "row": row.line, "cells": len(row.cells), "columns": width}
        raise FaultyData(sentence, **found)
    return row.cells


def heading_of(row: Row | None) -> list[str]:
    """The names of the columns."""
    return [_cell_text(cell).strip() for cell in row.cells] if row else []


def _nothing(rows: int) -> Data:
    """Rows without a wanted column: whoever asks for one is told that it is not there."""
    return Data({"": Coded(np.array([""]), np.zeros(rows, dtype=np.int64))})


def _beginning(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(4)
    except OSError:
        return b""  # `is_workbook` says why in words


def _chosen(cells: tuple[object, ...], places: list[int]) -> list[str]:
    return [_cell_text(cells[place]) if place < len(cells) else "" for place in places]


def _cell_text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return day_text(cell)


def day_text(cell: object) -> str:
    """A day, or a day without a time, as yyyy-mm-dd; everything else as Python writes it."""
    return str(cell).removesuffix(" 00:00:00")
