"""The room of questionnaires: list, one version, preview, file, copy; the auditor only reads."""

import re
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sipas.actions.questionnaire_versions import get_version, shipped_definitions
from sipas.questionnaires.writing import file_text
from sipas.store.database import Database
from tests.web.administrators.conftest import MakeRound
from tests.web.people import add_account, form_token, sign_in

SHIPPED = {one["structure"]["code"]: mark for mark, one in shipped_definitions().items()}
DESK = SHIPPED["sipas-desk-2017"]
ROOM = "/administrators/questionnaires"


def send(client: FlaskClient, address: str, **fields: object):
    token = form_token(client.get("/account"))
    return client.post(address, data={"csrf_token": token, **fields})


@pytest.fixture
def draft(administrator: FlaskClient) -> str:
    """The key of a draft of version 2."""
    answer = send(administrator, f"{ROOM}/{DESK}/duplicate")
    return answer.location.rpartition("/")[2]


def test_the_list_names_every_questionnaire_with_its_state(administrator: FlaskClient) -> None:
    page = administrator.get(ROOM).text
    for code, mark in SHIPPED.items():
        assert code in page
        assert f'href="{ROOM}/{mark}"' in page
    assert page.count("Có sẵn") == 4
    assert "35 câu, 22 tiêu chí" in page


def test_the_list_says_where_a_version_is_used(
    administrator: FlaskClient, make_round: MakeRound
) -> None:
    make_round()
    page = administrator.get(ROOM).text
    assert "Đợt 6 tháng đầu năm 2025" in page
    assert "Phiếu nhỏ" in page


def test_one_version_is_read_in_full_in_both_languages(administrator: FlaskClient) -> None:
    page = administrator.get(f"{ROOM}/{DESK}").text
    for told in (
        *(DESK, "access_1", "Nơi ngồi chờ có đủ chỗ ngồi cho người dân."),
        *("There are enough seats in the waiting area.", "Chính thức, không sửa"),
        "Chỉ hỏi khi câu 28 chọn “Có, được xin lỗi bằng văn bản” hoặc “Có, không được xin lỗi”.",
        *("information_technology", "Very dissatisfied", "Quyết định 2640/QĐ-BNV"),
    ):
        assert told in page
    assert page.count("Chính thức, không sửa") == 5


def test_in_english_titles_and_conditions_are_english(administrator: FlaskClient) -> None:
    page = administrator.get(f"{ROOM}/{DESK}?language=en").text
    assert "<h1>How satisfied were you with this procedure?</h1>" in page
    assert "Asked only if the answer to question 28 is" in page


def test_a_copy_is_made_and_only_one(administrator: FlaskClient, draft: str) -> None:
    assert draft == "sipas-desk-2017.2"
    page = administrator.get(f"{ROOM}/{draft}").text
    assert "Bản nháp" in page
    assert "Chưa có gì khác" in page
    again = send(administrator, f"{ROOM}/{DESK}/duplicate")
    assert again.status_code == 422
    assert "đã có bản nháp phiên bản 2" in again.text


def test_the_preview_frames_the_page_of_citizens_and_nothing_else(
    administrator: FlaskClient,
) -> None:
    page = administrator.get(f"{ROOM}/{DESK}/preview")
    assert page.text.count("<iframe") == 2
    assert f'src="{ROOM}/{DESK}/citizens-page?language=en"' in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "frame-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "frame-src" not in administrator.get(ROOM).headers["Content-Security-Policy"]


def test_the_framed_page_is_the_survey_and_says_that_it_stores_nothing(
    administrator: FlaskClient,
) -> None:
    page = administrator.get(f"{ROOM}/{DESK}/citizens-page")
    assert "Bản xem thử: không lưu" in page.text
    assert page.text.count('name="access_1"') == 6
    policy = page.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "default-src 'none'" in policy
    assert 'method="post"' not in page.text
    assert "Set-Cookie" not in page.headers
    english = administrator.get(f"{ROOM}/{DESK}/citizens-page?language=en").text
    assert "There are enough seats in the waiting area." in english


