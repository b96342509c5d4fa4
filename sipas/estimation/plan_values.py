"""Values of a plan, each read once and checked; every complaint names its key."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sipas.estimation.data import LARGEST
from sipas.estimation.notes import N_
from sipas.refusal import Refused

NOT_THERE = N_("Khóa %(key)s còn thiếu.")
_NO_VALUE = N_("Khóa %(key)s phải là một giá trị của cột.")


class FaultyPlan(Refused):
    """A key of a plan is unknown, missing or holds what cannot be; the sentence names `key`."""

    def __init__(self, key: str, sentence: str, **values: object) -> None:
        self.key = key
        super().__init__(sentence, key=key, **values)


@dataclass(frozen=True, slots=True)
class Reader:
    """One table of a plan; remembers which keys were asked for."""

    path: str
    values: Mapping[str, Any]
    asked: set[str] = field(default_factory=set)

    def key(self, name: str) -> str:
        """The full name of a key, for messages."""
        return f"{self.path}.{name}" if self.path else name

    def nothing_else(self) -> None:
        """Refuse keys that nobody asked for: they are misspelt."""
        for name in self.values:
            if name not in self.asked:
                raise FaultyPlan(
                    self.key(name), N_("Khóa %(key)s không có trong bản kế hoạch ước lượng.")
                )

    def text(self, name: str) -> str | None:
        """A text, or None where it is absent."""
        value = self._take(name)
        if value is not None and (not isinstance(value, str) or not value):
            raise FaultyPlan(self.key(name), N_("Khóa %(key)s phải là chữ, không để trống."))
        return value

    def required(self, name: str) -> str:
        """A text that must be there."""
        value = self.text(name)
        if value is None:
            raise FaultyPlan(self.key(name), NOT_THERE)
        return value

    def label(self, name: str) -> str:
        """A value of a column: a text or a number, required."""
        value = self._take(name)
        if not isinstance(value, str) and not _is_number(value):
            raise FaultyPlan(self.key(name), _NO_VALUE)
        return str(int(value)) if isinstance(value, float) and value == int(value) else str(value)

    def value(self, name: str) -> str | float | bool:
        """A value of a column: a text, a number or a truth, required."""
        value = self._take(name)
        if isinstance(value, str | bool) or _is_number(value):
            found: str | float | bool = value
            return found
        raise FaultyPlan(self.key(name), _NO_VALUE)

    def choice(self, name: str, options: Sequence[str], default: str | None) -> str:
        """One of the options; without a default it must be there."""
        value = self._take(name)
        if value is None and default is not None:
            return default
        if value not in options:
            sentence = N_("Khóa %(key)s phải là một trong: %(options)s.")
            raise FaultyPlan(self.key(name), sentence, options=", ".join(options))
        return str(value)

    def share(self, name: str, default: float) -> float:
        """A number between 0 and 1, both excluded, also once it is halved to either side."""
        value = self._take(name)
        if value is None:
            return default
        if not _is_number(value) or not 0.5 < (1 + value) / 2 < 1:
            raise FaultyPlan(self.key(name), N_("Khóa %(key)s phải lớn hơn 0 và nhỏ hơn 1."))
        return float(value)

    def names(self, name: str) -> tuple[str, ...]:
        """A text or a list of texts; none where absent."""
        value = self._take(name)
        found = [value] if isinstance(value, str) else value or []
        if not isinstance(found, list) or not all(isinstance(each, str) and each for each in found):
            raise FaultyPlan(self.key(name), N_("Khóa %(key)s phải là một cột hoặc danh sách cột."))
        return tuple(found)

    def numbers(self, name: str) -> tuple[float, ...]:
        """A list of numbers; none where absent."""
        value = self._take(name)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(_is_number_or_endless(each) for each in value):
            raise FaultyPlan(self.key(name), N_("Khóa %(key)s phải là danh sách số."))
        return tuple(float(each) for each in value)

    def counts(self, name: str) -> tuple[tuple[str, float], ...]:
        """A table of category = count; none where absent."""
        value = self._take(name)
        if value is None:
            return ()
        if not isinstance(value, dict) or not all(_is_number(each) for each in value.values()):
            raise FaultyPlan(self.key(name), N_("Khóa %(key)s phải là bảng các số đếm."))
        return tuple((str(category), float(count)) for category, count in value.items())

    def domains(self, name: str) -> tuple[tuple[str, ...], ...]:
        """A list of columns (one table), or a list of such lists; the whole where absent."""
        value = self._take(name)
        if value is None:
            return ((),)
        tables = value if _is_nested(value) else [value]
        if not isinstance(value, list) or not all(_is_names(each) for each in tables):
            sentence = N_("Khóa %(key)s phải là danh sách cột, hoặc danh sách các danh sách cột.")
            raise FaultyPlan(self.key(name), sentence)
        for table in tables:
            self.refuse_twins(name, table)
        return tuple(tuple(each) for each in tables)

    def refuse_twins(self, name: str, columns: Sequence[str]) -> None:
        """Refuse a list that names a column twice."""
        twice = [column for column in columns if columns.count(column) > 1]
        if twice:
            sentence = N_("Khóa %(key)s ghi cột %(column)s hai lần.")
            raise FaultyPlan(self.key(name), sentence, column=repr(twice[0]))

    def table(self, name: str) -> "Reader | None":
        """A table within this one; None where absent."""
        value = self._take(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise FaultyPlan(self.key(name), N_("Khóa %(key)s phải là một bảng."))
        return Reader(self.key(name), value)

    def tables(self, name: str) -> list["Reader"]:
        """A list of tables; none where absent."""
        value = self._take(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise FaultyPlan(self.key(name), N_("Khóa %(key)s phải là danh sách bảng."))
        return [Reader(f"{self.key(name)}[{place}]", each) for place, each in enumerate(value, 1)]

    def _take(self, name: str) -> Any:
        self.asked.add(name)
        return self.values.get(name)


def is_value(label: str, value: str | float | bool) -> bool:
    """Whether a label of a column is a value as a plan says it: 5 is also 5.0, true also 1."""
    if isinstance(value, bool):
        return label.casefold() == str(value).casefold() or label == str(int(value))
    if isinstance(value, str):
        return label == value
    try:
        return float(label) == value
    except ValueError:
        return False


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return -LARGEST < value < LARGEST  # not nan, not infinite, no endless integer


def _is_number_or_endless(value: object) -> bool:
    return _is_number(value) or (isinstance(value, float) and math.isinf(value))


def _is_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) and each for each in value)


def _is_nested(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, list) for each in value)
