"""Findings as JSON and back, every number to its last bit."""

import dataclasses
import json
import types
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from sipas.findings.findings import Findings

FORMAT = 1
# JSON has no infinite numbers; degrees of freedom may be infinite.
_NOT_FINITE = {"inf": float("inf"), "-inf": float("-inf"), "nan": float("nan")}


class UnknownFormat(ValueError):
    """Findings that were written by another version of the product."""

    def __init__(self, found: object) -> None:
        super().__init__(f"Kết quả được lưu theo định dạng {found}, phần mềm đọc được {FORMAT}.")


def to_json(findings: Findings) -> str:
    """One line of JSON, the same for the same findings."""
    body = {"format": FORMAT, "findings": _plain(findings)}
    return json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def from_json(text: str) -> Findings:
    """What `to_json` wrote, equal to the original."""
    body = json.loads(text)
    if body.get("format") != FORMAT:
        raise UnknownFormat(body.get("format"))
    findings = _typed(Findings, body["findings"])
    assert isinstance(findings, Findings)  # noqa: S101 - tells mypy what the type argument says
    return findings


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        fields = [field for field in dataclasses.fields(value) if field.init]
        return {field.name: _plain(getattr(value, field.name)) for field in fields}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value - value != 0:
        return repr(value)
    return value


def _typed(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if get_origin(kind) in (Union, types.UnionType):
        kind = next(choice for choice in get_args(kind) if choice is not type(None))
    if get_origin(kind) is tuple:
        return tuple(_typed(get_args(kind)[0], item) for item in value)
    if dataclasses.is_dataclass(kind):
        hints = _field_types(cast("type", kind))
        return kind(**{name: _typed(hints[name], item) for name, item in value.items()})  # type: ignore[operator]  # is_dataclass is true of a class here
    return _leaf(kind, value)


def _leaf(kind: Any, value: Any) -> Any:
    if kind is float:
        return _NOT_FINITE[value] if isinstance(value, str) else float(value)
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    return kind(value) if isinstance(kind, type) and issubclass(kind, StrEnum) else value


@lru_cache(maxsize=32)
def _field_types(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
