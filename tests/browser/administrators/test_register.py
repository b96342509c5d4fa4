"""The register in a browser: a wrong file, a look before anything is written, stop and go on."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from sipas.store.database import Database
from sipas.store.register import count_dossiers
from tests.browser.administrators.office import Look, Office
from tests.tiny_round import ROUND

pytestmark = pytest.mark.browser
ROWS, KNOWN = 150_000, 50
MOST_MILLISECONDS = 120_000
HEADINGS = "Mã hồ sơ,Cơ quan,Lĩnh vực,Ngày tiếp nhận,Ngày trả kết quả\n"


def _register(file: Path, rows: int, agency: str = "y-te") -> Path:
    """Every thousandth row names nobody."""
    with file.open("w", encoding="utf-8") as written:
        written.write(HEADINGS)
        for number in range(rows):
            place = agency if number % 1000 else "khong-co"
            written.write(f"H{number:07},{place},Hộ tịch,01/03/2025,0{1 + number % 9}/03/2025\n")
    return file


def _send(page: Page, file: Path) -> None:
    page.get_by_label("Tệp Excel hoặc CSV từ phần mềm một cửa").set_input_files(file)
    page.get_by_role("button", name="Xem trước").click()


def test_an_import_is_stopped_and_goes_on(
    office: Office, database: Database, look: Look, tmp_path: Path
) -> None:
    page = office.page
    office.go_to("Danh sách hồ sơ")
    wrong = tmp_path / "sai.csv"
    wrong.write_text("Tên,Tuổi\nA,3\n", encoding="utf-8")
    _send(page, wrong)
    expect(office.problem).to_contain_text("cột")
    look("register-refused")
    _send(page, _register(tmp_path / "hồ sơ quý 1.csv", ROWS))
    expect(page.get_by_text("chưa có gì được ghi")).to_be_visible()
    expect(page.get_by_role("region", name="Các cột tìm thấy")).to_contain_text("Ngày trả kết quả")
    refused = page.get_by_role("region", name="Những dòng sẽ bị từ chối")
    expect(refused).to_contain_text("khong-co")
    look("register-preview")
    page.get_by_role("button", name="Nhập danh sách này").click()
    while "%" not in office.state:
        page.reload()
    page.get_by_role("button", name="Dừng việc này").click()
    expect(page.get_by_text("Ông/Bà đã dừng việc này")).to_be_visible(timeout=MOST_MILLISECONDS)
    look("register-stopped")
    assert 0 < _imported(database) < ROWS - ROWS // 1000
    page.get_by_role("button", name="Làm lại").click()
    expect(page.get_by_text("Đã xong")).to_be_visible(timeout=MOST_MILLISECONDS)
    expect(office.told).to_contain_text("Đã đọc 150.000 dòng")
    expect(office.told).to_contain_text("từ chối 150")
    look("register-imported")
    assert _imported(database) == ROWS - ROWS // 1000
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Tải tệp").click()
    told = Path(waiting.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert len(told) == 1 + ROWS // 1000
    page.get_by_role("link", name="Danh sách hồ sơ", exact=True).last.click()
    expect(page.get_by_role("region", name="Theo cơ quan")).to_contain_text("149.900")
    look("register")


def _imported(database: Database) -> int:
    with database.read() as transaction:
        return count_dossiers(transaction, ROUND.period_from, ROUND.period_to)["y-te"] - KNOWN
