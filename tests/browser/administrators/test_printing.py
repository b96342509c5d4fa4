"""From an open round to paper: posters by a job, slips with codes, a sample and its call sheet."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Download, Page, expect

from sipas.actions.rounds import open_round
from sipas.store.database import Database
from sipas.store.organisation import Desk, put_desks
from sipas.store.rounds import get_round
from sipas.web.clock import today
from tests.browser.administrators.office import Office
from tests.browser.citizens.survey_page import SurveyPage
from tests.browser.conftest import PHONE, SCREEN
from tests.browser.inspection import axe_faults, overflows_sideways, small_targets
from tests.reports.printed import codes_on
from tests.tiny_round import ROUND

pytestmark = pytest.mark.browser
DESKS = 64
MOST_MILLISECONDS = 120_000
KeepPicture = Callable[[Page, str], None]


@pytest.fixture(autouse=True)
def _many_desks_of_an_open_round(database: Database) -> None:
    more = [Desk(f"q{number:02}", f"Quầy số {number}", "noi-vu") for number in range(DESKS)]
    with database.write() as transaction:
        put_desks(transaction, more)
        assert get_round(transaction, ROUND.code).state == "draft"
    open_round(database, ROUND.code, today(), None)


@pytest.fixture
def office(page_at_screen: Page) -> Office:
    office = Office(page_at_screen)
    office.sign_in("administrator@example.vn")
    return office


def _look(office: Office, keep_picture: KeepPicture, name: str) -> None:
    """At a phone's width and at a screen's."""
    for size in (PHONE, SCREEN):
        office.page.set_viewport_size({"width": size["width"], "height": size["height"]})
        assert axe_faults(office.page) == []
        assert small_targets(office.page) == []
        assert not overflows_sideways(office.page)
        keep_picture(office.page, f"administrators-{name}-{size['width']}")


def _fetched(office: Office, keep_picture: KeepPicture, name: str) -> bytes:
    """Waits on the page of the job until its file is there, and takes it along."""
    assert "/administrators/jobs/" in office.page.url
    link = office.page.get_by_role("link", name="Tải tệp")
    expect(link).to_be_visible(timeout=MOST_MILLISECONDS)
    _look(office, keep_picture, name)
    with office.page.expect_download() as waiting:
        link.click()
    file: Download = waiting.value
    path = file.path()
    assert path is not None
    return Path(path).read_bytes()


def test_posters_of_all_desks_lead_to_the_form(
    office: Office, page_without_scripts: Page, live_server: str, keep_picture: KeepPicture
) -> None:
    """Three clicks from the page of the round to the file."""
    office.choose_round(ROUND.name)
    office.page.get_by_role("link", name="In áp phích cho các quầy").click()
    _look(office, keep_picture, "print")
    office.page.get_by_role("button", name="Tạo tệp để in").click()
    pages = codes_on(_fetched(office, keep_picture, "job"))
    assert len(pages) == DESKS + 4
    assert all(len(page) == 1 for page in pages)
    _arrive(page_without_scripts, live_server, pages[0][0])


def test_a_slip_admits_one_answer_of_a_citizen(
    office: Office, page_without_scripts: Page, live_server: str, keep_picture: KeepPicture
) -> None:
    office.choose_round(ROUND.name)
    office.page.get_by_role("link", name="Mã dùng một lần").click()
    _look(office, keep_picture, "codes")
    office.page.get_by_label("Số mã cho mỗi cơ quan").fill("5")
    office.page.get_by_role("button", name="Tạo mã").click()
    pages = codes_on(_fetched(office, keep_picture, "job-of-slips"))
    assert [len(page) for page in pages] == [5] * 4
    _arrive(page_without_scripts, live_server, pages[0][0])
    office.page.get_by_role("button", name="Xoá tệp ngay").click()
    expect(office.told).to_contain_text("Đã xoá tệp")


def _arrive(page: Page, live_server: str, address: str) -> None:
    """As a citizen with a small phone and without scripts."""
    assert address.startswith(f"{live_server}/")
    page.goto(address)
    expect(page.get_by_text("Đủ chỗ ngồi.")).to_be_visible()
    assert not overflows_sideways(page)
    SurveyPage(page).tap("Đủ chỗ ngồi.", "Hài lòng")
    SurveyPage(page).send()
    expect(page.get_by_role("heading", name="Cảm ơn Ông/Bà")).to_be_visible()


def test_a_sample_is_drawn_and_called(office: Office, keep_picture: KeepPicture) -> None:
    office.choose_round(ROUND.name)
    office.page.get_by_role("link", name="Mẫu hồ sơ").click()
    _look(office, keep_picture, "samples")
    office.page.get_by_label("Số hồ sơ rút ở mỗi cơ quan").fill("không")
    office.page.get_by_role("button", name="Rút mẫu").click()
    expect(office.problem).to_contain_text("phải là số nguyên")
    _look(office, keep_picture, "samples-refused")
    office.page.get_by_label("Số hồ sơ rút ở mỗi cơ quan").fill("10")
    office.page.get_by_role("button", name="Rút mẫu").click()
    expect(office.told).to_contain_text("Đã rút mẫu")
    _look(office, keep_picture, "sample")
    office.page.get_by_role("link", name="Cơ quan noi-vu").click()
    _look(office, keep_picture, "sampled-agency")
    office.page.get_by_role("link", name="Danh sách liên hệ").click()
    _look(office, keep_picture, "calls")


def test_the_address_of_codes_is_typed_in_the_browser(
    office: Office, keep_picture: KeepPicture
) -> None:
    office.go_to("Hệ thống")
    office.go_to("Tên, màu và biểu trưng")
    _look(office, keep_picture, "appearance")
    office.page.get_by_label("Tên tỉnh, thành phố").fill("Tỉnh Quảng Nam")
    office.page.get_by_label("Địa chỉ in dưới mã").fill("ks.quangnam.gov.vn?x")
    office.page.get_by_role("button", name="Lưu").click()
    expect(office.problem).to_contain_text("địa chỉ trang web")
    _look(office, keep_picture, "appearance-refused")
    office.page.get_by_label("Địa chỉ in dưới mã").fill("ks.quangnam.gov.vn")
    office.page.get_by_role("button", name="Lưu").click()
    expect(office.page.get_by_text("ks.quangnam.gov.vn/q/")).to_be_visible()
