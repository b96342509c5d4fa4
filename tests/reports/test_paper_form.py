"""The paper form: two sides of A4, every question with its code and its boxes, skips in words."""

import io

import pytest
from pypdf import PdfReader

from sipas.languages import gettext_for
from sipas.questionnaires.reading import shipped_questionnaires, translated
from sipas.reports.paper_form import PaperForm, paper_form

SHIPPED = {questionnaire.code: questionnaire for questionnaire in shipped_questionnaires()}
DESK = SHIPPED["sipas-desk-2017"]
PAPER = PaperForm("Tỉnh Quảng Nam", "vi", "sipas-desk-2017.1 · 0123456789ab", demonstration=False)


def read(questionnaire, paper=PAPER, gettext=str):
    reader = PdfReader(io.BytesIO(paper_form(questionnaire, paper, gettext)))
    return reader, " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.parametrize("questionnaire", SHIPPED.values(), ids=SHIPPED)
def test_it_fits_on_two_sides_of_a4_and_holds_every_question(questionnaire):
    reader, words = read(questionnaire)
    assert len(reader.pages) <= 2
    box = reader.pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx((595.3, 841.9), abs=0.5)
    for question in questionnaire.questions:
        assert question.text in words
        assert f" {question.code} " in f"{words} "
        assert all(option.label in words for option in question.options)


def test_a_skip_is_told_in_words():
    told = "Nếu câu 28 Ông/Bà chọn “Có, được xin lỗi bằng văn bản” hoặc “Có, không được xin lỗi”:"
    assert told in read(DESK)[1]


def test_it_has_room_for_agency_and_desk_and_names_its_version():
    words = read(DESK)[1]
    for told in ("Cơ quan:", "Quầy:", "Tỉnh Quảng Nam", "sipas-desk-2017.1 · 0123456789ab"):
        assert told in words
    assert "minh họa" not in words


def test_a_demonstration_says_so():
    paper = PaperForm("", "vi", "x", demonstration=True)
    assert "Bản minh họa" in read(DESK, paper)[1]


def test_it_speaks_english():
    gettext = gettext_for("en")
    paper = PaperForm("Quảng Nam", "en", "x", demonstration=True)
    reader, words = read(translated(DESK, gettext), paper, gettext)
    assert reader.trailer["/Root"]["/Lang"] == "en"
    assert "There are enough seats in the waiting area." in words
    assert "Desk:" in words


def test_signs_of_typesetting_stay_words():
    odd = translated(DESK, lambda text: f"#x *{text}* $y$ <a>")
    assert "#x *Giới tính* $y$ <a>" in read(odd)[1]


def test_a_screen_reader_can_read_it():
    catalog = read(DESK)[0].trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in catalog["/Metadata"].get_data()


def test_the_same_form_is_the_same_file():
    assert paper_form(DESK, PAPER, str) == paper_form(DESK, PAPER, str)
