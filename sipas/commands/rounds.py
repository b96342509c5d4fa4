"""`sipas round list|create|open|close|publish` and `sipas recount`."""

from datetime import UTC, datetime
from typing import Any

from sipas.actions.drafting import Draft, agencies_of_period, draft_round
from sipas.actions.drawing import draw_charts
from sipas.actions.publication import publish_findings
from sipas.actions.rounds import RoundOverview, close_round, open_round, rounds_overview
from sipas.actions.tallying import Recount, recount
from sipas.commands.opening import installation, today
from sipas.commands.tables import table_text
from sipas.commands.telling import FAILED, Speech
from sipas.findings.findings import Findings
from sipas.languages import Formats, Gettext
from sipas.store.rounds import all_rounds, get_round


def state_word(state: str, gettext: Gettext) -> str:
    words = {
        "draft": gettext("nháp"),
        "approved": gettext("đã duyệt"),
        "open": gettext("đang mở"),
        "closed": gettext("đã đóng"),
        "published": gettext("đã công bố"),
        "archived": gettext("đã lưu trữ"),
    }
    return words[state]


def run_list(speech: Speech) -> int:
    _ = speech.gettext
    with installation(_) as database:
        overviews = rounds_overview(database)
    if not overviews:
        speech.say(_("Chưa có đợt khảo sát nào."))
        return 0
    headings = (_("Mã"), _("Tên"), _("Tình trạng"), _("Từ"), _("Đến"), _("Hồ sơ"), _("Phiếu"))
    rows = [_row(overview, speech) for overview in overviews]
    speech.say(table_text(headings, rows, numbers={5, 6}))
    return 0


def _row(overview: RoundOverview, speech: Speech) -> tuple[str, ...]:
    formats = Formats(speech.language)
    found = overview.round
    has_form = found.questionnaire_version_id is not None  # else its figures were taken over
    return (
        found.code,
        speech.gettext(found.name),
        state_word(found.state, speech.gettext),
        formats.date(found.opens_on),
        formats.date(found.closes_on),
        formats.count(overview.dossiers) if has_form else "–",
        formats.count(overview.responses) if has_form else "–",
    )


def run_create(
    speech: Speech,
    *,
    days: tuple[datetime, datetime],
    period: tuple[datetime, datetime],
    target: float | None,
    **given: Any,
) -> int:
    draft = Draft(
        open_days=(days[0].date(), days[1].date()),
        period=(period[0].date(), period[1].date()),
        target=None if target is None else target / 100,
        **given,
    )
    _ = speech.gettext
    with installation(_) as database:
        created = draft_round(database, draft, None, datetime.now(UTC))
        members = len(draft.agencies or agencies_of_period(database, draft.period))
    words = _("Đã tạo đợt khảo sát nháp “%(code)s” cho %(count)s cơ quan.")
    speech.say(words % {"code": created.code, "count": Formats(speech.language).count(members)})
    return 0


def run_open(speech: Speech, code: str) -> int:
    _ = speech.gettext
    with installation(_) as database:
        opened = open_round(database, code, today(), None)
    words = _("Đợt khảo sát “%(code)s” mở từ %(first)s đến %(last)s.")
    date = Formats(speech.language).date
    first, last = date(opened.opens_on), date(opened.closes_on)
    speech.say(words % {"code": code, "first": first, "last": last})
    return 0


def run_close(speech: Speech, code: str) -> int:
    _ = speech.gettext
    with installation(_) as database:
        close_round(database, code, today(), None)
    speech.say(_("Đợt khảo sát “%(code)s” đã đóng, không nhận phiếu nữa.") % {"code": code})
    return 0


def run_publish(speech: Speech, code: str) -> int:
    _ = speech.gettext
    with installation(_) as database, speech.progress(_("Tính và vẽ")) as on_progress:
        publish_findings(database, code, datetime.now(UTC), None, _draw)
        on_progress(1.0)
    speech.say(_("Đã công bố kết quả đợt khảo sát “%(code)s”.") % {"code": code})
    return 0


def _draw(findings: Findings) -> dict[tuple[str, str], str]:
    return dict(draw_charts(findings))


def run_recount(speech: Speech, code: str | None, *, repair: bool) -> int:
    """All rounds that have responses of their own, or the one named."""
    _ = speech.gettext
    results: list[tuple[str, Recount]] = []
    with installation(_) as database:
        with database.read() as connection:
            rounds = all_rounds(connection) if code is None else [get_round(connection, code)]
        chosen = [one.code for one in rounds if one.questionnaire_version_id is not None]
        with speech.progress(_("Đếm lại")) as on_progress:
            for done, one in enumerate(chosen, start=1):
                results.append((one, recount(database, one, repair=repair)))
                on_progress(done / len(chosen))
    if not results:
        speech.say(_("Không có đợt khảo sát nào có phiếu để đếm."))
    for one, result in results:
        speech.say(_recount_words(one, result, speech))
    return 0 if all(result.equal or result.repaired for _one, result in results) else FAILED


def _recount_words(code: str, result: Recount, speech: Speech) -> str:
    _ = speech.gettext
    if result.equal:
        words = _("%(code)s: %(count)s phiếu, số đếm khớp.")
    elif result.repaired:
        words = _("%(code)s: %(count)s phiếu, %(cells)d ô lệch đã được sửa.")
    else:
        words = _("%(code)s: %(count)s phiếu, %(cells)d ô lệch.")
    count = Formats(speech.language).count(result.responses)
    return words % {"code": code, "count": count, "cells": len(result.differences) + result.days}
