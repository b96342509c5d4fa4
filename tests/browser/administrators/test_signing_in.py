"""Signing in with a telephone's code and with a passkey, in a real browser."""

import re
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from playwright.sync_api import Page, expect

from sipas.web.clock import now
from tests.browser.administrators.office import Office
from tests.browser.inspection import axe_faults, overflows_sideways, small_targets

pytestmark = pytest.mark.browser
SIZES = ["page_at_screen", "page_at_phone"]
ADMINISTRATOR = "administrator@example.vn"


@pytest.fixture(params=SIZES)
def office(request: pytest.FixtureRequest) -> Office:
    page: Page = request.getfixturevalue(request.param)
    return Office(page)


def _look(office: Office, keep_picture: Callable[[Page, str], None], name: str) -> None:
    assert axe_faults(office.page) == []
    assert small_targets(office.page) == []
    assert not overflows_sideways(office.page)
    size = office.page.viewport_size
    assert size is not None
    keep_picture(office.page, f"people-{name}-{size['width']}")


def _go_to_second_factor(office: Office) -> None:
    office.page.goto("/account")
    office.page.get_by_role("link", name="Bước xác thực thứ hai").click()


def test_with_a_code_of_the_telephone(
    office: Office, keep_picture: Callable[[Page, str], None]
) -> None:
    page = office.page
    office.sign_in(ADMINISTRATOR)
    page.goto("/account")
    _look(office, keep_picture, "account")
    _go_to_second_factor(office)
    _look(office, keep_picture, "second-factor")
    page.get_by_role("link", name="Đặt mã trên điện thoại").click()
    _look(office, keep_picture, "set-up-codes")
    secret = page.locator("code").inner_text().replace(" ", "")
    early = pyotp.TOTP(secret).at(now() - timedelta(seconds=30))
    page.get_by_label("Mã 6 chữ số").fill(early)
    page.get_by_role("button", name="Bật").click()
    assert office.heading == "Mã dự phòng"
    _look(office, keep_picture, "recovery-codes")
    page.get_by_role("link", name="Đã cất các mã").click()
    expect(page.locator(".state")).to_have_text("Đang bật")
    office.sign_out()

    office.sign_in(ADMINISTRATOR)
    assert office.heading == "Bước xác thực thứ hai"
    _look(office, keep_picture, "second-step")
    page.get_by_label("Mã 6 chữ số").fill("000000")
    page.get_by_role("button", name="Tiếp tục").click()
    expect(office.problem).to_contain_text("chưa đúng")
    page.get_by_label("Mã 6 chữ số").fill(pyotp.TOTP(secret).at(now()))
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page).to_have_url(re.compile("/administrators/$"))


def test_with_a_passkey_alone(office: Office, keep_picture: Callable[[Page, str], None]) -> None:
    page = office.page
    page.goto("/sign-in")
    # A passkey is bound to a name, never to a number: the same server under its name.
    home = page.url.replace("127.0.0.1", "localhost").removesuffix("/sign-in")
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(f"{home}/sign-in")
    page.get_by_label("Địa chỉ thư điện tử").fill(ADMINISTRATOR)
    page.get_by_label("Mật khẩu").fill("trời xanh mây trắng")
    page.get_by_role("button", name="Đăng nhập").click()
    page.goto(f"{home}/account/passkeys/new")
    _look(office, keep_picture, "new-passkey")
    page.get_by_label("Tên để nhận ra").fill("Điện thoại")
    page.get_by_role("button", name="Thêm khóa truy cập").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mã dự phòng")
    page.get_by_role("link", name="Đã cất các mã").click()
    expect(page.get_by_role("button", name="Bỏ khóa truy cập Điện thoại")).to_be_visible()
    _look(office, keep_picture, "passkeys")
    office.sign_out()

    page.get_by_role("link", name="Đăng nhập bằng khóa truy cập").click()
    _look(office, keep_picture, "sign-in-passkey")
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    expect(page).to_have_url(f"{home}/administrators/")

    # With the password alone the second step is asked for, and the passkey serves there too.
    office.sign_out()
    page.get_by_label("Địa chỉ thư điện tử").fill(ADMINISTRATOR)
    page.get_by_label("Mật khẩu").fill("trời xanh mây trắng")
    page.get_by_role("button", name="Đăng nhập").click()
    page.get_by_role("link", name="Dùng khóa truy cập").click()
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    expect(page).to_have_url(f"{home}/administrators/")


def test_people_are_invited_from_the_page(
    office: Office, keep_picture: Callable[[Page, str], None]
) -> None:
    page = office.page
    office.sign_in(ADMINISTRATOR)
    office.go_to("Hệ thống")
    _look(office, keep_picture, "people")
    page.get_by_role("link", name="Mời một người").click()
    _look(office, keep_picture, "invite")
    page.get_by_label("Họ tên").fill("Nguyễn Thị Hoàng Lan Phương")
    page.get_by_label("Địa chỉ thư điện tử").fill("phuong@example.vn")
    page.get_by_label("Đầu mối của cơ quan").check()
    page.get_by_role("button", name="Mời", exact=True).click()
    expect(office.problem).to_contain_text("xin chọn cơ quan")
    _look(office, keep_picture, "invite-refused")
    page.get_by_label("Cơ quan", exact=True).fill("co quan y-te")
    page.get_by_role("button", name="Mời", exact=True).click()
    _look(office, keep_picture, "invited")
    link = page.get_by_label("Liên kết, chỉ hiện một lần này").input_value()
    page.get_by_role("link", name="Nguyễn Thị Hoàng Lan Phương").click()
    _look(office, keep_picture, "person")
    office.sign_out()

    page.goto(link)
    _look(office, keep_picture, "welcome")
    page.get_by_label("Mật khẩu mới", exact=True).fill("nghé ọ chín vựa lúa")
    page.get_by_label("Gõ lại mật khẩu mới").fill("nghé ọ chín vựa lúa")
    page.get_by_role("button", name="Lưu mật khẩu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đợt khảo sát")
    expect(page.get_by_role("link", name="phuong@example.vn")).to_be_visible()
