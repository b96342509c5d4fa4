"""The words of other languages in a questionnaire file: `[words.en]`, by their place."""

from collections.abc import Collection

from sipas.languages import LANGUAGES, SOURCE_LANGUAGE
from sipas.questionnaires.tables import Table

_EXAMPLE = "[words.en]"


def read_words(table: Table, places: Collection[str]) -> dict[str, dict[str, str]]:
    """Language to place to text; a language or a place that does not exist is refused."""
    words = table.table("words", _EXAMPLE)
    if words is None:
        return {}
    words.only(*(language for language in LANGUAGES if language != SOURCE_LANGUAGE))
    return {language: _words(words, language, places) for language in words.values}


def _words(words: Table, language: str, places: Collection[str]) -> dict[str, str]:
    table = words.table(language, _EXAMPLE)
    if table is None:
        return {}
    for place in table.values:
        if place not in places:
            _ = table.source.gettext
            reason = _("phiếu không có chữ nào ở chỗ “%(place)s”.") % {"place": place}
            mend = _("Viết chỗ như question.access_1.text, hoặc bỏ dòng ấy.")
            raise table.fault(place, reason, mend)
    return {place: table.text(place) for place in table.values}
