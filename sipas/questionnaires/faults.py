"""A faulty questionnaire file is refused with its place, the reason and the mend."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sipas.languages import Gettext

Path = tuple[str | int, ...]

_HEADER = re.compile(r"\s*\[\[\s*([\w.]+)\s*\]\]")
_KEY = r"^\s*{key}\s*="


class FaultyQuestionnaire(Exception):
    """`place` is a line ("dòng 12") where it could be found, else the path of the key, `path`."""

    def __init__(self, file: str, place: str, reason: str, mend: str, path: Path = ()) -> None:
        super().__init__(f"{file}, {place}: {reason} {mend}")
        self.file = file
        self.place = place
        self.reason = reason
        self.mend = mend
        self.path = path


@dataclass(frozen=True, slots=True)
class Source:
    """The text a questionnaire was read from: what is needed to say where a fault stands."""

    file: str
    text: str
    gettext: Gettext

    def fault(self, path: Path, reason: str, mend: str) -> FaultyQuestionnaire:
        return FaultyQuestionnaire(self.file, self.place(path), reason, mend, path)

    def place(self, path: Path) -> str:
        _ = self.gettext
        line = self.line(path)
        if line is None:
            return _("mục %(path)s") % {"path": _dotted(path)}
        return _("dòng %(line)s") % {"line": line}

    def line(self, path: Path) -> int | None:
        """The line of a key such as ("section", 0, "question", 2, "text"), else of its table."""
        lines = self.text.splitlines()
        depth = _table_depth(path)
        block = _block(lines, path[:depth])
        if block is None:
            return None
        key = str(path[depth]) if len(path) > depth else None
        for number in range(*block):
            if key and re.search(_KEY.format(key=re.escape(key)), lines[number]):
                return _entry_line(lines, number, path[depth + 1 :]) + 1
        return block[0] + 1 if depth else None


def _table_depth(path: Path) -> int:
    """How many parts of the path name tables with a header of their own."""
    depth = 0
    for name in ("section", "question"):
        if path[depth : depth + 1] != (name,) or len(path) < depth + 2:
            break
        depth += 2
    return depth


def _block(lines: list[str], path: Path) -> tuple[int, int] | None:
    """First line and line after the last of the table that a path names, if it has a header."""
    wanted = tuple(part for part in path if isinstance(part, int))
    headers = [(0, ()), *_headers(lines)]
    ends = [*(number for number, _ in headers[1:]), len(lines)]
    for (number, position), end in zip(headers, ends, strict=True):
        if position == wanted:
            return number, end
    return None


def _headers(lines: list[str]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Each header line with the position of its section, or of its section and question."""
    section = question = -1
    for number, line in enumerate(lines):
        header = _HEADER.match(line)
        if header and header[1] == "section":
            section, question = section + 1, -1
            yield number, (section,)
        elif header and header[1] == "section.question":
            question += 1
            yield number, (section, question)


def _entry_line(lines: list[str], number: int, rest: Path) -> int:
    """The line of the n-th entry of a list whose entries stand on lines of their own."""
    if not rest or not isinstance(rest[0], int) or not lines[number].rstrip().endswith("["):
        return number
    entry = number + 1 + rest[0]
    return entry if entry < len(lines) and lines[entry].strip() != "]" else number


def _dotted(path: Path) -> str:
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.lstrip(".") or "."
