"""A table of responses as columns, read as labels or numbers; complaints name column and row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labels = NDArray[np.str_]

MISSING = ("", "NA")
# Row numbers count as a reader of the file does: line 1 is the heading.
_FIRST_ROW = 2


class FaultyData(ValueError):
    """A column is missing, or a row holds what cannot be used; the message names both."""


@dataclass(frozen=True, slots=True, eq=False)
class Data:
    """Columns of equal length: text as it stands in a file, or numbers with nan for missing."""

    columns: Mapping[str, Labels | Floats]

    @property
    def rows(self) -> int:
        """Number of rows."""
        return next((len(column) for column in self.columns.values()), 0)

    def labels(self, name: str) -> Labels:
        """A column as text (rows,); "" where missing; whole numbers without a point.

        Raises FaultyData where there is no such column.
        """
        column = self._column(name)
        if column.dtype.kind == "f":
            return np.array([_as_text(number) for number in column.tolist()], dtype=np.str_)
        stripped = np.char.strip(column.astype(np.str_))
        return np.where(np.isin(stripped, MISSING), "", stripped)

    def complete_labels(self, name: str) -> Labels:
        """As `labels`, but a missing one is an error that names the row."""
        labels = self.labels(name)
        empty = labels == ""
        if empty.any():
            raise FaultyData(f"Column {name}: row {int(empty.argmax()) + _FIRST_ROW} is empty.")
        return labels

    def numbers(self, name: str) -> Floats:
        """A column as float (rows,), nan where missing.

        Raises FaultyData where there is no such column or a cell is no number; names the row.
        """
        column = self._column(name)
        if column.dtype.kind == "f":
            return np.asarray(column, dtype=np.float64)
        labels = self.labels(name)
        try:
            return np.where(labels == "", "nan", labels).astype(np.float64)
        except ValueError:
            raise _no_number(name, labels) from None

    def crossed(self, names: Sequence[str]) -> Labels:
        """Labels of several columns joined into one; none missing."""
        columns = [self.complete_labels(name) for name in names]
        return np.array([" × ".join(cells) for cells in zip(*columns, strict=True)], dtype=np.str_)

    def _column(self, name: str) -> Labels | Floats:
        if name not in self.columns:
            raise FaultyData(f"There is no column {name}.")
        return self.columns[name]


def _as_text(number: float) -> str:
    if number != number:
        return ""
    return str(int(number)) if number == int(number) else repr(number)


def _no_number(name: str, labels: Labels) -> FaultyData:
    for row, label in enumerate(labels.tolist()):
        try:
            float(label or "nan")
        except ValueError:
            return FaultyData(f"Column {name}: row {row + _FIRST_ROW} holds {label!r}, no number.")
    return FaultyData(f"Column {name} holds what is no number.")


def first_row_of(mask: NDArray[np.bool_]) -> int:
    """The number of the first marked row, as a reader of the file counts it."""
    return int(mask.argmax()) + _FIRST_ROW
