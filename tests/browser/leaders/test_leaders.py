"""A leader with a phone, at a screen, in the dark and on paper: everything stays readable."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.inspection import axe_faults, overflows_sideways, small_targets
from tests.web.people import PASSWORD

pytestmark = pytest.mark.browser
SIZES = ["page_at_screen", "page_at_phone"]
A4_IN_POINTS = (595, 842)


def sign_in(page: Page) -> None:
    page.goto("/leaders/")
    page.get_by_label("Địa chỉ thư điện tử").fill("leader@example.vn")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Các đợt khảo sát")


@pytest.mark.parametrize("size", SIZES)
def test_a_leader_finds_the_result_and_reads_it(
    size: str, request: pytest.FixtureRequest, keep_picture: Callable[[Page, str], None]
) -> None:
    page: Page = request.getfixturevalue(size)
    sign_in(page)
    look(page, keep_picture, f"leaders-rounds-{size}")
    page.get_by_role("link", name="Khảo sát mức độ hài lòng năm 2024").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Khảo sát mức độ hài lòng năm 2024")
    expect(page.locator(".opening .finding")).to_contain_text("Chỉ số hài lòng chung 77,")
    blocks = page.get_by_role("table").first
    expect(blocks.get_by_role("row", name="UBND huyện")).to_contain_text("tăng")
    look(page, keep_picture, f"leaders-2024-{size}")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/results/2023",
        "/results/2024?language=en",
        "/results/2024/agencies/hoi-an",
        "/results/2024/blocks/so-nganh",
        "/results/2024/measures/access",
    ],
)
def test_published_pages_are_fit_for_everybody(
    size: str,
    address: str,
    request: pytest.FixtureRequest,
    keep_picture: Callable[[Page, str], None],
) -> None:
    page: Page = request.getfixturevalue(size)
    page.goto(address)
    name = re.sub(r"\W+", "-", address).strip("-") or "first"
    look(page, keep_picture, f"leaders-{name}-{size}")


def look(page: Page, keep_picture: Callable[[Page, str], None], name: str) -> None:
    """Every page on the way is looked at by axe, by a finger and by an eye."""
    assert axe_faults(page) == []
    assert small_targets(page) == []
    assert not overflows_sideways(page)
    assert broken_pictures(page) == []
    keep_picture(page, name)


def broken_pictures(page: Page) -> list[str]:
    """Pictures that did not arrive, or are drawn smaller than they were designed for."""
    found: list[str] = page.evaluate(
        """() => [...document.images]
             .filter(image => !image.naturalWidth || image.clientWidth < image.naturalWidth * 0.9)
             .map(image => `${image.currentSrc}: ${image.clientWidth}/${image.naturalWidth}`)"""
    )
    return found


def test_a_phone_gets_pictures_made_for_it(page_at_phone: Page) -> None:
    page_at_phone.goto("/")
    shown = page_at_phone.evaluate("[...document.images].map(image => image.currentSrc)")
    assert shown
    assert all(address.endswith("-phone") for address in shown)


def test_the_dark_page_is_readable(new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 360, "height": 740}, color_scheme="dark")
    page.goto("/")
    assert axe_faults(page) == []


def test_criteria_unfold_by_keyboard(page_at_screen: Page) -> None:
    page_at_screen.goto("/")
    summary = page_at_screen.locator("summary")
    table = page_at_screen.locator("details table")
    expect(table).to_be_hidden()
    summary.focus()
    page_at_screen.keyboard.press("Enter")
    expect(table).to_be_visible()


def test_the_page_prints_on_a4(page_at_screen: Page, tmp_path: Path) -> None:
    page_at_screen.goto("/")
    file = tmp_path / "results.pdf"
    page_at_screen.pdf(path=file, prefer_css_page_size=True)
    sheets = PdfReader(file).pages
    sizes = {(round(sheet.mediabox.width), round(sheet.mediabox.height)) for sheet in sheets}
    assert sizes == {A4_IN_POINTS} or sizes == {(A4_IN_POINTS[0] + 1, A4_IN_POINTS[1])}
    texts = [re.sub(r"\s+", " ", sheet.extract_text()) for sheet in sheets]
    first, whole = texts[0], " ".join(texts)
    assert "Chỉ số hài lòng chung 77," in first
    assert "Chưa thấy khác biệt so với năm 2023: Sở, ban, ngành" in first
    assert "Kết quả đã công bố" not in whole  # the navigation stays on the screen
    assert "Mức 5" in whole  # what is folded on the screen is unfolded on paper
