"""What can be done to the local parts of a questionnaire that is open for editing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sipas.questionnaires.editing import OTHER_LANGUAGES, Editable, EditRefused
from sipas.questionnaires.model import Kind
from sipas.questionnaires.writing import Values

Texts = Mapping[str, str]
"""Language to text."""
NUMBERS = {
    Kind.NUMBER: ("minimum", "maximum"),
    Kind.SEVERAL: ("most",),
    Kind.SHORT_TEXT: ("max_length",),
    Kind.LONG_TEXT: ("max_length",),
}
HAS_OPTIONS = (Kind.SINGLE, Kind.SEVERAL)
LOCAL = "local"


@dataclass(frozen=True, slots=True)
class OptionEdit:
    """An option that stays, with its code, or a new one without."""

    code: str
    labels: Texts


@dataclass(frozen=True, slots=True)
class QuestionEdit:
    """What a form says of a question; of `numbers` a text is one that could not be read."""

    texts: Texts
    hints: Texts
    units: Texts
    required: bool = False
    not_applicable: bool = True
    numbers: Mapping[str, int | str] = field(default_factory=dict)
    options: tuple[OptionEdit, ...] = ()


def edit_head(editable: Editable, titles: Texts, introductions: Texts, minutes: int | str) -> None:
    editable.say(editable.values, "title", "title", titles)
    editable.say(editable.values, "introduction", "introduction", introductions)
    editable.values["minutes"] = minutes


def edit_section(editable: Editable, code: str, titles: Texts, introductions: Texts) -> None:
    section = editable.local_section(code)
    editable.say(section, "title", f"section.{code}.title", titles)
    editable.say(section, "introduction", f"section.{code}.introduction", introductions)


def add_section(editable: Editable, titles: Texts, used: Collection[str]) -> str:
    """A section of its own at the end, waiting for its first question; its code."""
    code = next_code(f"{LOCAL}_section", used)
    editable.values["section"].append({"code": code, "question": []})
    edit_section(editable, code, titles, {"vi": ""})
    return code


def add_question(
    editable: Editable, section_code: str, kind: Kind, edit: QuestionEdit, used: Collection[str]
) -> str:
    """Puts a question at the end of a local section, under a code that nothing ever had."""
    section = editable.local_section(section_code)
    code = next_code(section_code if section.get("factor") else LOCAL, used)
    section["question"].append({"code": code, "kind": str(kind)})
    edit_question(editable, code, edit, used)
    return code


def edit_question(editable: Editable, code: str, edit: QuestionEdit, used: Collection[str]) -> None:
    question = editable.question(code)
    kind = Kind(question["kind"])
    editable.say(question, "text", f"question.{code}.text", edit.texts)
    editable.say(question, "hint", f"question.{code}.hint", edit.hints)
    question["required"] = edit.required
    if kind is Kind.SATISFACTION:
        question["not_applicable"] = edit.not_applicable
    if kind is Kind.NUMBER:
        editable.say(question, "unit", f"question.{code}.unit", edit.units)
    for name in NUMBERS.get(kind, ()):
        question[name] = edit.numbers.get(name, "")
    if kind in HAS_OPTIONS:
        _edit_options(editable, question, edit.options, used)


def _edit_options(
    editable: Editable, question: Values, edits: Sequence[OptionEdit], used: Collection[str]
) -> None:
    taken = {code.partition("/")[2] for code in used if code.startswith(f"{question['code']}/")}
    options: list[Values] = []
    for edit in edits:
        code = edit.code or next_code("option", taken)
        taken.add(code)
        option: Values = {"code": code}
        editable.say(option, "label", f"question.{question['code']}.option.{code}", edit.labels)
        options.append(option)
    question["options"] = options


def set_condition(editable: Editable, code: str, asked: str, any_of: Sequence[str]) -> None:
    """Asked only after these answers to an earlier question; of everybody where `asked` is ""."""
    question = editable.question(code)
    question["condition"] = {"question": asked, "any_of": list(any_of)} if asked else None


def put_into_section(editable: Editable, code: str, section_code: str) -> None:
    """Moves a question to the end of another local section."""
    section = editable.section_of(code)
    if section["code"] == section_code:
        return
    question = editable.question(code)
    editable.local_section(section_code)["question"].append(question)
    _take_out(editable, section, question)


def move_question(editable: Editable, code: str, by: int) -> None:
    """One place up (-1) or down (1) within its section; at the end it stays."""
    _move(editable.section_of(code)["question"], code, by, 0)


def move_section(editable: Editable, code: str, by: int) -> None:
    """One place up or down among the local sections."""
    editable.local_section(code)
    sections = editable.values["section"]
    _move(sections, code, by, sum(bool(one.get("core")) for one in sections))


def _move(tables: list[Values], code: str, by: int, first: int) -> None:
    place = next(place for place, one in enumerate(tables) if one["code"] == code)
    if first <= place + by < len(tables):
        tables.insert(place + by, tables.pop(place))


def remove_question(editable: Editable, code: str) -> None:
    """Takes a local question out, and its section when that was its last one."""
    section = editable.section_of(code)
    question = editable.question(code)
    waiting = [
        one["text"]
        for other in editable.values["section"]
        for one in other["question"]
        if (one.get("condition") or {}).get("question") == code
    ]
    if waiting:
        sentence = _l("Câu “%(text)s” chỉ hỏi theo câu này. Hãy bỏ điều kiện ấy trước.")
        raise EditRefused(sentence, text=waiting[0])
    _take_out(editable, section, question)


def _take_out(editable: Editable, section: Values, question: Values) -> None:
    section["question"].remove(question)
    if not section["question"]:
        editable.values["section"].remove(section)
    if not editable.values["section"]:
        raise EditRefused(_l("Phiếu phải còn ít nhất một câu hỏi."))


def next_code(prefix: str, used: Collection[str]) -> str:
    """prefix_1, prefix_2 …: the number after the highest that was ever used."""
    numbers = [
        int(number)
        for code in used
        if code.startswith(f"{prefix}_") and (number := code[len(prefix) + 1 :]).isdecimal()
    ]
    return f"{prefix}_{max(numbers, default=0) + 1}"


def untranslated(words: Mapping[str, Mapping[str, str]], source: Mapping[str, str]) -> list[str]:
    """Places whose word in some other language is the Vietnamese one still."""
    return [
        place
        for place, text in source.items()
        if any(words.get(language, {}).get(place, text) == text for language in OTHER_LANGUAGES)
    ]


def _l(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is shown."""
    return sentence
