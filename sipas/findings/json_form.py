"""Findings as JSON and back, every number to its last bit."""

import dataclasses
import json
import types
from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from sipas.findings.findings import Findings

FORMAT = 1
Reader = Callable[[Any], Any]
# JSON has no infinite numbers; degrees of freedom may be infinite.
_NOT_FINITE = {"inf": float("inf"), "-inf": float("-inf"), "nan": float("nan")}


class UnknownFormat(ValueError):
    """Findings that were written by another version of the product."""

    def __init__(self, found: object) -> None:
        super().__init__(f"Kết quả được lưu theo định dạng {found}, phần mềm đọc được {FORMAT}.")


def to_json(findings: Findings, digits: int | None = None) -> str:
    """One line of JSON, the same for the same findings; `digits` after the point, or every one."""
    plain = _plain(findings)
    body = {"format": FORMAT, "findings": plain if digits is None else _rounded(plain, digits)}
    return json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def from_json(text: str) -> Findings:
    """What `to_json` wrote, equal to the original."""
    body = json.loads(text)
    if body.get("format") != FORMAT:
        raise UnknownFormat(body.get("format"))
    findings = _reader_of(Findings)(body["findings"])
    assert isinstance(findings, Findings)  # noqa: S101 - tells mypy what the type argument says
    return findings


def _rounded(value: Any, digits: int) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(item, digits) for name, item in value.items()}
    if isinstance(value, list):
        return [_rounded(item, digits) for item in value]
    return round(value, digits) if isinstance(value, float) else value


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return {name: _plain(getattr(value, name)) for name in _names_of(cast("Any", type(value)))}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value - value != 0:
        return repr(value)
    return value


@lru_cache(maxsize=64)
def _names_of(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind) if field.init)


@lru_cache(maxsize=64)
def _reader_of(kind: Any) -> Reader:
    """How to read a value of this type; a round holds ten thousand of them."""
    if get_origin(kind) in (Union, types.UnionType):
        read = _reader_of(next(choice for choice in get_args(kind) if choice is not type(None)))
        return lambda value: None if value is None else read(value)
    if get_origin(kind) is tuple:
        read = _reader_of(get_args(kind)[0])
        return lambda value: tuple([read(item) for item in value])
    if dataclasses.is_dataclass(kind):
        return _reader_of_record(cast("type", kind))
    if kind is float:
        return lambda value: _NOT_FINITE[value] if isinstance(value, str) else float(value)
    if kind in (date, datetime):
        return cast("Reader", kind.fromisoformat)
    is_word = isinstance(kind, type) and issubclass(kind, StrEnum)
    return cast("Reader", kind) if is_word else lambda value: value


def _reader_of_record(kind: type) -> Reader:
    readers = {name: _reader_of(hint) for name, hint in get_type_hints(kind).items()}
    return lambda value: kind(**{name: readers[name](item) for name, item in value.items()})
