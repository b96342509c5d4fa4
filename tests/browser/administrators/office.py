"""The administrators' rooms as somebody at a desk, or with a phone, goes through them."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page

from tests.web.people import PASSWORD

Look = Callable[[str], None]
"""Looks at the page as it is, for what nobody should meet, and keeps a picture by this name."""


class Office:
    """Speaks in the words that stand on the pages."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def heading(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text()

    @property
    def state(self) -> str:
        return self.page.locator(".state").inner_text()

    @property
    def told(self) -> Locator:
        return self.page.get_by_role("status")

    @property
    def problem(self) -> Locator:
        return self.page.get_by_role("alert")

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        self.page.goto("/sign-in")
        self.page.get_by_label("Địa chỉ thư điện tử").fill(email)
        self.page.get_by_label("Mật khẩu").fill(password)
        self.page.get_by_role("button", name="Đăng nhập").click()

    def sign_out(self) -> None:
        self.page.get_by_role("button", name="Đăng xuất").click()

    def go_to(self, room: str) -> None:
        self.page.get_by_role("navigation", name="Công việc").get_by_role("link", name=room).click()

    def choose_round(self, name: str) -> None:
        self.page.get_by_role("link", name=name).click()

    def approve_round(self) -> None:
        self.page.get_by_role("button", name="Duyệt đợt khảo sát").click()

    def open_round(self) -> None:
        self.page.get_by_role("button", name="Mở đợt khảo sát").click()

    def close_round(self, typed: str) -> None:
        summary = self.page.locator("summary", has_text="Đóng đợt khảo sát")
        if not self.page.get_by_label("để xác nhận").is_visible():
            summary.click()
        self.page.get_by_label("để xác nhận").fill(typed)
        self.page.get_by_role("button", name="Đóng đợt khảo sát").click()

    def publish(self, typed: str) -> None:
        self.page.get_by_label("để xác nhận").fill(typed)
        # The charts of all groups are drawn before the page answers.
        self.page.get_by_role("button", name="Công bố kết quả").click(timeout=90_000)
