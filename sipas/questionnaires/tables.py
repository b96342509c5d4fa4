"""Typed access to the tables of a questionnaire file: a wrong value is a fault with its place."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sipas.questionnaires.faults import FaultyQuestionnaire, Path, Source

STABLE_CODE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
OPTION_CODE = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")
QUESTIONNAIRE_CODE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Table:
    source: Source
    values: Mapping[str, Any]
    path: Path = ()

    def fault(self, key: str | None, reason: str, mend: str) -> FaultyQuestionnaire:
        path = self.path if key is None else (*self.path, key)
        return self.source.fault(path, reason, mend)

    def only(self, *known: str) -> None:
        """Refuses a key that the format does not have: a misspelt one would be lost silently."""
        _ = self.source.gettext
        for key in self.values:
            if key not in known:
                reason = _("không có mục nào tên “%(key)s”.") % {"key": key}
                mend = _("Chỉ dùng: %(known)s.") % {"known": ", ".join(known)}
                raise self.fault(key, reason, mend)

    def text(self, key: str, default: str | None = None) -> str:
        """A text with words in it; one that has no default must stand in the file."""
        _ = self.source.gettext
        value = self.values.get(key, default)
        if value is None:
            reason = _("thiếu “%(key)s”.") % {"key": key}
            raise self.fault(key, reason, _('Thêm dòng: %(key)s = "…"') % {"key": key})
        if not isinstance(value, str) or (key in self.values and not value.strip()):
            reason = _("“%(key)s” phải là một đoạn chữ, không để trống.") % {"key": key}
            raise self.fault(key, reason, _('Viết: %(key)s = "…"') % {"key": key})
        return value.strip()

    def code(self, form: re.Pattern[str]) -> str:
        _ = self.source.gettext
        value = self.text("code")
        if form.fullmatch(value) is None:
            reason = _("mã “%(code)s” không đúng dạng.") % {"code": value}
            mend = _("Chỉ dùng chữ thường không dấu, số và dấu nối, ví dụ access_1.")
            raise self.fault("code", reason, mend)
        return value

    def whole(self, key: str, lowest: int, default: int | None = None) -> int | None:
        """A whole number not under `lowest`."""
        _ = self.source.gettext
        value = self.values.get(key, default)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value < lowest:
            reason = _("“%(key)s” phải là số nguyên từ %(lowest)s trở lên.")
            mend = _("Viết: %(key)s = %(lowest)s, hoặc một số lớn hơn.")
            words = {"key": key, "lowest": lowest}
            raise self.fault(key, reason % words, mend % words)
        return value

    def required_whole(self, key: str, lowest: int) -> int:
        value = self.whole(key, lowest)
        if value is None:
            _ = self.source.gettext
            words = {"key": key, "lowest": lowest}
            reason = _("thiếu “%(key)s”.") % words
            raise self.fault(key, reason, _("Thêm dòng: %(key)s = %(lowest)s") % words)
        return value

    def flag(self, key: str, default: bool) -> bool:
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            _ = self.source.gettext
            reason = _("“%(key)s” phải là true hoặc false.") % {"key": key}
            raise self.fault(key, reason, _("Viết: %(key)s = true, không có ngoặc.") % {"key": key})
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, not empty."""
        value = self.values.get(key)
        if not isinstance(value, list) or not value or not all(_is_words(part) for part in value):
            _ = self.source.gettext
            reason = _("“%(key)s” phải là danh sách các đoạn chữ, không để trống.") % {"key": key}
            raise self.fault(key, reason, _('Viết: %(key)s = ["…", "…"]') % {"key": key})
        return tuple(part.strip() for part in value)

    def tables(self, key: str, example: str) -> tuple["Table", ...]:
        """A list of tables, not empty; `example` shows how one is written."""
        value = self.values.get(key)
        if not isinstance(value, list) or not value or not all(isinstance(v, dict) for v in value):
            _ = self.source.gettext
            reason = _("phải có ít nhất một “%(key)s”.") % {"key": key}
            raise self.fault(key, reason, _("Viết: %(example)s") % {"example": example})
        return tuple(self._tables(key, value))

    def _tables(self, key: str, values: list[dict[str, Any]]) -> Iterator["Table"]:
        for position, entry in enumerate(values):
            yield Table(self.source, entry, (*self.path, key, position))

    def table(self, key: str, example: str) -> "Table | None":
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            _ = self.source.gettext
            reason = _("“%(key)s” phải là một bảng nhỏ.") % {"key": key}
            raise self.fault(key, reason, _("Viết: %(example)s") % {"example": example})
        return Table(self.source, value, (*self.path, key))


def _is_words(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
