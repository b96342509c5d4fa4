"""What a step of a reorganisation makes of units: pure, from histories to histories."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sipas.refusal import FieldRefused
from sipas.store.past import Past
from sipas.store.units import HOLDERS, History, content_of

_ONE_DAY = datetime.timedelta(days=1)


class StepRefused(FieldRefused):
    """A step that makes no sense."""


def describe_from(
    history: History, content: Mapping[str, Any], day: datetime.date | None
) -> History:
    """New words for a unit from a day on; without a day they mend what was always meant."""
    changed = replace(history.unit, **content)
    if changed == history.unit:
        raise StepRefused("name", _l("Chưa có gì khác so với trước."))
    if day is None:
        return replace(history, unit=changed)
    _check_within(history, day)
    if history.past and history.past[-1].until >= day - _ONE_DAY:
        until = history.past[-1].until + _ONE_DAY
        raise StepRefused(
            "day",
            _l("Đã có một thay đổi từ ngày %(day)s; hãy chọn ngày sau đó."),
            day=_words(until),
        )
    until = day - _ONE_DAY
    return History(changed, (*history.past, Past(until, content_of(history.unit))))


def end_on(history: History, last: datetime.date, successors: Sequence[str] = ()) -> History:
    """The last day of a unit, and who takes over."""
    _check_within(history, last)
    unit = replace(history.unit, valid_to=last)
    if successors:
        unit = replace(unit, successors=tuple(sorted(set(successors))))
    return replace(history, unit=unit)


def merge_into(
    sources: Sequence[History],
    target: History,
    members: Sequence[History],
    day: datetime.date,
) -> list[History]:
    """Units of a kind that are one from a day on: they end the day before, their members move.

    `target` may be one of the sources, which then goes on, or a new one that begins on the day.
    """
    ending = [one for one in sources if one.key != target.key]
    if not ending:
        raise StepRefused("sources", _l("Hãy chọn ít nhất một mục khác để gộp vào."))
    if target.unit.valid_to is not None and target.unit.valid_to < day:
        raise StepRefused("target", _l("Nơi nhận gộp đã kết thúc trước ngày này."))
    code = target.unit.code
    return [
        target,
        *(end_on(one, day - _ONE_DAY, [code]) for one in ending),
        *move_members(members, code, day),
    ]


def split_into(
    source: History, parts: Sequence[History], desks: Sequence[History], day: datetime.date
) -> list[History]:
    """One agency that is several from a day on; its desks go to the first of them."""
    if len(parts) < 2:
        raise StepRefused("parts", _l("Hãy ghi ít nhất hai cơ quan mới, mỗi cơ quan một dòng."))
    codes = [one.unit.code for one in parts]
    if source.unit.code in codes or len(set(codes)) < len(codes):
        raise StepRefused("parts", _l("Mã của các cơ quan mới phải khác nhau và khác mã cũ."))
    return [
        *parts,
        end_on(source, day - _ONE_DAY, codes),
        *move_members(desks, codes[0], day),
    ]


def move_members(members: Sequence[History], holder: str, day: datetime.date) -> list[History]:
    """Units that belong to another one from a day on; their codes stay as they are printed."""
    return [
        describe_from(one, {HOLDERS[one.key[0]]: holder}, day)
        for one in members
        if content_of(one.unit)[HOLDERS[one.key[0]]] != holder and _goes_on(one, day)
    ]


def _goes_on(history: History, day: datetime.date) -> bool:
    return history.unit.valid_to is None or history.unit.valid_to >= day


def _check_within(history: History, day: datetime.date) -> None:
    first, last = history.unit.valid_from, history.unit.valid_to
    if first is not None and day < first:
        raise StepRefused(
            "day",
            _l("Ngày này sớm hơn ngày bắt đầu %(day)s của “%(name)s”."),
            day=_words(first),
            name=history.unit.name,
        )
    if last is not None and day > last:
        raise StepRefused(
            "day",
            _l("Ngày này muộn hơn ngày kết thúc %(day)s của “%(name)s”."),
            day=_words(last),
            name=history.unit.name,
        )


def _words(day: datetime.date) -> str:
    return f"{day:%d/%m/%Y}"


def _l(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is shown."""
    return sentence