def test_a_trial_shows_what_a_citizen_would_be_told(administrator: FlaskClient) -> None:
    address = f"{ROOM}/{DESK}/citizens-page?_sent=1"
    faulty = administrator.get(f"{address}&access_1=4&visits=x")
    assert faulty.status_code == 422
    assert "Ông/Bà chưa chọn mức hài lòng cho câu này." in faulty.text
    assert 'value="x"' in faulty.text
    codes = [question.code for question in _questionnaire().criteria]
    full = administrator.get("&".join([address, *(f"{code}=4" for code in codes)]))
    assert full.status_code == 200
    assert "Bản xem thử không lưu gì" in full.text


def _questionnaire():
    from sipas.questionnaires.reading import from_definition

    return from_definition(shipped_definitions()[DESK])


def test_the_paper_form_is_in_the_language_of_the_page(administrator: FlaskClient) -> None:
    from pypdf import PdfReader

    for language, told in (("vi", "Nơi ngồi chờ"), ("en", "There are enough seats")):
        answer = administrator.get(f"{ROOM}/{DESK}/paper.pdf?language={language}")
        assert answer.mimetype == "application/pdf"
        words = PdfReader(BytesIO(answer.data)).pages[0].extract_text()
        assert told in words
        assert DESK[:12] in words


def test_a_file_is_taken_along_and_brought_back(
    administrator: FlaskClient, store: Database
) -> None:
    taken = administrator.get(f"{ROOM}/{DESK}/file.toml")
    assert taken.mimetype == "application/toml"
    assert "sipas-desk-2017.1.toml" in taken.headers["Content-Disposition"]
    assert taken.text == file_text(get_version(store, DESK).definition)
    answer = send(administrator, ROOM, file=(BytesIO(taken.data), "mine.toml"))
    assert answer.location == f"{ROOM}/sipas-desk-2017.2"
    assert "Đã nạp tệp thành bản nháp" in administrator.get(answer.location).text


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"title = ", "không đúng cách viết TOML"),
        (b"\xff\xfe", "không ở bảng mã UTF-8"),
        (b'code = "own"\nminutes = 1', "thiếu “version”"),
        (b"", "thiếu"),
    ],
)
def test_a_faulty_file_is_told_with_its_place(
    administrator: FlaskClient, content: bytes, told: str
) -> None:
    answer = send(administrator, ROOM, file=(BytesIO(content), "mine.toml"))
    assert answer.status_code == 422
    assert "mine.toml" in answer.text
    assert told in answer.text


def test_no_file_and_a_file_that_is_too_large_are_told(administrator: FlaskClient) -> None:
    assert "Ông/Bà chưa chọn tệp." in send(administrator, ROOM).text
    large = send(administrator, ROOM, file=(BytesIO(b"#" * 300_000), "mine.toml"))
    assert large.status_code == 422
    assert "Tệp lớn hơn mọi phiếu" in large.text


@pytest.mark.parametrize("page", ["", "/preview", "/citizens-page", "/file.toml", "/paper.pdf"])
def test_an_unknown_version_is_not_found(administrator: FlaskClient, page: str) -> None:
    assert administrator.get(f"{ROOM}/tiny.9{page}").status_code == 404


def test_an_auditor_reads_and_is_offered_no_change(app: Flask, client: FlaskClient) -> None:
    sign_in(client, add_account(app, "auditor").email)
    for page in ("", f"/{DESK}", f"/{DESK}/preview", f"/{DESK}/citizens-page"):
        shown = client.get(ROOM + page)
        assert shown.status_code == 200
        own = re.sub(r"<header.*?</header>", "", shown.text, flags=re.DOTALL)
        assert 'method="post"' not in own
    assert send(client, f"{ROOM}/{DESK}/duplicate").status_code == 403
    assert send(client, ROOM).status_code == 403
