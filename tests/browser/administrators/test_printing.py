"""From an open round to paper: posters by a job, slips with codes, a sample and its call sheet."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Download, Page, expect

from sipas.actions.rounds import open_round
from sipas.store.database import Database
from sipas.store.organisation import Desk, put_desks
from sipas.store.rounds import get_round
from sipas.store.samples import sampled_dossiers
from sipas.web.clock import today
from tests.browser.administrators.office import Look, Office
from tests.browser.citizens.survey_page import SurveyPage
from tests.browser.inspection import overflows_sideways
from tests.reports.printed import codes_on, logo
from tests.tiny_round import ROUND

pytestmark = pytest.mark.browser
DESKS = 64
MOST_MILLISECONDS = 120_000


@pytest.fixture(autouse=True)
def _many_desks_of_an_open_round(database: Database) -> None:
    more = [Desk(f"q{number:02}", f"Quầy số {number}", "noi-vu") for number in range(DESKS)]
    with database.write() as transaction:
        put_desks(transaction, more)
        assert get_round(transaction, ROUND.code).state == "draft"
    open_round(database, ROUND.code, today(), None)


def _fetched(office: Office, look: Look, name: str) -> bytes:
    """Waits on the page of the job until its file is there, and takes it along."""
    assert "/administrators/jobs/" in office.page.url
    link = office.page.get_by_role("link", name="Tải tệp")
    expect(link).to_be_visible(timeout=MOST_MILLISECONDS)
    look(name)
    with office.page.expect_download() as waiting:
        link.click()
    file: Download = waiting.value
    path = file.path()
    assert path is not None
    return Path(path).read_bytes()


def test_posters_of_all_desks_lead_to_the_form(
    office: Office, page_without_scripts: Page, live_server: str, look: Look
) -> None:
    """Three clicks from the page of the round to the file."""
    office.choose_round(ROUND.name)
    office.page.get_by_role("link", name="In áp phích cho các quầy").click()
    look("print")
    office.page.get_by_role("button", name="Tạo tệp để in").click()
    pages = codes_on(_fetched(office, look, "job"))
    assert len(pages) == DESKS + 4
    assert all(len(page) == 1 for page in pages)
    _arrive(page_without_scripts, live_server, pages[0][0])


def test_a_zip_holds_a_file_for_each_desk(office: Office, look: Look) -> None:
    """Table tents of one block, in the province's colour and with its logo."""
    page = office.page
    office.go_to("Hệ thống")
    office.go_to("Tên, màu và biểu trưng")
    page.get_by_label("Tên tỉnh, thành phố").fill("Tỉnh Quảng Nam")
    page.get_by_label("Màu").fill("#ffff00")
    picture = {"name": "huy-hieu.png", "mimeType": "image/png", "buffer": logo()}
    page.get_by_label("Biểu trưng: ảnh").set_input_files(files=[picture])
    page.get_by_role("button", name="Lưu").click()
    expect(office.problem).to_be_visible()  # yellow on white: nobody could read it
    look("colour-refused")
    page.get_by_label("Màu").fill("#8a1538")
    page.get_by_label("Biểu trưng: ảnh").set_input_files(files=[picture])
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_label("Bỏ biểu trưng hiện có")).to_be_visible()
    look("appearance-kept")
    office.go_to("Cơ quan & quầy")
    office.go_to("In hàng loạt")
    page.get_by_label("In cho", exact=True).select_option("block:so-nganh")
    page.get_by_label("Cách đóng tệp").select_option("zip")
    page.get_by_role("button", name="Tạo tệp để in").click()
    with ZipFile(BytesIO(_fetched(office, look, "job-of-zip"))) as folder:
        files = {name: folder.read(name) for name in folder.namelist() if name.endswith(".pdf")}
    assert len(files) == DESKS + 2
    for name, content in list(files.items())[:: DESKS // 3]:
        ((code,),) = codes_on(content)
        assert name.removesuffix(".pdf").endswith(code.rsplit("/", 1)[1]), name


def test_a_slip_admits_one_answer_of_a_citizen(
    office: Office, page_without_scripts: Page, live_server: str, look: Look
) -> None:
    office.choose_round(ROUND.name)
    office.page.get_by_role("link", name="Mã dùng một lần").click()
    look("codes")
    office.page.get_by_label("Số mã cho mỗi cơ quan").fill("5")
    office.page.get_by_role("button", name="Tạo mã").click()
    pages = codes_on(_fetched(office, look, "job-of-slips"))
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


def test_a_sample_is_drawn_and_called(office: Office, database: Database, look: Look) -> None:
    office.choose_round(ROUND.name)
    office.page.get_by_role("link", name="Mẫu hồ sơ").click()
    look("samples")
    office.page.get_by_label("Số hồ sơ rút ở mỗi cơ quan").fill("không")
    office.page.get_by_role("button", name="Rút mẫu").click()
    expect(office.problem).to_contain_text("phải là số nguyên")
    look("samples-refused")
    office.page.get_by_label("Số hồ sơ rút ở mỗi cơ quan").fill("10")
    office.page.get_by_role("button", name="Rút mẫu").click()
    expect(office.told).to_contain_text("Đã rút mẫu")
    look("sample")
    _bring_contacts(office, database)
    look("contacts-kept")
    office.page.get_by_role("link", name="Cơ quan noi-vu").click()
    look("sampled-agency")
    office.page.get_by_role("link", name="Danh sách liên hệ").click()
    sheet = office.page.get_by_role("region", name="Danh sách liên hệ")
    expect(sheet.get_by_role("row")).to_have_count(11)
    expect(sheet.get_by_text("Trần Thị Bưởi").first).to_be_visible()
    look("calls")
    office.page.get_by_label("Thứ tự rút").fill("1")
    office.page.get_by_label("Đã trả lời").check()
    office.page.get_by_role("button", name="Ghi kết quả").click()
    expect(office.page.locator(".state")).to_contain_text("1 trong 10 hồ sơ đã trả lời")
    look("called")


def _bring_contacts(office: Office, database: Database) -> None:
    """Of all who were drawn, and of a stranger; a file without its columns comes first."""
    page = office.page
    page.get_by_text("Nhập dữ liệu liên hệ của hồ sơ đã rút").click()
    _send_contacts(page, "Tên\nBưởi\n")
    expect(page.get_by_text("Trần Thị Bưởi")).to_have_count(0)
    with database.read() as transaction:
        drawn = [one.dossier for one in sampled_dossiers(transaction, 1, "noi-vu")]
    rows = [f"{dossier};Trần Thị Bưởi;0905123456;Thôn 1" for dossier in [*drawn, "not-drawn"]]
    page.get_by_text("Nhập dữ liệu liên hệ của hồ sơ đã rút").click()
    _send_contacts(page, "\n".join(["Mã hồ sơ;Họ tên;Điện thoại;Địa chỉ", *rows]))
    told = f"Đã giữ {len(drawn)} liên hệ; bỏ qua 1 dòng không thuộc mẫu."
    expect(office.told).to_contain_text(told)


def _send_contacts(page: Page, content: str) -> None:
    file = {"name": "lien-he.csv", "mimeType": "text/csv", "buffer": content.encode()}
    page.get_by_label("Tệp liên hệ").set_input_files(files=[file])
    page.get_by_role("button", name="Nhập liên hệ").click()


def test_the_address_of_codes_is_typed_in_the_browser(office: Office, look: Look) -> None:
    office.go_to("Hệ thống")
    office.go_to("Tên, màu và biểu trưng")
    look("appearance")
    office.page.get_by_label("Tên tỉnh, thành phố").fill("Tỉnh Quảng Nam")
    office.page.get_by_label("Địa chỉ in dưới mã").fill("ks.quangnam.gov.vn?x")
    office.page.get_by_role("button", name="Lưu").click()
    expect(office.problem).to_contain_text("địa chỉ trang web")
    look("appearance-refused")
    office.page.get_by_label("Địa chỉ in dưới mã").fill("ks.quangnam.gov.vn")
    office.page.get_by_role("button", name="Lưu").click()
    expect(office.page.get_by_text("ks.quangnam.gov.vn/q/")).to_be_visible()
