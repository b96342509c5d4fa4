"""Grades in words, with the grades that the interval also touches."""

from sipas.findings.sections import GradeOf
from sipas.findings.wording import Voice
from sipas.languages import EN_DASH


def grade_text(grade: GradeOf | None, voice: Voice) -> str:
    """ "Khá", or "Khá (có thể Tốt–Khá)" where the interval touches other grades too."""
    _ = voice.gettext
    if grade is None:
        return ""
    if len(grade.touched) < 2:
        return _(grade.grade)
    touched = EN_DASH.join((_(grade.touched[0]), _(grade.touched[-1])))
    return _("%(grade)s (có thể %(touched)s)") % {"grade": _(grade.grade), "touched": touched}


def grade_sentence(grade: GradeOf, voice: Voice) -> str:
    _ = voice.gettext
    if len(grade.touched) < 2:
        return _("Xếp loại: %(grade)s.") % {"grade": _(grade.grade)}
    touched = ", ".join(_(one) for one in grade.touched)
    return _("Xếp loại: %(grade)s; khoảng tin cậy chạm các loại %(touched)s.") % {
        "grade": _(grade.grade),
        "touched": touched,
    }
