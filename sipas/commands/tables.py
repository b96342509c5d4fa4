"""Tables in a terminal: columns as wide as their widest cell, numbers to the right."""

import unicodedata
from collections.abc import Sequence


def table_text(headings: Sequence[str], rows: Sequence[Sequence[str]], numbers: set[int]) -> str:
    """Lines of text; `numbers` are the columns set to the right."""
    every = [headings, *rows]
    widths = [max(_width(row[column]) for row in every) for column in range(len(headings))]
    lines = [_line(row, widths, numbers) for row in every]
    rule = "  ".join("─" * width for width in widths)
    return "\n".join([lines[0], rule, *lines[1:]])


def _line(row: Sequence[str], widths: Sequence[int], numbers: set[int]) -> str:
    cells = (
        _padded(text, width, to_right=column in numbers)
        for column, (text, width) in enumerate(zip(row, widths, strict=True))
    )
    return "  ".join(cells).rstrip()


def _padded(text: str, width: int, *, to_right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if to_right else text + space


def _width(text: str) -> int:
    return sum(not unicodedata.combining(mark) for mark in text)
