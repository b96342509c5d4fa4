"""SPSS system files for tests, written by the format's public description (PSPP, appendix B)."""

import struct
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from sys import float_info

_DAY_ZERO = date(1582, 10, 14).toordinal()
_F8, _A8, _DATE11 = 5 << 16 | 8 << 8, 1 << 16 | 8 << 8, 20 << 16 | 11 << 8

Cell = float | str | date | None


def write_sav(
    path: Path, columns: Mapping[str, Sequence[Cell]], missing: Mapping[str, float] | None = None
) -> None:
    """Columns of numbers, days or texts of up to 8 bytes; `missing`: a value that means missing."""
    rows = list(zip(*columns.values(), strict=True))
    variables = [
        _variable(f"V{place}", column, (missing or {}).get(name))
        for place, (name, column) in enumerate(columns.items(), 1)
    ]
    names = "\t".join(f"V{place}={name}" for place, name in enumerate(columns, 1)).encode()
    path.write_bytes(
        _header(len(columns), len(rows))
        + b"".join(variables)
        + struct.pack("<4i", 7, 13, 1, len(names))
        + names
        + struct.pack("<4i", 7, 20, 1, 5)
        + b"UTF-8"
        + struct.pack("<2i", 999, 0)
        + b"".join(_cell(cell, column) for row in rows for cell, column in _beside(row, columns))
    )


def _beside(
    row: tuple[Cell, ...], columns: Mapping[str, Sequence[Cell]]
) -> list[tuple[Cell, Sequence[Cell]]]:
    return list(zip(row, columns.values(), strict=True))


def _header(columns: int, rows: int) -> bytes:
    maker = b"@(#) SPSS DATA FILE".ljust(60)
    numbers = struct.pack("<5id", 2, columns, 0, 0, rows, 100.0)
    return b"$FL2" + maker + numbers + b"01 Jan 25" + b"00:00:00" + b" " * 64 + b"\0" * 3


def _variable(name: str, column: Sequence[Cell], missing: float | None) -> bytes:
    form = _A8 if _is_text(column) else _DATE11 if _is_day(column) else _F8
    width = 8 if _is_text(column) else 0
    record = struct.pack("<6i", 2, width, 0, missing is not None, form, form)
    value = b"" if missing is None else struct.pack("<d", missing)
    return record + name.encode().ljust(8) + value


def _cell(cell: Cell, column: Sequence[Cell]) -> bytes:
    if _is_text(column):
        return str(cell or "").encode().ljust(8)
    if isinstance(cell, date):
        return struct.pack("<d", (cell.toordinal() - _DAY_ZERO) * 86400)
    return struct.pack("<d", -float_info.max if cell is None else float(cell))


def _is_text(column: Sequence[Cell]) -> bool:
    return any(isinstance(cell, str) for cell in column)


def _is_day(column: Sequence[Cell]) -> bool:
    return any(isinstance(cell, date) for cell in column)
