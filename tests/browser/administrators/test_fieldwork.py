"""The watched field and a questionnaire that two people edit, as they happen on a screen."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from sipas.actions.collection import collect_response
from sipas.actions.rounds import open_round
from sipas.store.database import Database
from sipas.web.clock import now, today
from tests.browser.administrators.office import Office
from tests.browser.conftest import PHONE, NewPage
from tests.browser.inspection import axe_faults, overflows_sideways, small_targets
from tests.tiny_round import ROUND, form
from tests.web.people import add_account

pytestmark = pytest.mark.browser


@pytest.fixture(params=["page_at_screen", "page_at_phone"])
def office(request: pytest.FixtureRequest) -> Office:
    page: Page = request.getfixturevalue(request.param)
    return Office(page)


def _look(office: Office, keep_picture: Callable[[Page, str], None], name: str) -> None:
    assert axe_faults(office.page) == []
    assert small_targets(office.page) == []
    assert not overflows_sideways(office.page)
    size = office.page.viewport_size
    assert size is not None
    keep_picture(office.page, f"administrators-{name}-{size['width']}")


def _collecting(database: Database) -> None:
    open_round(database, "2025", today(), None)
    for number in range(14):
        desk = "noi-vu" if number < 11 else "y-te"
        identifier = UUID(int=(4 << 76) | (2 << 62) | number)
        first = str(2 + number % 4)
        moment = now() - timedelta(days=number % 3)
        assert collect_response(database, desk, identifier, form(first), "vi", "qr", moment).receipt


def _answer_as_citizen(page: Page) -> None:
    page.goto("/q/noi-vu")
    for question in ("Đủ chỗ ngồi.", "Dễ tìm.", "Đúng hẹn."):
        group = page.get_by_role("group", name=question)
        group.get_by_label("Hài lòng", exact=True).tap()
    page.get_by_role("button", name="Gửi phiếu trả lời").click()
    page.get_by_role("heading", name="Cảm ơn Ông/Bà").wait_for()


def test_a_field_is_watched_while_answers_come_in(
    office: Office,
    new_page: NewPage,
    database: Database,
    keep_picture: Callable[[Page, str], None],
    tmp_path: Path,
) -> None:
    _collecting(database)
    page = office.page
    office.sign_in("administrator@example.vn")
    office.choose_round(ROUND.name)
    page.get_by_role("link", name="Theo dõi tiến độ thu thập").click()
    assert "Đang thu thập · còn 12 ngày · 14 phiếu" in office.state
    expect(page.get_by_text("chỉ số chung khi đóng đợt sẽ có sai số")).to_be_visible()
    _look(office, keep_picture, "fieldwork")

    citizen = new_page(viewport=PHONE, is_mobile=True, has_touch=True)
    _answer_as_citizen(citizen)
    page.reload()
    assert "15 phiếu" in office.state
    row = page.get_by_role("region", name="Từng cơ quan").get_by_role("row", name="Cơ quan noi-vu")
    expect(row).to_contain_text("12")

    page.get_by_role("link", name="2 cơ quan im lặng").click()
    shown = page.get_by_role("region", name="Từng cơ quan")
    expect(shown.get_by_role("row", name="Cơ quan tam-ky")).to_be_visible()
    expect(shown.get_by_role("row", name="Cơ quan noi-vu")).to_have_count(0)
    page.get_by_label("Tìm theo tên hoặc mã").fill("khong co")
    page.get_by_role("button", name="Lọc").click()
    expect(page.get_by_text("Không có cơ quan nào như vậy.")).to_be_visible()
    _look(office, keep_picture, "fieldwork-nothing-found")

    office.page.goto("/administrators/rounds/2025/fieldwork")
    page.get_by_role("link", name="2 quầy im lặng").click()
    assert office.heading == "Quầy im lặng"
    _look(office, keep_picture, "silent-desks")
    page.get_by_role("link", name="In áp phích: Quầy tam-ky").click()
    expect(page.get_by_label("In cho")).to_have_value("desk:tam-ky")

    page.goto("/administrators/rounds/2025/fieldwork")
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải bảng Excel").click()
    file = tmp_path / "fieldwork.xlsx"
    download.value.save_as(file)
    agencies = load_workbook(BytesIO(file.read_bytes())).worksheets[0]
    sent = {row[1]: row[8] for row in agencies.iter_rows(min_row=2, values_only=True)}
    assert sent == {"noi-vu": 12, "y-te": 3, "hoi-an": 0, "tam-ky": 0}

    page.goto("/administrators/rounds/2025/fieldwork")
    page.get_by_role("link", name="Cơ quan noi-vu").click()
    assert office.heading == "Cơ quan noi-vu"
    expect(page.get_by_text("tính ở mức hài lòng thấy trong đợt này")).to_be_visible()
    _look(office, keep_picture, "fieldwork-agency")


def test_two_people_edit_one_draft_and_the_second_is_told(
    office: Office,
    new_page: NewPage,
    app: Flask,
    keep_picture: Callable[[Page, str], None],
) -> None:
    page = office.page
    office.sign_in("administrator@example.vn")
    office.go_to("Phiếu khảo sát")
    page.get_by_role("region", name="Ông/Bà hài lòng thế nào khi làm thủ tục?").get_by_role(
        "link", name="Phiên bản 1"
    ).click()
    page.get_by_role("button", name="Nhân bản thành phiên bản mới").click()
    page.get_by_role("link", name="Sửa lời mở đầu").click()
    _look(office, keep_picture, "questionnaire-head")

    add_account(app, "administrator", email="second@example.vn")
    other = Office(new_page())
    other.sign_in("second@example.vn")
    other.page.goto(page.url)
    other.page.get_by_label("Tên, tiếng Việt").fill("Tên của người thứ nhất")
    other.page.get_by_role("button", name="Lưu").click()
    expect(other.told).to_contain_text("Đã lưu")

    page.get_by_label("Tên, tiếng Việt").fill("Tên của người thứ hai")
    page.get_by_role("button", name="Lưu").click()
    expect(office.problem).to_contain_text("second@example.vn vừa sửa chỗ này")
    expect(office.problem).to_contain_text("Tên của người thứ nhất")
    expect(page.get_by_label("Tên, tiếng Việt")).to_have_value("Tên của người thứ hai")
    _look(office, keep_picture, "questionnaire-head-changed")
    page.get_by_role("button", name="Lưu").click()
    expect(office.told).to_contain_text("Đã lưu")
    assert office.heading == "Tên của người thứ hai"

    page.get_by_role("link", name="Sửa tên phần Ý kiến khác").click()
    page.get_by_label("Tên, tiếng Việt").fill("")
    page.get_by_role("button", name="Lưu").click()
    expect(office.problem).to_contain_text("Ông/Bà chưa ghi tên bằng tiếng Việt.")
    _look(office, keep_picture, "questionnaire-section-refused")
    page.get_by_label("Tên, tiếng Việt").fill("Ý kiến của Ông/Bà")
    page.get_by_label("Tên, tiếng Anh").fill("")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_text("chỗ chưa có tiếng Anh").click()
    expect(page.get_by_role("link", name="Ý kiến của Ông/Bà", exact=True)).to_be_visible()
    _look(office, keep_picture, "questionnaire-untranslated")

    page.goto("/administrators/rounds/new")
    choice = page.get_by_label("Phiếu khảo sát")
    choice.select_option(value="sipas-desk-2017.2")
    page.get_by_role("button", name="Lưu nháp và tiếp tục").click()
    expect(office.problem).to_have_count(0)
    office.go_to("Phiếu khảo sát")
    expect(page.get_by_role("row", name="Phiên bản 2")).not_to_contain_text("Chưa có đợt nào")
