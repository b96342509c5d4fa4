"""The least page that asks 27 questions: written by hand, packed beforehand, no script."""

from collections.abc import Callable, Iterable
from html import escape
from typing import Any

import brotli

LEVELS = ("Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng")
ABOUT = {
    "Giới tính": ("Nam", "Nữ", "Khác"),
    "Nhóm tuổi": ("18–24", "25–34", "35–49", "50–60", "Trên 60"),
    "Học vấn": ("Tiểu học", "Trung học cơ sở", "Trung học phổ thông", "Cao đẳng", "Đại học"),
    "Công việc": ("Nông nghiệp", "Công nhân", "Công chức", "Kinh doanh", "Sinh viên", "Khác"),
}
STYLE = (
    "body{margin:auto;max-width:640px;padding:12px;font:17px/1.5 system-ui,sans-serif}"
    "fieldset{margin:0 0 12px;padding:8px;border:1px solid #999}legend{font-weight:600}"
    "label{display:flex;align-items:center;min-height:48px}.row{display:grid;"
    "grid-template-columns:repeat(5,1fr)}.row label{flex-direction:column;font-size:12px;"
    "text-align:center}textarea,button{width:100%;min-height:56px;font:inherit}"
)


def page(questions: Iterable[str]) -> str:
    """The questions on a scale, then four about the person and one box."""
    scale = (_choices(str(n), text, LEVELS, "row") for n, text in enumerate(questions, 1))
    about = (
        _choices(f"a{n}", text, answers, "") for n, (text, answers) in enumerate(ABOUT.items())
    )
    return (
        '<!doctype html><html lang="vi"><meta charset="utf-8"><meta name="viewport" '
        'content="width=device-width"><title>Khảo sát</title><link rel="icon" href="data:,">'
        f"<style>{STYLE}</style><h1>Khảo sát</h1><form method=post>{''.join(scale)}{''.join(about)}"
        "<label for=c>Góp ý</label><textarea id=c name=c></textarea><button>Gửi</button></form>"
    )


def _choices(name: str, text: str, answers: Iterable[str], row: str) -> str:
    labels = "".join(
        f"<label><input type=radio name={name} value={value}>{escape(answer)}</label>"
        for value, answer in enumerate(answers, 1)
    )
    legend = f"<legend>{escape(text)}</legend>"
    return f"<fieldset>{legend}<div class={row or 'list'}>{labels}</div></fieldset>"


def application() -> Callable[..., list[bytes]]:
    from sipas.questionnaires.reading import read_questionnaire
    from sipas.shipped import surveys_folder

    questionnaire = read_questionnaire(surveys_folder() / "sipas-desk-2017.toml")
    packed = brotli.compress(page(question.text for question in questionnaire.criteria).encode())
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Encoding", "br"),
        ("Content-Length", str(len(packed))),
    ]

    def answer(_environment: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        start_response("200 OK", headers)
        return [packed]

    return answer
