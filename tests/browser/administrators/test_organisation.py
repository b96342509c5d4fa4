"""The organisation by its pages: changes and their way back, mergers, a file, two at once."""

from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page, expect

from sipas.store.database import Database
from sipas.store.organisation import all_desks, get_agency
from tests.browser.administrators.office import Look, Office
from tests.browser.conftest import SCREEN, NewPage
from tests.web.people import add_account

pytestmark = pytest.mark.browser


def _open(office: Office, agency: str) -> None:
    office.go_to("Cơ quan & quầy")
    office.page.get_by_role("link", name=agency, exact=True).click()
    expect(office.page.get_by_role("heading", level=1)).to_have_text(agency)


def _heading(office: Office, words: str) -> None:
    expect(office.page.get_by_role("heading", level=1)).to_have_text(words)


def test_a_new_name_is_good_from_its_day_on_and_can_be_taken_back(
    office: Office, look: Look
) -> None:
    page = office.page
    _open(office, "Cơ quan y-te")
    look("agency")
    page.get_by_role("link", name="Đổi tên hoặc khối").click()
    page.get_by_label("Tên cơ quan").fill("Sở Y tế")
    page.get_by_label("Có hiệu lực từ ngày").fill("01/07/2025")
    look("change")
    page.get_by_role("button", name="Ghi thay đổi").click()
    expect(office.told).to_contain_text("Đã ghi thay đổi.")
    _heading(office, "Sở Y tế")
    expect(page.get_by_text("Đến hết 30/06/2025: Cơ quan y-te")).to_be_visible()
    page.get_by_role("textbox", name="Như vào ngày").fill("30/06/2025")
    page.get_by_role("button", name="Xem ngày ấy").click()
    _heading(office, "Cơ quan y-te")
    expect(page.get_by_text("như vào ngày 30/06/2025")).to_be_visible()
    look("as-of")
    page.get_by_role("button", name="Hoàn tác việc này").click()
    _heading(office, "Cơ quan y-te")
    expect(office.told).to_contain_text("Đã hoàn tác")
    expect(page.get_by_text("Tên trước đây")).to_have_count(0)


def test_two_agencies_become_one_after_its_effect_was_read(
    office: Office, database: Database, look: Look
) -> None:
    page = office.page
    office.go_to("Cơ quan & quầy")
    page.get_by_role("link", name="Gộp nhiều cơ quan").click()
    page.get_by_role("button", name="Xem việc này sẽ làm gì").click()
    expect(office.problem).to_contain_text("Hãy ghi")
    page.get_by_label("Gộp từ ngày").fill("01/07/2025")
    page.get_by_label("Mã các cơ quan được gộp").fill("Cơ quan y-te\nkhong-co")
    page.get_by_label("Mã cơ quan nhận gộp").fill("cơ quan NOI-VU")
    page.get_by_role("button", name="Xem việc này sẽ làm gì").click()
    expect(office.problem).to_contain_text("khong-co")
    expect(page.get_by_label("Mã các cơ quan được gộp")).to_have_value("Cơ quan y-te\nkhong-co")
    page.get_by_label("Mã các cơ quan được gộp").fill("Cơ quan y-te")
    page.get_by_role("button", name="Xem việc này sẽ làm gì").click()
    expect(page.get_by_text("1 mục kết thúc: Cơ quan y-te.")).to_be_visible()
    look("effect")
    page.get_by_label("Để xác nhận").fill("nham")
    page.get_by_role("button", name="Gộp cơ quan").click()
    expect(office.problem).to_contain_text("gõ đúng mã noi-vu")
    page.get_by_label("Để xác nhận").fill("noi-vu")
    page.get_by_role("button", name="Gộp cơ quan").click()
    expect(office.told).to_contain_text("Đã gộp cơ quan.")
    with database.read() as transaction:
        assert get_agency(transaction, "y-te").successors == ("noi-vu",)


def test_an_agency_is_split_and_its_desk_goes_to_the_first_of_the_new(
    office: Office, database: Database, look: Look
) -> None:
    page = office.page
    _open(office, "Cơ quan y-te")
    page.get_by_role("link", name="Tách", exact=True).click()
    page.get_by_label("Tách từ ngày").fill("31/06/2025")
    page.get_by_label("Các cơ quan mới").fill("Hội An Đông; Đông\nHội An Tây")
    page.get_by_role("button", name="Xem việc này sẽ làm gì").click()
    expect(office.problem).to_contain_text("31/06/2025")
    expect(page.get_by_label("Tách từ ngày")).to_have_value("31/06/2025")
    expect(page.get_by_label("Các cơ quan mới")).to_have_value("Hội An Đông; Đông\nHội An Tây")
    page.get_by_label("Tách từ ngày").fill("01/07/2025")
    page.get_by_role("button", name="Xem việc này sẽ làm gì").click()
    expect(page.get_by_text("1 mục kết thúc: Cơ quan y-te.")).to_be_visible()
    page.get_by_label("Để xác nhận").fill("y-te")
    look("split")
    page.get_by_role("button", name="Tách cơ quan").click()
    expect(office.told).to_contain_text("Đã tách cơ quan.")
    with database.read() as transaction:
        assert get_agency(transaction, "y-te").successors == ("hoi-an-dong", "hoi-an-tay")
        desks = {desk.code: desk.agency for desk in all_desks(transaction)}
    assert desks["y-te"] == "hoi-an-dong"


