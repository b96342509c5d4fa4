"""Typing in forms that were filled in on paper: one compact page, for one sheet after the other."""

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from sipas.actions.collection import Collected, collect_response
from sipas.actions.paper_entry import (
    MOST_NUMBER,
    EntryPage,
    NoEntry,
    NumberTaken,
    SheetKnown,
    entry_page,
    entry_places,
    withdraw_paper,
)
from sipas.actions.surveys import TYPED, PaperSheet, SurveyState
from sipas.languages import SOURCE_LANGUAGE
from sipas.questionnaires.answers import Problem
from sipas.store.database import DatabaseBusy
from sipas.web.accounts import database_of_app
from sipas.web.clock import now, today
from sipas.web.errors import show_error
from sipas.web.form import returned_form
from sipas.web.guards import for_agency, requires, scope_of_user
from sipas.web.locale import current_formats, current_language, gettext

blueprint = Blueprint("entry", __name__)
TYPISTS = ("administrator", "coordinator", "interviewer")
AGENCY = "/administrators/rounds/<code>/entry/agencies/<agency>"
# No question's code begins with a low line.
_BUSY = gettext(
    "Phiếu chưa lưu: máy chủ đang bận. Những gì Ông/Bà đã gõ còn ở dưới; "
    "xin đợi ít giây rồi bấm “Lưu phiếu” lần nữa."
)
NUMBER, DESK, MODE, IDENTIFIER = "_number", "_desk", "_mode", "_identifier"

Answer = Response | str | tuple[str, int] | tuple[str, int, list[tuple[str, str]]]


@blueprint.errorhandler(NoEntry)
def show_not_found(_error: NoEntry) -> Answer:
    return show_error(NotFound())


@blueprint.get("/administrators/entry")
@requires("administrator", "coordinator", "interviewer", "auditor")
def show_places() -> str:
    search = request.args.get("search", "").strip()
    places = entry_places(database_of_app(), scope_of_user(), search, today())
    return render_template(
        "administrators/entry_places.html",
        places=places,
        search=search,
        may_type=any(current_user.has_role(role) for role in TYPISTS),
        way_words=_way_words(),
    )


@blueprint.get(AGENCY)
@for_agency(*TYPISTS)
def show_sheet(code: str, agency: str) -> Answer:
    return _page(entry_page(database_of_app(), code, agency, today()))


@blueprint.post(AGENCY)
@for_agency(*TYPISTS)
def store_sheet(code: str, agency: str) -> Answer:
    page = entry_page(database_of_app(), code, agency, today())
    number = _number()
    if number is None:
        return _page(page, gettext("Xin ghi số của phiếu giấy: một số nguyên từ 1 trở lên.")), 422
    desk, mode = request.form.get(DESK, ""), _mode(page)
    if mode not in TYPED or desk not in {"", *(one.code for one in page.desks)}:
        return _page(page, gettext("Xin chọn quầy và cách trả lời trong danh sách.")), 422
    sheet = PaperSheet(code, agency, desk or None, number, current_user.email)
    try:
        collected = _collect(sheet, mode)
    except NumberTaken as taken:
        return _page(page, _taken(taken)), 422
    except SheetKnown as known:
        return _page(page, _known(known), identifier=uuid4()), 422
    except DatabaseBusy:
        return _page(page, gettext(_BUSY), is_number=False), 503
    if collected.receipt is None:
        return _page(page, _refusal(collected), collected.problems, is_number=False), 422
    words = gettext("Đã lưu phiếu giấy số %(number)s. Mã nhận: %(receipt)s")
    flash(words % {"number": number, "receipt": collected.receipt})
    back = url_for("entry.show_sheet", code=code, agency=agency)
    return redirect(f"{back}?{urlencode({DESK: desk, MODE: mode})}", 303)


@blueprint.post(f"{AGENCY}/withdraw")
@for_agency(*TYPISTS)
def withdraw_sheet(code: str, agency: str) -> Answer:
    number = request.form.get("number", 0, int)
    if withdraw_paper(database_of_app(), code, agency, number, current_user.email, now()):
        words = gettext("Đã rút phiếu giấy số %(number)s. Có thể nhập lại phiếu này.")
    else:
        words = gettext("Không rút được phiếu giấy số %(number)s: không có, hoặc đợt đã đóng.")
    flash(words % {"number": number})
    return redirect(url_for("entry.show_sheet", code=code, agency=agency), 303)


def _collect(sheet: PaperSheet, mode: str) -> Collected:
    identifier, typed = _identifier(), request.form.to_dict(flat=False)
    return collect_response(
        database_of_app(), None, identifier, typed, current_language(), mode, now(), sheet=sheet
    )


def _page(
    page: EntryPage,
    problem: str = "",
    problems: Sequence[Problem] = (),
    *,
    is_number: bool = True,
    identifier: UUID | None = None,
) -> str:
    """Whatever was typed stands on it again, also when no sheet is taken any more."""
    languages = page.languages
    form = None
    if languages and (page.is_open or request.method == "POST"):
        questionnaire = languages.get(current_language()) or languages[SOURCE_LANGUAGE]
        form = returned_form(questionnaire, request.form.to_dict(flat=False), problems, gettext)
    return render_template(
        "administrators/entry.html",
        page=page,
        form=form,
        problem=problem,
        number_problem=bool(problem) and is_number,
        number=request.form.get(NUMBER, page.next_number),
        desk=request.values.get(DESK, ""),
        mode=_mode(page),
        way_words=_way_words(),
        identifier=identifier or _identifier(),
    )


def _mode(page: EntryPage) -> str:
    """What was typed, else the first way of this round."""
    return request.values.get(MODE, next(iter(page.ways or TYPED)))


def _way_words() -> dict[str, str]:
    return {
        "paper": gettext("Tự ghi trên giấy"),
        "interviewer": gettext("Điều tra viên hỏi"),
        "phone": gettext("Hỏi qua điện thoại"),
    }


def _refusal(collected: Collected) -> str:
    if collected.problems:
        return gettext("Phiếu chưa lưu: còn câu cần xem lại.")
    if collected.state is SurveyState.FULL:
        return gettext("Phiếu chưa lưu: cơ quan này đã đủ số phiếu của đợt.")
    if collected.state is SurveyState.OTHERWISE:
        return gettext("Phiếu chưa lưu: đợt khảo sát này không hỏi theo cách trả lời đã chọn.")
    return gettext("Phiếu chưa lưu: đợt khảo sát không còn nhận phiếu.")


def _taken(taken: NumberTaken) -> str:
    words = gettext(
        "Phiếu giấy số %(number)s đã được %(who)s nhập ngày %(day)s. Xin xem lại số của phiếu."
    )
    form = taken.form
    day = current_formats().date(form.typed_on)
    return words % {"number": form.number, "who": form.typed_by, "day": day}


def _known(known: SheetKnown) -> str:
    words = gettext(
        "Trang này đã được lưu thành phiếu giấy số %(number)s. Nếu đây là một phiếu khác, "
        "xin xem lại các câu trả lời rồi bấm “Lưu phiếu” lần nữa."
    )
    return words % {"number": known.form.number}


def _number() -> int | None:
    number = request.form.get(NUMBER, 0, int)
    return number if 0 < number <= MOST_NUMBER else None


def _identifier() -> UUID:
    return request.form.get(IDENTIFIER, None, UUID) or uuid4()
