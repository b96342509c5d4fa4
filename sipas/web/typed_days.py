"""Days that somebody typed or chose in a field of a page: one reader for all of them."""

import datetime
import re
from collections.abc import Mapping

from sipas.refusal import FieldRefused
from sipas.sampling.cells import UnusableCell, read_typed_date
from sipas.web.locale import gettext

_WRITTEN = "%d/%m/%Y"
_KEPT = re.compile(r"\d{4}-\d\d-\d\d")


def day_in(form: Mapping[str, str], name: str) -> datetime.date | None:
    """dd/MM/yyyy or ISO, None for nothing; FieldRefused where it is no day."""
    try:
        return read_typed_date(form.get(name, ""), gettext)
    except UnusableCell as problem:
        raise FieldRefused(name, "%(reason)s", reason=str(problem)) from problem


def days_asked(
    form: Mapping[str, str], names: tuple[str, ...]
) -> tuple[list[datetime.date | None], str, str]:
    """The days of a filter; where one is no day: none of them, a sentence, and the field."""
    try:
        return [day_in(form, name) for name in names], "", ""
    except FieldRefused as refusal:
        return [None] * len(names), refusal.translated(gettext), refusal.field


def day_to_type(value: datetime.date | str) -> str:
    """What stands in a field for a day: dd/MM/yyyy in every language; what is no day, as typed."""
    try:
        return _day(value).strftime(_WRITTEN)
    except ValueError:
        return str(value)


def _day(value: datetime.date | str) -> datetime.date:
    if isinstance(value, datetime.date):
        return value
    # fromisoformat alone would read 20260105 too, which is refused when it is typed
    if not _KEPT.fullmatch(value):
        raise ValueError(value)
    return datetime.date.fromisoformat(value)
