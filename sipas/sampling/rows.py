"""What every file of rows gives, whatever its format."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from sipas.sampling.cells import Cell


class UnreadableFile(ValueError):
    """A file that cannot be read at all, with the reason and the mend as one sentence."""


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row; `line` is where a person finds it in the file, counted from 1."""

    line: int
    cells: tuple[Cell, ...]

    def is_blank(self) -> bool:
        return all(cell is None or str(cell).isspace() or cell == "" for cell in self.cells)


class RowSource(Protocol):
    """A file opened for one pass over its rows."""

    def rows(self) -> Iterator[Row]:
        """Every row, blank ones too."""
        ...

    def fraction_read(self) -> float:
        """How much of the file the pass has behind it, 0 to 1."""
        ...

    def refuse_merged_cells(self, below: int) -> None:
        """Raises where cells under line `below` are merged, for then some rows lack a value."""
        ...