def test_a_desk_moves_and_the_agency_that_it_leaves_ends(
    office: Office, database: Database, look: Look
) -> None:
    page = office.page
    _open(office, "Cơ quan tam-ky")
    page.get_by_role("link", name="Quầy tam-ky").click()
    page.get_by_label("Cơ quan", exact=True).fill("Cơ quan noi-vu")
    page.get_by_label("Có hiệu lực từ ngày").fill("01/07/2025")
    look("desk-moves")
    page.get_by_role("button", name="Ghi thay đổi").click()
    expect(office.told).to_contain_text("Đã ghi thay đổi.")
    _open(office, "Cơ quan tam-ky")
    page.get_by_role("link", name="Kết thúc", exact=True).click()
    page.get_by_label("Ngày cuối cùng").fill("30/06/2025")
    page.get_by_label("Mã các nơi kế tục").fill("Cơ quan noi-vu")
    page.get_by_role("button", name="Xem việc này sẽ làm gì").click()
    expect(page.get_by_text("1 mục kết thúc: Cơ quan tam-ky.")).to_be_visible()
    look("ends")
    page.get_by_label("Để xác nhận").fill("tam-ky")
    page.get_by_role("button", name="Kết thúc", exact=True).click()
    expect(office.told).to_contain_text("Đã ghi ngày kết thúc.")
    with database.read() as transaction:
        assert get_agency(transaction, "tam-ky").successors == ("noi-vu",)
        desks = {desk.code: desk.agency for desk in all_desks(transaction)}
    assert desks["tam-ky"] == "noi-vu"


def test_a_file_with_faults_is_mended_and_taken(
    office: Office, database: Database, look: Look, tmp_path: Path
) -> None:
    page = office.page
    office.go_to("Cơ quan & quầy")
    page.get_by_role("link", name="Nhập, xuất Excel").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Toàn bộ tổ chức hiện có").click()
    book = load_workbook(BytesIO(Path(waiting.value.path()).read_bytes()))
    del book["Quầy"]  # the desks of these tests have codes that no import would give
    cells = _row_of(book, "y-te")
    cells[1].value, cells[3].value = "Sở Y tế", "khoi-la"
    _row_of(book, "tam-ky")[1].value = None
    _send(page, book, tmp_path / "sai.xlsx")
    expect(page.get_by_text("Chưa nhập được: 2 dòng có lỗi.")).to_be_visible()
    faults = page.get_by_role("region", name="Các dòng có lỗi")
    for row in (cells[0].row, _row_of(book, "tam-ky")[0].row):
        expect(faults.get_by_role("cell", name=str(row), exact=True)).to_be_visible()
    look("faults")
    page.get_by_role("link", name="Chọn tệp khác").click()
    cells[3].value, _row_of(book, "tam-ky")[1].value = "so-nganh", "Cơ quan tam-ky"
    _send(page, book, tmp_path / "dung.xlsx")
    expect(page.get_by_role("row", name="Sở Y tế")).to_be_visible()
    page.get_by_label("Tên và khối mới có hiệu lực từ ngày").fill("01/07/2025")
    look("preview")
    page.get_by_role("button", name="Nhập 1 mục").click()
    expect(office.told).to_contain_text("Đã nhập: thêm 0, đổi 1")
    with database.read() as transaction:
        assert get_agency(transaction, "y-te").name == "Sở Y tế"


def _row_of(book: Workbook, code: str) -> tuple:
    """The cells of an agency: code, name, short name, block and so on."""
    return next(row for row in book["Cơ quan"].iter_rows(min_row=2) if row[0].value == code)


def _send(page: Page, book: Workbook, file: Path) -> None:
    book.save(file)
    page.get_by_label("Tệp Excel, hoặc các tệp CSV").set_input_files(file)
    page.get_by_role("button", name="Xem trước").click()


def test_of_two_who_edit_the_same_the_second_is_told_and_loses_nothing(
    app: Flask, office: Office, new_page: NewPage, look: Look
) -> None:
    add_account(app, "administrator", email="hai@example.vn")
    second = Office(new_page(viewport=SCREEN))
    second.sign_in("hai@example.vn")
    for one in (office, second):
        _open(one, "Cơ quan noi-vu")
        one.page.get_by_role("link", name="Đổi tên hoặc khối").click()
    second.page.get_by_label("Tên cơ quan").fill("Sở Nội vụ Hai")
    second.page.get_by_role("button", name="Ghi thay đổi").click()
    _heading(second, "Sở Nội vụ Hai")
    office.page.get_by_label("Tên cơ quan").fill("Sở Nội vụ Một")
    office.page.get_by_role("button", name="Ghi thay đổi").click()
    expect(office.problem).to_contain_text("Người khác vừa sửa mục này. Chưa có gì được ghi.")
    expect(office.problem).to_contain_text("hai@example.vn")
    expect(office.problem).to_contain_text("Sở Nội vụ Hai")
    expect(office.page.get_by_label("Tên cơ quan")).to_have_value("Sở Nội vụ Một")
    look("second-is-told")
    office.page.get_by_role("button", name="Ghi thay đổi").click()
    _heading(office, "Sở Nội vụ Một")
