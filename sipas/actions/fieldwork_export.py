"""The watched fieldwork as a workbook, with the words of one language."""

from collections.abc import Callable

from sipas.actions.digest_words import oddity_sentences
from sipas.actions.expected_precision import Expected, FieldPrecision, field_precision
from sipas.actions.fieldwork_words import (
    ModeLine,
    asked_in_person,
    basis_words,
    mode_lines,
    mode_words,
)
from sipas.actions.watched_places import BlockFieldwork, Fieldwork, PlaceLine
from sipas.estimation.outcome_rates import OutcomeRates
from sipas.languages import Formats, Gettext, gettext_for
from sipas.reports.fieldwork_workbook import Page, Row, fieldwork_workbook
from sipas.store.database import Database


def fieldwork_export(database: Database, fieldwork: Fieldwork, language: str) -> bytes:
    """All agencies that the fieldwork holds; numbers stay numbers."""
    _ = gettext_for(language)
    precision = field_precision(database, fieldwork, fieldwork.agencies)
    return fieldwork_workbook(
        [
            Page(_("Tiến độ"), _agency_rows(fieldwork, precision, language)),
            Page(_("Từng ngày"), _day_rows(fieldwork, language)),
            Page(_("Từng khối"), _block_rows(fieldwork, precision, language)),
            Page(_("Tỷ lệ trả lời"), _mode_rows(fieldwork, _)),
        ]
    )


def _agency_rows(fieldwork: Fieldwork, precision: FieldPrecision, language: str) -> list[Row]:
    _, formats = gettext_for(language), Formats(language)
    headings = (
        _("Cơ quan"),
        _("Mã cơ quan"),
        _("Khối"),
        *_counted(_),
        _("Số ngày im lặng"),
        _("Phiếu mới nhất"),
        *_expecting(_),
        *_rate_names(_),
        _("Quầy im lặng"),
        _("Quầy cần xem lại"),
        _("Cần xem lại"),
    )
    rows: list[Row] = [
        (
            line.name,
            line.code,
            group.block.name,
            *_counts(line),
            line.silent_days,
            formats.date(line.last_on) if line.last_on else None,
            *_expected(precision.agencies.get(line.code), precision.year, language),
            *_rates(line.rates),
            line.desks.silent if line.desks else None,
            line.desks.odd if line.desks else None,
            "; ".join(oddity_sentences(line, language)) or None,
        )
        for group in fieldwork.blocks
        for line in group.agencies
    ]
    return [headings, *rows]


def _block_rows(fieldwork: Fieldwork, precision: FieldPrecision, language: str) -> list[Row]:
    _ = gettext_for(language)
    headings = (_("Khối"), _("Số cơ quan"), *_counted(_), *_expecting(_), *_rate_names(_))
    rows: list[Row] = [
        (
            group.block.name,
            len(group.agencies),
            *_counts(group),
            *_expected(precision.blocks.get(group.block.code), precision.year, language),
            *_rates(group.rates),
        )
        for group in fieldwork.blocks
    ]
    return [headings, *rows]


def _day_rows(fieldwork: Fieldwork, language: str) -> list[Row]:
    _, formats = gettext_for(language), Formats(language)
    rows: list[Row] = [
        (formats.date(one.day), mode_words(one.mode, _), one.finished, one.valid)
        for one in fieldwork.days
    ]
    return [(_("Ngày"), _("Hình thức"), _("Đã gửi"), _("Hợp lệ")), *rows]


def _mode_rows(fieldwork: Fieldwork, gettext: Gettext) -> list[Row]:
    _ = gettext
    headings = (
        _("Hình thức"),
        _("Đã gửi"),
        _("Hợp lệ"),
        _("Đã hỏi"),
        _("Trả lời (I)"),
        _("Từ chối (R)"),
        _("Chưa liên hệ được (NC)"),
        _("Lý do khác (O)"),
        _("Chưa rõ (U)"),
        _("Không thuộc đối tượng (NE)"),
        *_rate_names(_),
    )
    lines = mode_lines(fieldwork)
    whole = asked_in_person(lines)
    rows = [_mode_row(one, mode_words(one.mode, _)) for one in lines]
    if whole is not None and sum(one.ended is not None for one in lines) > 1:
        rows.append(_mode_row(whole, _("Mọi hình thức biết đã hỏi ai")))
    return [headings, *rows]


def _mode_row(line: ModeLine, name: str) -> Row:
    ended = line.ended
    if ended is None:
        return (name, line.finished, line.valid)
    classes = (
        ended.complete,
        ended.refused,
        ended.not_reached,
        ended.other,
        ended.unknown,
        ended.not_eligible,
    )
    return (name, line.finished, line.valid, line.asked, *classes, *_rates(line.rates))


def _counted(gettext: Gettext) -> tuple[str, ...]:
    _ = gettext
    return (
        _("Hồ sơ đã trả"),
        _("Kế hoạch"),
        _("Mã đã phát"),
        _("Lượt mở"),
        _("Bắt đầu"),
        _("Đã gửi"),
        _("Hợp lệ"),
        _("Từ chối"),
        _("Dự kiến khi đóng"),
    )


def _counts(line: PlaceLine | BlockFieldwork) -> Row:
    return (
        line.dossiers,
        line.planned,
        line.codes,
        line.counts.opened,
        line.counts.started,
        line.counts.finished,
        line.counts.valid,
        line.ended.refused,
        line.forecast,
    )


def _expecting(gettext: Gettext) -> tuple[str, ...]:
    _ = gettext
    return _("Sai số dự kiến (điểm)"), _("Tính ở mức"), _("Hệ số thiết kế")


def _expected(found: Expected | None, year: int | None, language: str) -> Row:
    if found is None:
        return None, None, None
    points = round(100 * found.half_length, 1)
    return points, basis_words(found, year, language), round(found.effect, 2)


def _rate_names(gettext: Callable[[str], str]) -> tuple[str, ...]:
    _ = gettext
    names = (
        _("Tỷ lệ trả lời RR1"),
        "RR2",
        _("Tỷ lệ trả lời RR3"),
        _("Tỷ lệ hợp tác COOP1"),
        _("Tỷ lệ từ chối REF1"),
        _("Tỷ lệ liên hệ được CON1"),
    )
    # Apart from the words: a lone percent sign in a translated text reads as a placeholder.
    return tuple(f"{name} (%)" for name in names)


def _rates(rates: OutcomeRates) -> Row:
    told = (rates.rr1, rates.rr2, rates.rr3, rates.cooperation, rates.refusal, rates.contact)
    return tuple(None if rate is None else round(100 * rate, 1) for rate in told)
