"""The language of a page: Vietnamese, unless the address says `?language=en`.

Links made with `url_for` keep the language of the page they stand on. Signed-in people also keep it
in their session; citizens' pages never look at the session, so that they set no cookie.
"""

from typing import Any, cast
from urllib.parse import urlencode

from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel

from sipas.languages import LANGUAGES, SOURCE_LANGUAGE, Formats, gettext_for, translations_for
from sipas.web.audience import CITIZENS, audience_of_request

PARAMETER = "language"
NAMES = {"vi": "Tiếng Việt", "en": "English"}
_FORMATS = {language: Formats(language) for language in LANGUAGES}


def register_locale(app: Flask) -> None:
    Babel(app, default_locale=SOURCE_LANGUAGE, locale_selector=current_language)
    app.url_defaults(_keep_language)
    # Flask-Babel looks for compiled catalogues; ours are read from their text.
    environment = cast("Any", app.jinja_env)
    environment.install_gettext_callables(gettext, ngettext, newstyle=True)
    app.context_processor(_words_of_the_page)


def current_language() -> str:
    if not has_request_context():
        return SOURCE_LANGUAGE
    if "language" not in g:
        g.language = _chosen_language()
    return cast("str", g.language)


def current_formats() -> Formats:
    return _FORMATS[current_language()]


def gettext(text: str) -> str:
    """The text in the language of the page."""
    return gettext_for(current_language())(text)


def ngettext(singular: str, plural: str, number: int) -> str:
    return translations_for(current_language()).ngettext(singular, plural, number)


def other_languages() -> list[tuple[str, str, str]]:
    """(code, name, address of this same page) of each language that the page is not in.

    None for the answer to a form whose address can only be sent to: a link there leads nowhere.
    """
    if request.url_rule is not None and "GET" not in (request.url_rule.methods or ()):
        return []
    here = current_language()
    return [
        (language, NAMES[language], _this_page_in(language))
        for language in LANGUAGES
        if language != here
    ]


def in_this_language(path: str) -> str:
    """A path of another room, in the language of this page."""
    here = current_language()
    return path if here == SOURCE_LANGUAGE else f"{path}?{urlencode({PARAMETER: here})}"


def _this_page_in(language: str) -> str:
    arguments = request.args.to_dict(flat=False) | {PARAMETER: [language]}
    # Without the path: a page kept ready must not lead to the address of whoever came first.
    return f"?{urlencode(arguments, doseq=True)}"


def _chosen_language() -> str:
    wanted = request.args.get(PARAMETER, "")
    if audience_of_request() == CITIZENS:
        return wanted if wanted in LANGUAGES else SOURCE_LANGUAGE
    if wanted in LANGUAGES:
        session[PARAMETER] = wanted
    return cast("str", session.get(PARAMETER, SOURCE_LANGUAGE))


def _keep_language(_endpoint: str, values: dict[str, Any]) -> None:
    if has_request_context() and current_language() != SOURCE_LANGUAGE:
        values.setdefault(PARAMETER, current_language())


def _words_of_the_page() -> dict[str, Any]:
    return {
        "language": current_language(),
        "formats": current_formats(),
        "other_languages": other_languages,
        "in_this_language": in_this_language,
    }
