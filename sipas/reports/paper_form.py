"""The paper form of a questionnaire: two sides of A4, with codes for whoever types it in."""

import json
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path

import typst

from sipas.languages import Gettext
from sipas.questionnaires.model import Kind, Question, Questionnaire, Section
from sipas.questionnaires.numbering import chosen_words, question_numbers

_HERE = Path(__file__).resolve().parent
TEMPLATE = _HERE / "paper_form.typ"
FONTS = _HERE / "fonts"
# Letters as large as two sides of the longest questionnaire that each still holds allow.
TEXT_POINTS = {40: 9.0, 80: 8.0}
SMALLEST_POINTS = 7.5
CELL_MILLIMETRES = 0.75


@dataclass(frozen=True, slots=True)
class PaperForm:
    """What stands around the questions; `mark` at the foot of each page names the version."""

    province: str
    language: str
    mark: str
    demonstration: bool


def paper_form(questionnaire: Questionnaire, paper: PaperForm, _: Gettext) -> bytes:
    """A4 as PDF/UA, in the words of one language; the same at every making."""
    note = _("Bản minh họa: không dùng để hỏi ý kiến người dân")
    told = {
        **asdict(paper),
        "demonstration": note if paper.demonstration else "",
        "size": _points(len(questionnaire.questions)),
        "inset": CELL_MILLIMETRES,
        "title": questionnaire.title,
        "introduction": questionnaire.introduction,
        "agency": _("Cơ quan"),
        "desk": _("Quầy"),
        "thanks": _("Xin đánh dấu × vào ô Ông/Bà chọn. Cảm ơn Ông/Bà."),
        "scale": [{"code": one.code, "label": one.label} for one in questionnaire.scale],
        "not_applicable": questionnaire.not_applicable_label,
        "sections": [_section(questionnaire, one, _) for one in questionnaire.sections],
    }
    written = typst.compile(
        TEMPLATE,
        font_paths=typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]
        ),
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=0,
        sys_inputs={"form": json.dumps(told, ensure_ascii=False)},
    )
    assert isinstance(written, bytes)  # noqa: S101 - tells mypy that no file was asked for
    return written


def _points(questions: int) -> float:
    return next((size for most, size in TEXT_POINTS.items() if questions <= most), SMALLEST_POINTS)


def _section(questionnaire: Questionnaire, section: Section, _: Gettext) -> dict[str, object]:
    return {
        "title": section.title,
        "introduction": section.introduction,
        # Runs of levels share one table; what stands between them keeps its place.
        "runs": [
            {
                "is_scaled": is_scaled,
                "questions": [_question(questionnaire, one, _) for one in run],
            }
            for is_scaled, run in groupby(section.questions, _is_scaled)
        ],
    }


def _is_scaled(question: Question) -> bool:
    return question.kind is Kind.SATISFACTION


def _question(questionnaire: Questionnaire, question: Question, _: Gettext) -> dict[str, object]:
    numbers = question_numbers(questionnaire)
    condition = question.condition
    lead_in = condition and _("Nếu câu %(number)s Ông/Bà chọn %(answers)s:") % {
        "number": numbers[condition.question],
        "answers": chosen_words(questionnaire, condition, _),
    }
    return {
        "code": question.code,
        "kind": str(question.kind),
        "number": numbers[question.code],
        "text": question.text,
        "hint": question.hint,
        "unit": question.unit,
        "lead_in": lead_in or "",
        "not_applicable": _is_scaled(question) and question.not_applicable,
        "options": [{"code": one.code, "label": one.label} for one in question.options],
    }
