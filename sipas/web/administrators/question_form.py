"""The form of one question: what was typed, read into an edit, and shown again as it was typed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from sipas.languages import LANGUAGES, SOURCE_LANGUAGE, Gettext
from sipas.questionnaires.edits import HAS_OPTIONS, NUMBERS, OptionEdit, QuestionEdit
from sipas.questionnaires.model import Kind, Question

MOST_OPTIONS = 30
"""As many rows of options are read at most; no phone shows more."""
NEW_OPTIONS = 3
TEXTS = ("text", "hint", "unit")


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One row of the table of options; `place` is what stands in the field for the order."""

    code: str
    labels: Mapping[str, str]
    place: str
    is_removed: bool = False

    @property
    def is_filled(self) -> bool:
        return bool(self.code or any(self.labels.values()))


@dataclass(frozen=True, slots=True)
class QuestionForm:
    """`texts` are keyed by name and language, as `text_vi`; `problems` by the name of a field."""

    kind: Kind
    section: str
    texts: Mapping[str, str]
    numbers: Mapping[str, str]
    required: bool = False
    not_applicable: bool = True
    options: tuple[OptionRow, ...] = ()
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def number_names(self) -> tuple[str, ...]:
        return NUMBERS.get(self.kind, ())

    @property
    def has_options(self) -> bool:
        return self.kind in HAS_OPTIONS

    @property
    def has_unit(self) -> bool:
        return self.kind is Kind.NUMBER

    def edit(self) -> QuestionEdit:
        said = {name: self._said(name) for name in TEXTS}
        return QuestionEdit(
            said["text"],
            said["hint"],
            said["unit"],
            required=self.required,
            not_applicable=self.not_applicable,
            numbers={name: number_of(text) for name, text in self.numbers.items()},
            options=tuple(
                OptionEdit(row.code, row.labels)
                for row in sorted(self.options, key=_place_of)
                if row.is_filled and not row.is_removed
            ),
        )

    def _said(self, name: str) -> dict[str, str]:
        return {language: self.texts.get(f"{name}_{language}", "") for language in LANGUAGES}


def number_of(text: str) -> int | str:
    """The number, or the text itself for the rules to refuse."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else text


def form_of(question: Mapping[str, Question], section: str) -> QuestionForm:
    """The form as the stored question, in each language, fills it."""
    asked = question[SOURCE_LANGUAGE]
    texts = {
        f"{name}_{language}": _shown(getattr(one, name), getattr(asked, name), language)
        for name in TEXTS
        for language, one in question.items()
    }
    numbers = {name: getattr(asked, name) for name in NUMBERS.get(asked.kind, ())}
    rows = [
        OptionRow(
            option.code,
            {
                language: _shown(one.options[place].label, option.label, language)
                for language, one in question.items()
            },
            str(place + 1),
        )
        for place, option in enumerate(asked.options)
    ]
    return QuestionForm(
        asked.kind,
        section,
        texts,
        {name: "" if value is None else str(value) for name, value in numbers.items()},
        asked.required,
        asked.not_applicable,
        (*rows, *_blank_rows(len(rows))) if asked.kind in HAS_OPTIONS else (),
    )


def blank_form(kind: Kind, section: str) -> QuestionForm:
    rows = tuple(_blank_rows(0)) if kind in HAS_OPTIONS else ()
    return QuestionForm(kind, section, {}, dict.fromkeys(NUMBERS.get(kind, ()), ""), options=rows)


def typed_form(sent: MultiDict[str, str], kind: Kind) -> QuestionForm:
    """Everything that was typed, as it was typed."""
    names = [f"{name}_{language}" for name in TEXTS for language in LANGUAGES]
    return QuestionForm(
        kind,
        sent.get("section", ""),
        {name: _line(sent.get(name, "")) for name in names},
        {name: sent.get(name, "").strip() for name in NUMBERS.get(kind, ())},
        "required" in sent,
        "not_applicable" in sent,
        tuple(_typed_rows(sent)) if kind in HAS_OPTIONS else (),
    )


def missing_words(form: QuestionForm, gettext: Gettext) -> dict[str, str]:
    """What is empty and must not be, by the name of its field."""
    problems = {}
    if not form.texts.get(f"text_{SOURCE_LANGUAGE}"):
        problems["text_vi"] = gettext("Ông/Bà chưa ghi câu hỏi bằng tiếng Việt.")
    for place, row in enumerate(form.options):
        if row.is_filled and not row.is_removed and not row.labels[SOURCE_LANGUAGE]:
            problems[f"label_vi_{place}"] = gettext("Lựa chọn này chưa có tiếng Việt.")
    for name, text in form.numbers.items():
        if text and isinstance(number_of(text), str):
            problems[name] = gettext("Xin ghi một số nguyên, ví dụ 10.")
    return problems


def _typed_rows(sent: MultiDict[str, str]) -> Iterator[OptionRow]:
    for place in range(MOST_OPTIONS):
        if f"label_vi_{place}" in sent:
            yield OptionRow(
                sent.get(f"option_{place}", ""),
                {one: _line(sent.get(f"label_{one}_{place}", "")) for one in LANGUAGES},
                sent.get(f"place_{place}", "").strip(),
                f"remove_{place}" in sent,
            )


def _blank_rows(first: int) -> Iterator[OptionRow]:
    for place in range(first, min(first + NEW_OPTIONS, MOST_OPTIONS)):
        yield OptionRow("", dict.fromkeys(LANGUAGES, ""), str(place + 1))


def _place_of(row: OptionRow) -> float:
    try:
        return float(row.place.replace(",", "."))
    except ValueError:
        return MOST_OPTIONS


def _line(text: str) -> str:
    return " ".join(text.split())


def _shown(text: str, source: str, language: str) -> str:
    """A word that nobody translated is an empty field, not the Vietnamese word."""
    return "" if language != SOURCE_LANGUAGE and text == source else text
