"""A ZIP of files under plain names, each its own."""

import re
import unicodedata
import zipfile
from pathlib import Path
from types import TracebackType
from typing import IO, Self


class Archive:
    """Files are written as they come; two names that became alike are numbered."""

    def __init__(self, place: Path | IO[bytes]) -> None:
        self._archive = zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self._names: set[str] = set()

    def add(self, name: str, ending: str, content: bytes) -> None:
        self._archive.writestr(f"{self._unused(name)}.{ending}", content)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._archive.close()

    def _unused(self, name: str) -> str:
        """The name, numbered where one like it is taken; some systems do not tell A from a."""
        number, free = 1, name
        while free.lower() in self._names:
            number += 1
            free = f"{name}-{number}"
        self._names.add(free.lower())
        return free


def plain_name(code: str) -> str:
    """A code as one plain name: letters, digits and hyphens of ASCII, never . or .. or nothing.

    Two codes may become alike; an archive then numbers them.
    """
    plain = unicodedata.normalize("NFKD", code.replace("đ", "d").replace("Đ", "D"))
    return re.sub(r"[^A-Za-z0-9]+", "-", plain.encode("ascii", "ignore").decode()).strip("-") or "x"
