"""A questionnaire on its yearly way: duplicated, edited, a question added, previewed, printed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.administrators.office import Office
from tests.browser.inspection import axe_faults, overflows_sideways, small_targets

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
    keep_picture(office.page, f"administrators-questionnaire-{name}-{size['width']}")


def test_what_a_province_does_each_year(
    office: Office, keep_picture: Callable[[Page, str], None]
) -> None:
    page = office.page
    office.sign_in("administrator@example.vn")
    office.go_to("Phiếu khảo sát")
    _look(office, keep_picture, "list")
    page.get_by_role("region", name="Ông/Bà hài lòng thế nào khi làm thủ tục?").get_by_role(
        "link", name="Phiên bản 1"
    ).click()
    _look(office, keep_picture, "version")
    page.get_by_role("button", name="Nhân bản thành phiên bản mới").click()
    expect(office.told).to_contain_text("Đã tạo phiên bản mới")

    page.get_by_role("link", name="Sửa câu 26", exact=True).click()
    page.get_by_label("Câu hỏi, tiếng Việt", exact=True).fill(
        "Ông/Bà đã đến mấy lần để xong thủ tục này?"
    )
    _look(office, keep_picture, "question")
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator("ins").first).to_be_visible()

    page.get_by_role("link", name="Thêm câu hỏi").click()
    page.get_by_label("Loại câu hỏi").select_option("Chọn một")
    _look(office, keep_picture, "kind")
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_label("Câu hỏi, tiếng Việt", exact=True).fill("Vì sao Ông/Bà phải đi lại?")
    page.get_by_label("Thuộc phần").select_option("Ý kiến khác")
    page.get_by_label("Lựa chọn 1, tiếng Việt").fill("Thiếu giấy tờ")
    page.get_by_role("button", name="Lưu").click()
    expect(office.problem).to_contain_text("Câu chọn phải có ít nhất hai lựa chọn.")
    _look(office, keep_picture, "question-refused")
    page.get_by_label("Lựa chọn 2, tiếng Việt").fill("Cán bộ đi vắng")
    page.get_by_role("button", name="Lưu").click()
    expect(office.told).to_contain_text("Đã lưu")

    question = page.locator("#question-local_1")
    question.get_by_role("link", name="Sửa câu").click()
    page.get_by_role("group", name="Các lựa chọn").get_by_label("Thứ tự").first.fill("3")
    page.get_by_role("button", name="Lưu").click()
    expect(question.locator("tbody tr").first).to_contain_text("Cán bộ đi vắng")
    before = question.get_by_role("heading").inner_text()
    question.get_by_role("button", name="lên").click()
    expect(question.get_by_role("heading")).not_to_have_text(before)

    question.get_by_role("link", name="Sửa câu").click()
    page.get_by_role("link", name="Điều kiện hỏi câu này").click()
    page.get_by_label("Dựa vào câu trả lời của câu").select_option("24. " + NUISANCE)
    page.get_by_role("button", name="Chọn câu này").click()
    page.get_by_label("Một số người").check()
    _look(office, keep_picture, "condition")
    page.get_by_role("button", name="Lưu điều kiện").click()
    expect(page.get_by_text("Chỉ hỏi khi câu 24 chọn “Một số người”.")).to_be_visible()
    _look(office, keep_picture, "draft")

    page.get_by_role("link", name="Xem thử trên điện thoại").click()
    _look(office, keep_picture, "preview")
    if (page.viewport_size or {})["width"] > 600:
        frame = page.frame_locator("iframe").first
        expect(frame.get_by_text("Bản xem thử: không lưu")).to_be_visible()
    page.get_by_role("link", name="Mở toàn trang: Tiếng Việt").click()
    expect(page.get_by_text("Vì sao Ông/Bà phải đi lại?")).to_be_hidden()
    page.get_by_role("group", name=NUISANCE).get_by_label("Một số người").check()
    expect(page.get_by_text("Vì sao Ông/Bà phải đi lại?")).to_be_visible()
    page.go_back()
    page.go_back()
    paper = page.get_by_role("link", name="In phiếu giấy").get_attribute("href")
    assert paper is not None
    assert page.request.get(paper).headers["content-type"] == "application/pdf"


NUISANCE = "Có công chức nào gây phiền hà, sách nhiễu Ông/Bà không?"
