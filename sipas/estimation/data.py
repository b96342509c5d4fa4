"""A table of responses as columns, read as labels or numbers; complaints name column and row."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labels = NDArray[np.str_]
Numbers = NDArray[np.floating[Any]] | NDArray[np.integer[Any]]

_Kind = TypeVar("_Kind", bound=np.generic)

MISSING = ("", "NA")
# Row numbers count as a reader of the file does: line 1 is the heading.
_FIRST_ROW = 2


class FaultyData(ValueError):
    """A column is missing, or a row holds what cannot be used; the message names both."""


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """A column of text in which few values repeat: `values[codes]` is the column."""

    values: Labels
    codes: NDArray[np.integer[Any]]

    def __len__(self) -> int:
        return int(self.codes.size)

    def spread(self, of_values: NDArray[_Kind]) -> NDArray[_Kind]:
        """What belongs to each value (V,), for every row (rows,)."""
        rows: NDArray[_Kind] = of_values[self.codes]
        return rows


@dataclass(frozen=True, slots=True, eq=False)
class Data:
    """Columns of equal length: text as it stands in a file, or numbers with nan for missing."""

    columns: Mapping[str, Labels | Numbers | Coded]

    @property
    def rows(self) -> int:
        """Number of rows."""
        return next((len(column) for column in self.columns.values()), 0)

    def labels(self, name: str) -> Labels:
        """A column as text (rows,); "" where missing; whole numbers without a point.

        Raises FaultyData where there is no such column.
        """
        column = self._column(name)
        if isinstance(column, Coded):
            return column.spread(_cleaned(column.values))
        if column.dtype.kind in "fiu":
            numbers, place = np.unique(column, return_inverse=True)
            texts = np.array([_as_text(number) for number in numbers.tolist()], dtype=np.str_)
            return texts[place]
        return _cleaned(column.astype(np.str_))

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
        try:
            if isinstance(column, Coded):
                return column.spread(_parsed(_cleaned(column.values)))
            if column.dtype.kind in "fiu":
                return _finite(column.astype(np.float64, copy=False))
            return _parsed(self.labels(name))
        except ValueError:
            raise _no_number(name, self.labels(name)) from None

    def crossed(self, names: Sequence[str]) -> Labels:
        """Labels of several columns joined into one; none missing."""
        first, *others = [self.complete_labels(name) for name in names]
        for labels in others:
            first = np.char.add(np.char.add(first, " × "), labels)
        return first

    def _column(self, name: str) -> Labels | Numbers | Coded:
        if name not in self.columns:
            raise FaultyData(f"There is no column {name}.")
        return self.columns[name]


def _cleaned(labels: Labels) -> Labels:
    stripped = np.char.strip(labels)
    return np.where(np.isin(stripped, MISSING), "", stripped)


def _parsed(labels: Labels) -> Floats:
    """Numbers from clean labels; ValueError where one is none, or is not finite."""
    return _finite(np.where(labels == "", "nan", labels).astype(np.float64))


def _finite(numbers: Floats) -> Floats:
    if np.isinf(numbers).any():
        raise ValueError("infinite")
    return numbers


def _as_text(number: float) -> str:
    if number != number:
        return ""
    return str(int(number)) if float(number).is_integer() else repr(number)


def _no_number(name: str, labels: Labels) -> FaultyData:
    for row, label in enumerate(labels.tolist()):
        if not _is_number(label):
            return FaultyData(f"Column {name}: row {row + _FIRST_ROW} holds {label!r}, no number.")
    return FaultyData(f"Column {name} holds what is no number.")


def _is_number(label: str) -> bool:
    try:
        return not math.isinf(float(label or "nan"))
    except ValueError:
        return False


def first_row_of(mask: NDArray[np.bool_]) -> int:
    """The number of the first marked row, as a reader of the file counts it."""
    return int(mask.argmax()) + _FIRST_ROW
