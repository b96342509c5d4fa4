"""A definition written as a questionnaire file, which reads back as the same definition."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sipas.languages import SOURCE_LANGUAGE
from sipas.questionnaires.model import Kind, Question, Questionnaire, Section
from sipas.questionnaires.reading import Definition, from_definition

Values = dict[str, Any]


def file_values(questionnaire: Questionnaire) -> Values:
    """The tables of a file, as `build_questionnaire` takes them."""
    return {
        "code": questionnaire.code,
        "version": questionnaire.version,
        "minutes": questionnaire.minutes,
        "title": questionnaire.title,
        "introduction": questionnaire.introduction,
        "source": questionnaire.source,
        "scale": [option.label for option in questionnaire.scale],
        "not_applicable": questionnaire.not_applicable_label,
        "section": [_section_values(section) for section in questionnaire.sections],
    }


def _section_values(section: Section) -> Values:
    told: Values = {
        "introduction": section.introduction or None,
        "factor": section.is_factor or None,
        "core": section.is_core or None,
    }
    first = {"code": section.code, "title": section.title}
    questions = [question_values(question) for question in section.questions]
    kept = {key: value for key, value in told.items() if value is not None}
    return {**first, **kept, "question": questions}


def question_values(question: Question) -> Values:
    """One question as a file tells it; what stands at the default of its kind is left out."""
    condition = question.condition
    told: Values = {
        "hint": question.hint or None,
        "required": question.required or None,
        "not_applicable": False if _lacks_not_applicable(question) else None,
        "unit": question.unit or None,
        "minimum": question.minimum or None,
        "maximum": question.maximum,
        "max_length": question.max_length,
        "most": question.most,
    }
    if condition is not None:
        told["condition"] = {"question": condition.question, "any_of": list(condition.any_of)}
    if question.options:
        told["options"] = [{"code": one.code, "label": one.label} for one in question.options]
    first = {"code": question.code, "kind": str(question.kind), "text": question.text}
    return first | {key: value for key, value in told.items() if value is not None}


def _lacks_not_applicable(question: Question) -> bool:
    return question.kind is Kind.SATISFACTION and not question.not_applicable


def file_text(definition: Definition) -> str:
    """The definition as TOML, its words of other languages at the end."""
    lines = list(_file_lines(file_values(from_definition(definition))))
    for language, words in definition["words"].items():
        if language != SOURCE_LANGUAGE:
            lines += ["", f"[words.{language}]"]
            lines += [f"{_literal(place)} = {_literal(text)}" for place, text in words.items()]
    return "\n".join(lines) + "\n"


def _file_lines(values: Values) -> Iterator[str]:
    yield from _pairs({key: value for key, value in values.items() if key != "section"})
    for section in values["section"]:
        yield from ("", "[[section]]")
        yield from _pairs({key: value for key, value in section.items() if key != "question"})
        for question in section["question"]:
            yield from ("", "[[section.question]]")
            yield from _pairs(question)


def _pairs(values: Mapping[str, Any]) -> Iterator[str]:
    for key, value in values.items():
        if key == "options":
            # One on each line: a fault can then name the line.
            yield from ("options = [", *(f"  {_literal(option)}," for option in value), "]")
        else:
            yield f"{key} = {_literal(value)}"


def _literal(value: Any) -> str:
    if isinstance(value, Mapping):
        inner = ", ".join(f"{key} = {_literal(part)}" for key, part in value.items())
        return f"{{ {inner} }}"
    if isinstance(value, list):
        return f"[{', '.join(_literal(part) for part in value)}]"
    # JSON writes texts, whole numbers and true as TOML reads them, but for one sign.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
