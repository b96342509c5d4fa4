"""An administrator at a screen and with a phone: from the door to a published round."""

from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from sipas.actions.collection import collect_response
from sipas.store.database import Database
from sipas.web.clock import now
from tests.browser.administrators.office import Office
from tests.browser.inspection import axe_faults, overflows_sideways, small_targets
from tests.tiny_round import ROUND, form

pytestmark = pytest.mark.browser
SIZES = ["page_at_screen", "page_at_phone"]


@pytest.fixture(params=SIZES)
def office(request: pytest.FixtureRequest) -> Office:
    page: Page = request.getfixturevalue(request.param)
    return Office(page)


def _answer(database: Database, count: int) -> None:
    for number in range(count):
        identifier = UUID(int=(4 << 76) | (2 << 62) | number)
        collect_response(database, "noi-vu", identifier, form(), "vi", "web", now())


def _look(office: Office, keep_picture: Callable[[Page, str], None], name: str) -> None:
    """Every page on the way is looked at by axe, by a finger and by an eye."""
    assert axe_faults(office.page) == []
    assert small_targets(office.page) == []
    assert not overflows_sideways(office.page)
    size = office.page.viewport_size
    assert size is not None
    keep_picture(office.page, f"administrators-{name}-{size['width']}")


def test_a_round_from_draft_to_published(
    office: Office, database: Database, keep_picture: Callable[[Page, str], None]
) -> None:
    office.page.goto("/administrators/")
    _look(office, keep_picture, "sign-in")
    office.sign_in("administrator@example.vn")
    expect(office.page).to_have_url("/administrators/")
    _look(office, keep_picture, "rounds")

    office.choose_round(ROUND.name)
    _look(office, keep_picture, "draft")
    office.approve_round()
    office.open_round()
    expect(office.told).to_contain_text("các quầy nhận phiếu")
    assert "Đang thu thập · còn 12 ngày · 0" in office.state

    _answer(database, 12)
    office.page.reload()
    assert "15\u202f% kế hoạch" in office.state
    _look(office, keep_picture, "open")
    office.close_round("2024")
    expect(office.problem).to_contain_text("Xin gõ đúng mã đợt “2025”")
    _look(office, keep_picture, "close-refused")
    office.close_round("2025")
    expect(office.told).to_contain_text("không quầy nào nhận thêm phiếu")
    assert "Đã đóng · 12 phiếu" in office.state
    _look(office, keep_picture, "closed")

    office.publish("2025")
    expect(office.told).to_contain_text("Kết quả đã công bố")
    _look(office, keep_picture, "published")
    office.sign_out()
    assert office.heading == "Đăng nhập"


def test_a_step_by_keyboard_alone(page_at_screen: Page) -> None:
    office = Office(page_at_screen)
    office.page.goto("/sign-in")
    office.page.get_by_label("Địa chỉ thư điện tử").focus()
    keyboard = office.page.keyboard
    keyboard.type("administrator@example.vn")
    keyboard.press("Tab")
    keyboard.insert_text("trời xanh mây trắng")
    keyboard.press("Enter")
    expect(office.page).to_have_url("/administrators/")
    office.page.goto("/administrators/rounds/2025")
    office.page.get_by_role("button", name="Duyệt đợt khảo sát").focus()
    keyboard.press("Enter")
    office.page.get_by_role("button", name="Mở đợt khảo sát").focus()
    keyboard.press("Enter")
    expect(office.told).to_contain_text("các quầy nhận phiếu")


def test_a_step_without_scripts(page_without_scripts: Page) -> None:
    office = Office(page_without_scripts)
    office.sign_in("administrator@example.vn")
    office.choose_round(ROUND.name)
    office.approve_round()
    office.open_round()
    office.close_round("2025")
    expect(office.told).to_contain_text("không quầy nào nhận thêm phiếu")


def test_desks_and_their_posters(office: Office, keep_picture: Callable[[Page, str], None]) -> None:
    office.sign_in("administrator@example.vn")
    office.go_to("Cơ quan & quầy")
    _look(office, keep_picture, "agencies")
    office.go_to("Mã và tờ in của quầy")
    assert office.heading == "Mã và tờ in của quầy"
    _look(office, keep_picture, "desks")
    poster = office.page.get_by_role("link", name="Tờ A5 của Quầy noi-vu").get_attribute("href")
    assert poster is not None
    answer = office.page.request.get(poster)
    assert answer.headers["content-type"] == "application/pdf"


def test_a_coordinator_follows_one_agency(
    office: Office, keep_picture: Callable[[Page, str], None]
) -> None:
    office.sign_in("coordinator@example.vn")
    assert office.heading == "Đợt khảo sát"
    office.choose_round(ROUND.name)
    expect(office.page.get_by_role("button", name="Mở đợt khảo sát")).to_have_count(0)
    _look(office, keep_picture, "round-of-coordinator")
    office.page.get_by_role("link", name="Theo dõi tiến độ thu thập").click()
    expect(office.page.get_by_role("row", name="Cơ quan noi-vu")).to_be_visible()
    expect(office.page.get_by_role("row", name="Cơ quan y-te")).to_have_count(0)
    _look(office, keep_picture, "fieldwork-of-coordinator")
    office.go_to("Cơ quan & quầy")
    expect(office.page.get_by_role("row", name="Quầy y-te")).to_have_count(0)


def test_who_may_not_enter_is_told_in_plain_words(
    office: Office, keep_picture: Callable[[Page, str], None]
) -> None:
    office.sign_in("moderator@example.vn")
    assert office.heading == "Duyệt góp ý"
    office.page.goto("/account")
    _look(office, keep_picture, "account")
    office.page.goto("/administrators/")
    assert office.heading == "Ông/Bà không được xem trang này"
    _look(office, keep_picture, "forbidden")


def test_a_wrong_password_is_told_at_once(
    office: Office, keep_picture: Callable[[Page, str], None]
) -> None:
    office.sign_in("administrator@example.vn", "sai mật khẩu rồi")
    expect(office.problem).to_contain_text("chưa đúng")
    _look(office, keep_picture, "sign-in-refused")
