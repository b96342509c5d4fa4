"""What the counts of the field are called."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from sipas.actions.digest_words import oddity_sentences
from sipas.actions.expected_precision import Expected, FieldPrecision
from sipas.actions.fieldwork_words import (
    ModeLine,
    asked_in_person,
    basis_words,
    mode_words,
    precision_sentence,
)
from sipas.actions.visits import Device
from sipas.actions.watched_places import DayCounts, PlaceLine
from sipas.charts.columns import Column, columns_svg
from sipas.web.locale import current_formats, current_language, gettext, ngettext

DEVICES = {
    Device.PHONE: gettext("điện thoại"),
    Device.TABLET: gettext("máy tính bảng"),
    Device.COMPUTER: gettext("máy tính"),
}


def oddity_words(line: PlaceLine) -> list[str]:
    return oddity_sentences(line, current_language())


def mode_title(mode: str) -> str:
    return mode_words(mode, gettext)


def asked_line(lines: Sequence[ModeLine]) -> ModeLine | None:
    return asked_in_person(lines)


def told_basis(expected: Expected, year: int | None) -> str:
    return basis_words(expected, year, current_language())


def precision_words(precision: FieldPrecision, confidence: float) -> str:
    return precision_sentence(precision, confidence, current_language())


def device_words(devices: Mapping[str, tuple[int, int]]) -> str:
    """ "điện thoại 81 %, máy tính 19 %" of the pages opened; empty before the first."""
    opened = sum(count for count, _started in devices.values())
    if not opened:
        return ""
    formats = current_formats()
    return ", ".join(
        f"{gettext(DEVICES[device])} {formats.percent(devices[device][0] / opened, 0)}"
        for device in Device
        if device in devices and devices[device][0]
    )


def days_drawing(days: Sequence[DayCounts]) -> str:
    """A column for each day on which a form came; empty before the first."""
    if not days:
        return ""
    formats = current_formats()
    columns = []
    for day, modes in groupby(days, key=lambda one: one.day):
        count = sum(one.finished for one in modes)
        words = ngettext("%(num)s phiếu", "%(num)s phiếu", count) % {"num": formats.count(count)}
        columns.append(Column(f"{day:%d/%m}", count, f"{formats.date(day)}: {words}"))
    whole = sum(one.value for one in columns)
    sentence = gettext("%(count)s phiếu trong %(days)s ngày, nhiều nhất %(most)s một ngày.")
    values = {
        "count": formats.count(whole),
        "days": formats.count(len(columns)),
        "most": formats.count(max(one.value for one in columns)),
    }
    return columns_svg(columns, gettext("Số phiếu từng ngày"), sentence % values)
