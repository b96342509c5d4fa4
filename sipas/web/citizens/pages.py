"""The survey and the thanks: kept ready where they are the same for everybody, drawn where not."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from uuid import UUID

from flask import Response, current_app, make_response, render_template, request

from sipas.actions.surveys import Survey
from sipas.languages import SOURCE_LANGUAGE
from sipas.questionnaires.answers import Problem
from sipas.questionnaires.model import Questionnaire
from sipas.web.audience import CITIZENS
from sipas.web.citizens.ready_page import ReadyPage, ready_page
from sipas.web.citizens.reveal import reveal_rules
from sipas.web.form import Form, blank_form, returned_form
from sipas.web.installation import says_made_up
from sipas.web.locale import current_language, gettext
from sipas.web.security import content_policy, style_for
from sipas.web.styles import Style, style_of

IDENTIFIER = "_identifier"
"""The field with the identifier of the response; no question's code begins with a low line."""

RETURNED = "_returned"
"""The field of a form that was sent before and came back to be mended."""

SHELF = "sipas_ready_pages"
# One desk in one language takes about 60 KB; the desks that are in use at one time fit.
_PLACES = 256
_SLOT = "00000000-0000-0000-0000-000000000000"
_RECEIPT_SLOT = "RECEIPT"


def survey_page(survey: Survey, identifier: UUID) -> Response:
    """The blank form of a desk."""
    questionnaire = _questionnaire_of(survey)
    key = (survey.round, survey.desk, survey.agency, survey.demonstration)

    def prepare() -> ReadyPage:
        html = _drawn(survey, blank_form(questionnaire, gettext), _SLOT)
        return ready_page(html, _SLOT, content_policy(_style_of(questionnaire)))

    response = _filled(key, prepare, str(identifier))
    # The back button finds the page in the browser, and in it the same identifier; whoever comes
    # by the address asks us, and gets another.
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def returned_page(
    survey: Survey,
    identifier: UUID,
    typed: Mapping[str, Sequence[str]],
    problems: Sequence[Problem],
    notice: str,
) -> Response:
    """The form once more, with everything that was typed and what is wrong with it."""
    questionnaire = _questionnaire_of(survey)
    form = returned_form(questionnaire, typed, problems, gettext)
    response = make_response(_drawn(survey, form, str(identifier), notice), 422)
    response.headers["Content-Security-Policy"] = content_policy(_style_of(questionnaire))
    return response


def preview_page(
    survey: Survey,
    typed: Mapping[str, Sequence[str]],
    problems: Sequence[Problem],
    notice: str,
    sent_field: str,
) -> Response:
    """The same page for those who prepare it, in a frame of this site; its form stores nothing."""
    questionnaire = _questionnaire_of(survey)
    form = returned_form(questionnaire, typed, problems, gettext)
    response = make_response(_drawn(survey, form, "1", notice, preview_field=sent_field))
    policy = content_policy(_style_of(questionnaire), framed_by="'self'")
    response.headers["Content-Security-Policy"] = policy
    return response


def thanks_page(receipt: str) -> Response:
    """Thanks, and the receipt code."""

    def prepare() -> ReadyPage:
        html = render_template("citizens/thanks.html", receipt=_RECEIPT_SLOT)
        return ready_page(html, _RECEIPT_SLOT, content_policy(style_for(CITIZENS)))

    return _filled(("thanks", says_made_up()), prepare, receipt)


def _drawn(
    survey: Survey, form: Form, identifier: str, notice: str = "", *, preview_field: str = ""
) -> str:
    """With `preview_field` the form is a preview: sent by address, with that field, to itself."""
    return render_template(
        "citizens/survey.html",
        survey=survey,
        form=form,
        questionnaire=form.questionnaire,
        form_style=_style_of(form.questionnaire),
        notice=notice,
        identifier=identifier,
        identifier_field=preview_field or IDENTIFIER,
        is_preview=bool(preview_field),
        returned_field=RETURNED,
    )


def _questionnaire_of(survey: Survey) -> Questionnaire:
    """In the language of the page, or in Vietnamese where it was never translated."""
    languages = survey.questionnaire
    return languages.get(current_language()) or languages[SOURCE_LANGUAGE]


def _style_of(questionnaire: Questionnaire) -> Style:
    return style_of(style_for(CITIZENS).text + reveal_rules(questionnaire))


def _filled(key: Hashable, prepare: Callable[[], ReadyPage], filling: str) -> Response:
    """The page of this key and language from the shelf, or prepared and put there."""
    page = _from_shelf((key, current_language()), prepare)
    body, encoding = page.fill(filling, request.headers.get("Accept-Encoding", ""))
    response = Response(body, mimetype="text/html")
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Content-Security-Policy"] = page.policy
    if encoding:
        response.headers["Content-Encoding"] = encoding
    return response


def _from_shelf(key: Hashable, prepare: Callable[[], ReadyPage]) -> ReadyPage:
    shelf: dict[Hashable, ReadyPage] = current_app.extensions.setdefault(SHELF, {})
    page = shelf.get(key)
    if page is None:
        page = prepare()
        if len(shelf) >= _PLACES:
            shelf.pop(next(iter(shelf)), None)
        shelf[key] = page
    return page
