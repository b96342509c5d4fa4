"""The file of refused rows: as they were, with line, column and reason."""

import csv
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TextIO

from sipas.languages import Gettext
from sipas.sampling.cells import Cell
from sipas.sampling.register import CellFault
from sipas.sampling.rows import Row

# A program that opens the file must not take a citizen's text for a formula.
_FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")


class RefusedRows:
    """Written row by row; the file begins when the first row is refused.

    A file of that name from an earlier run is emptied down to its headings. The mark at the
    beginning (BOM) tells Excel that the text is UTF-8.
    """

    def __init__(self, path: Path, headings: Sequence[str], gettext: Gettext) -> None:
        self._path = path
        self._headings = headings
        self._gettext = gettext
        self._file: TextIO | None = None
        self.count = 0

    def __enter__(self) -> "RefusedRows":
        if self._path.exists():
            self._begin()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()

    def write(self, row: Row, faults: Sequence[CellFault]) -> None:
        """`column` of the faults is the heading that a person sees."""
        columns = "; ".join(dict.fromkeys(fault.column for fault in faults))
        reasons = " ".join(
            f"{fault.column}: {fault.reason}" if len(faults) > 1 else fault.reason
            for fault in faults
        )
        cells = (*row.cells, *[None] * (len(self._headings) - len(row.cells)))
        file = self._begin()
        csv.writer(file).writerow([row.line, columns, reasons, *(harmless(c) for c in cells)])
        self.count += 1

    def _begin(self) -> TextIO:
        if self._file is None:
            _ = self._gettext
            self._file = self._path.open("w", encoding="utf-8-sig", newline="")
            own = (_("Dòng"), _("Cột bị lỗi"), _("Lý do"))
            csv.writer(self._file).writerow([*own, *(harmless(text) for text in self._headings)])
        return self._file


def harmless(cell: Cell) -> str:
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA_BEGINNINGS) else text
