"""What an import did, and how it tells how far it is."""

from collections.abc import Callable
from dataclasses import dataclass

# Receives the fraction done, 0 to 1.
Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Rows by what became of them; `read` is their sum, blank rows left out."""

    read: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0

    def __add__(self, other: "ImportReport") -> "ImportReport":
        return ImportReport(
            self.read + other.read,
            self.added + other.added,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
            self.refused + other.refused,
        )


def unseen(_fraction: float) -> None:
    """Progress that nobody watches."""


def unchanged_words(text: str) -> str:
    """The gettext of the source language."""
    return text
