"""A table of responses as columns, read as labels or numbers; complaints name column and row."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sipas.estimation.notes import N_
from sipas.refusal import Refused

Floats = NDArray[np.float64]
Labels = NDArray[np.str_]
Codes = NDArray[np.integer[Any]]
Numbers = NDArray[np.floating[Any]] | NDArray[np.integer[Any]]

_Kind = TypeVar("_Kind", bound=np.generic)

MISSING = ("", "NA")
_DECIMAL_COMMA = re.compile(r"^([+-]?\d+),(\d+)$")
# Squares and sums of larger numbers would overflow.
LARGEST = 1e100
# Whole numbers in so narrow a range are counted, not sorted.
_FEW = 2**16
# Rows that are looked up at once.
_BLOCK_ROWS = 2**16
_MOST = f"{LARGEST:g}"
_NO_NUMBER = N_("Cột %(column)s: dòng %(row)d chứa %(value)s, không phải là số.")
_TOO_LARGE = N_("Cột %(column)s: dòng %(row)d chứa %(value)s, quá lớn: hơn %(most)s.")
# Labels, and one more for what is missing, that fit into a byte.
_FEW_LABELS = 254


def below_heading(place: int) -> int:
    """The number of a row, from 0 on, where the heading is row 1 and no row is blank."""
    return place + 2


class FaultyData(Refused):
    """A column is missing, or a row holds what cannot be used; the sentence names both."""


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """A column of text in which few values repeat: `values[codes]` is the column."""

    values: Labels
    codes: Codes

    def __len__(self) -> int:
        return int(self.codes.size)

    def spread(self, of_values: NDArray[_Kind]) -> NDArray[_Kind]:
        """What belongs to each value (V,), for every row (rows,)."""
        return looked_up(of_values, self.codes)


@dataclass(frozen=True, slots=True, eq=False)
class Data:
    """Columns of equal length: text as it stands in a file, or numbers with nan for missing.

    decimal_comma : whether “3,5” is a number, as in files that part their cells by semicolons.
    row_number : the number of a row, from 0 on, as whoever opens the file sees it: for complaints.
    """

    columns: Mapping[str, Labels | Numbers | Coded]
    decimal_comma: bool = False
    row_number: Callable[[int], int] = below_heading
    _coded: dict[str, Coded] = field(default_factory=dict, repr=False)  # read once, asked often

    @property
    def rows(self) -> int:
        """Number of rows."""
        return next((len(column) for column in self.columns.values()), 0)

    def labels(self, name: str) -> Labels:
        """A column as text (rows,); "" where missing; whole numbers without a point.

        Raises FaultyData where there is no such column.
        """
        column = self.coded(name)
        return column.spread(column.values)

    def coded(self, name: str) -> Coded:
        """As `labels`, but each label once: those that some row has, sorted, and their places.

        Raises FaultyData where there is no such column.
        """
        if name not in self._coded:
            self._coded[name] = _coded(self._column(name))
        return self._coded[name]

    def missing(self, name: str) -> NDArray[np.bool_]:
        """bool (rows,): where a column has no value."""
        column = self.coded(name)
        return column.spread(column.values == "")

    def complete_labels(self, name: str) -> Labels:
        """As `labels`, but a missing one is an error that names the row."""
        empty = self.missing(name)
        if empty.any():
            sentence = N_("Cột %(column)s: dòng %(row)d để trống.")
            raise FaultyData(sentence, column=name, row=self.first_row(empty))
        return self.labels(name)

    def numbers(self, name: str) -> Floats:
        """A column as float (rows,), nan where missing.

        Raises FaultyData where there is no such column or a cell is no number; names the row.
        """
        column = self._column(name)
        try:
            if isinstance(column, Coded):
                return column.spread(self._parsed(_cleaned(column.values)))
            if column.dtype.kind in "fiu":
                return _finite(column.astype(np.float64, copy=False))
            return self._parsed(self.labels(name))
        except ValueError:
            raise self._no_number(name) from None

    def crossed(self, names: Sequence[str]) -> Labels:
        """Labels of several columns joined into one; none missing."""
        column = self.crossed_codes(names)
        return column.spread(column.values)

    def crossed_codes(self, names: Sequence[str]) -> Coded:
        """As `crossed`, each combination that some row has once, sorted, and their places."""
        for name in names:
            if (self.coded(name).values == "").any():
                self.complete_labels(name)  # says which row
        first, *others = [self.coded(name) for name in names]
        for other in others:
            pair = first.codes.astype(np.int64) * other.values.size + other.codes
            present, place = distinct(pair, first.values.size * other.values.size)
            before, after = first.values[present // other.values.size], other.values
            joined = np.char.add(np.char.add(before, " × "), after[present % after.size])
            first = _sorted(joined, place)
        return first

    def first_row(self, mask: NDArray[np.bool_]) -> int:
        """The number of the first marked row, see `row_number`."""
        return self.row_number(int(mask.argmax()))

    def _no_number(self, name: str) -> FaultyData:
        for place, label in enumerate(self.labels(name).tolist()):
            problem = _problem_of(label)
            if problem:
                row = self.row_number(place)
                return FaultyData(problem, column=name, row=row, value=repr(label), most=_MOST)
        sentence = N_("Cột %(column)s có giá trị không phải là số.")
        return FaultyData(sentence, column=name)

    def _parsed(self, labels: Labels) -> Floats:
        """Numbers from clean labels; ValueError where one is none, or is not finite."""
        if self.decimal_comma:
            labels = np.array([_DECIMAL_COMMA.sub(r"\1.\2", each) for each in labels.tolist()])
        return _finite(np.where(labels == "", "nan", labels).astype(np.float64))

    def _column(self, name: str) -> Labels | Numbers | Coded:
        if name not in self.columns:
            raise FaultyData(N_("Không có cột %(column)s."), column=name)
        return self.columns[name]


def narrowed(column: Numbers) -> Numbers | Coded:
    """The same numbers (rows,), nan where missing, in as few bytes as they take.

    Whole numbers without a gap become integers of the smallest type; a few different ones with
    gaps become labels. Everything else stays as it is, also infinite numbers.
    """
    if not column.size:
        return column
    least, most = np.fmin.reduce(column), np.fmax.reduce(column)
    if column.dtype.kind == "f":
        if not (most - least < _FEW and abs(most) <= _FEW and least == np.floor(least)):
            return column  # among others where all are missing
        gap = np.isnan(column)
        places = np.subtract(column, least, where=~gap, out=np.zeros(column.size))
        whole = places.astype(np.int32)
        # Against the numbers themselves: a tiny one is lost when `least` is taken from it.
        if not (np.add(whole, least, out=places) == column)[~gap].all():
            return column
        if gap.any():
            return _labelled(whole, int(least), gap) if most - least < _FEW_LABELS else column
        column = whole + int(least)
    kinds = [np.min_scalar_type(int(end)) for end in (least, most)]
    return column.astype(np.promote_types(*kinds), copy=False)


def _labelled(places: Codes, least: int, gap: NDArray[np.bool_]) -> Coded:
    """Whole numbers as labels, least + place, with the missing one behind the largest."""
    width = int(places.max()) + 1
    codes = np.where(gap, width, places).astype(np.uint8)
    return Coded(np.array([*(str(least + place) for place in range(width)), ""]), codes)


def distinct(codes: Codes, size: int) -> tuple[Codes, Codes]:
    """The different ones of codes (rows,) from 0 to size - 1, sorted, and the place of each row."""
    if size > 8 * codes.size:  # sorting takes less than counting so many
        present, place = np.unique(codes, return_inverse=True)
        return present, place
    held = np.zeros(size, dtype=bool)
    for start in range(0, codes.size, _BLOCK_ROWS):
        held[codes[start : start + _BLOCK_ROWS]] = True
    present = np.flatnonzero(held)
    places = (np.cumsum(held) - 1).astype(_smallest(present.size))
    return present, looked_up(places, codes)


def looked_up(table: NDArray[_Kind], codes: Codes) -> NDArray[_Kind]:
    """The entry of a table (V,) for every code (rows,), in blocks: numpy would widen all codes."""
    found = np.empty(codes.size, dtype=table.dtype)
    for start in range(0, codes.size, _BLOCK_ROWS):
        found[start : start + _BLOCK_ROWS] = table[codes[start : start + _BLOCK_ROWS]]
    return found


def _smallest(size: int) -> type[np.integer[Any]]:
    """The type for codes from 0 to size - 1; signed from two bytes on, so that they can be -1."""
    return np.uint8 if size <= 256 else np.int16 if size <= 2**15 else np.int32


def _coded(column: Labels | Numbers | Coded) -> Coded:
    if isinstance(column, Coded):
        present, place = distinct(column.codes, column.values.size)
        return _sorted(_cleaned(column.values[present]), place)
    if column.dtype.kind in "iu" and column.size:
        least = int(column.min())
        width = int(column.max()) - least + 1
        if width <= _FEW:
            present, place = distinct(_places(column, least, width), width)
            return _sorted(np.array([str(each + least) for each in present.tolist()]), place)
    if column.dtype.kind in "fiu":
        numbers, place = np.unique(column, return_inverse=True)
        texts = [_as_text(number) for number in numbers.tolist()]
        return _sorted(np.array(texts, dtype=np.str_), place)
    return _sorted(_cleaned(column.astype(np.str_)), np.arange(column.size))


def _places(column: NDArray[Any], least: int, width: int) -> Codes:
    """Integers (rows,) from `least` on as codes from 0 to width - 1, in as few bytes."""
    if not least and width <= 256 and column.dtype == np.uint8:
        return column
    places: Codes = np.empty(column.size, dtype=np.uint8 if width <= 256 else np.int32)
    for start in range(0, column.size, _BLOCK_ROWS):
        block = column[start : start + _BLOCK_ROWS].astype(np.int64)
        places[start : start + _BLOCK_ROWS] = block - least
    return places


def _sorted(labels: Labels, codes: Codes) -> Coded:
    """Labels sorted, and each once."""
    values, place = np.unique(labels, return_inverse=True)
    return Coded(values, looked_up(place.astype(_smallest(values.size)), codes))


def _cleaned(labels: Labels) -> Labels:
    stripped = np.char.strip(labels)
    return np.where(np.isin(stripped, MISSING), "", stripped)


def _finite(numbers: Floats) -> Floats:
    # the ends alone: these columns may be long, and a second one as long costs memory
    if numbers.size and max(-np.fmin.reduce(numbers), np.fmax.reduce(numbers)) > LARGEST:
        raise ValueError("infinite, or beyond what can be squared and summed")
    return numbers


def _as_text(number: float) -> str:
    if number != number:
        return ""
    return str(int(number)) if float(number).is_integer() else repr(number)


def _problem_of(label: str) -> str | None:
    """The sentence that says what keeps a label from being a number, or None."""
    try:
        number = float(label or "nan")
    except ValueError:
        return _NO_NUMBER
    if math.isinf(number):
        return _NO_NUMBER
    return _TOO_LARGE if abs(number) > LARGEST else None
