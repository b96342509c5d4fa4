"""From a fresh installation to printed posters for every desk: counted in clicks, told in time.

The office has 62 agencies with a desk each and their dossiers in two files of Excel; the template
is filled in beforehand, and neither file knows a code of this system. Two people take part,
since the rules ask for a second one. Everything that either of them clicks is counted.
"""

import re
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

import click
import pytest
from openpyxl import Workbook
from playwright.sync_api import expect

from sipas.web.clock import today
from tests.browser.conftest import PHONE, NewPage
from tests.browser.inspection import axe_faults, overflows_sideways
from tests.browser.newcomers.conftest import Installation
from tests.browser.newcomers.newcomer import Newcomer
from tests.reports.printed import codes_on
from tests.web.people import PASSWORD

# Alone on the machine: its seconds are told.
pytestmark = [pytest.mark.browser, pytest.mark.load]

FEWER_CLICKS_THAN, MINUTES = 40, 10
AGENCIES = 62
RETURNED = 40
PERSON, SECOND = "an@example.vn", "binh@example.vn"


def test_posters_for_every_desk(
    installation: Installation,
    new_page: NewPage,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    organisation, register = office_files(tmp_path)
    start = perf_counter()
    first = Newcomer(new_page(accept_downloads=True))
    set_up(first, installation.first_link)
    hand_over(first, organisation, register)
    invitation = invite(first)
    create_round(first)
    second = Newcomer(new_page())
    approve_and_open(second, invitation)
    posters = print_posters(first)
    waited = perf_counter() - start

    links = [code for page in codes_on(posters) for code in page]
    assert len(set(links)) == AGENCIES
    answerable(new_page, links[0])
    clicks = first.clicks + second.clicks
    hands = first.hand_seconds + second.hand_seconds
    with capsys.disabled():
        click.echo(
            f"\nfresh installation to {AGENCIES} posters: {clicks} clicks, "
            f"{first.signs + second.signs} signs typed; hands {hands:.0f} s by the keystroke-level "
            f"model, and the machine with this browser {waited:.0f} s"
        )
    assert clicks < FEWER_CLICKS_THAN
    assert hands < MINUTES * 60


def office_files(folder: Path) -> tuple[Path, Path]:
    """The two lists that an office has; names, no codes."""
    names = [f"Ủy ban nhân dân xã Bình {number}" for number in range(1, AGENCIES + 1)]
    book = Workbook()
    blocks = book.active
    assert blocks is not None
    blocks.title = "Khối"
    fill(blocks, [("Tên",), ("Ủy ban nhân dân cấp xã",)])
    agencies = [(name, "Ủy ban nhân dân cấp xã") for name in names]
    fill(book.create_sheet("Cơ quan"), [("Tên", "Khối"), *agencies])
    desks = [(f"Bộ phận Một cửa {name}", name) for name in names]
    fill(book.create_sheet("Quầy"), [("Tên", "Cơ quan"), *desks])
    book.save(folder / "to-chuc.xlsx")
    dossiers = Workbook()
    sheet = dossiers.active
    assert sheet is not None
    headings = ("Mã hồ sơ", "Cơ quan", "Lĩnh vực", "Ngày tiếp nhận", "Ngày trả kết quả")
    day = last_quarter()
    returned = [
        (f"{place}-{number}", name, "Hộ tịch", day, day + timedelta(days=number % 20))
        for place, name in enumerate(names)
        for number in range(RETURNED)
    ]
    fill(sheet, [headings, *returned])
    dossiers.save(folder / "ho-so.xlsx")
    return folder / "to-chuc.xlsx", folder / "ho-so.xlsx"


def fill(sheet: object, rows: list[tuple[object, ...]]) -> None:
    for row in rows:
        sheet.append(row)  # type: ignore[attr-defined]  # openpyxl tells no type of a sheet


def last_quarter() -> date:
    """The first day of the quarter that ended last."""
    this = today()
    begun = date(this.year, 3 * ((this.month - 1) // 3) + 1, 1)
    before = begun - timedelta(days=1)
    return date(before.year, before.month - 2, 1)


def set_up(first: Newcomer, link: str) -> None:
    first.page.goto(link)
    first.types("Tên tỉnh, thành phố", "Tỉnh Quảng Nam")
    first.types("Họ tên của Ông/Bà", "Nguyễn Văn An")
    first.types("Địa chỉ thư điện tử", PERSON)
    first.types("Mật khẩu mới", PASSWORD)
    first.types("Gõ lại mật khẩu mới", PASSWORD)
    first.presses("Bắt đầu")
    expect(first.page.get_by_role("heading", level=1)).to_have_text("Đợt khảo sát")
    inspect(first)


def hand_over(first: Newcomer, organisation: Path, register: Path) -> None:
    first.follows("Nhập cơ quan và quầy")
    first.chooses_file("Tệp Excel", organisation)
    first.presses("Xem trước")
    inspect(first)
    first.presses(f"Nhập {1 + 2 * AGENCIES} mục")
    assert first.reads(f"thêm {1 + 2 * AGENCIES}")
    first.follows("Việc tiếp theo: Nhập danh sách hồ sơ")
    first.chooses_file("Tệp Excel", register)
    first.presses("Xem trước")
    inspect(first)
    first.presses("Nhập danh sách này")
    expect(first.page.get_by_text("thêm 2.480")).to_be_visible(timeout=120_000)
    inspect(first)


def invite(first: Newcomer) -> str:
    first.follows("Việc tiếp theo: Mời quản trị viên thứ hai")
    inspect(first)
    first.types("Họ tên", "Trần Thị Bình")
    first.types("Địa chỉ thư điện tử", SECOND)
    first.presses("Mời")
    return first.page.get_by_label("Liên kết").input_value()


def create_round(first: Newcomer) -> None:
    first.follows("Việc tiếp theo: Tạo đợt khảo sát")
    first.presses("Lưu nháp và tiếp tục")
    for step in ("Hỏi về ai", "Hỏi thế nào", "Bao nhiêu phiếu", "Cách tính"):
        expect(first.page.get_by_role("heading", level=1)).to_have_text(step)
        inspect(first)
        first.presses("Lưu và tiếp tục")
    expect(first.page.get_by_role("heading", level=1)).to_have_text("Kiểm tra")
    assert not first.reads("Phải sửa")
    inspect(first)


def approve_and_open(second: Newcomer, invitation: str) -> None:
    second.page.goto(invitation)
    second.types("Mật khẩu mới", PASSWORD)
    second.types("Gõ lại mật khẩu mới", PASSWORD)
    second.presses("Lưu mật khẩu")
    expect(second.page.get_by_role("heading", level=1)).to_have_text("Đợt khảo sát")
    inspect(second)
    second.follows("duyệt, rồi mở")
    second.presses("Duyệt đợt khảo sát")
    second.presses("Mở đợt khảo sát")
    assert second.reads("Đợt khảo sát đã mở")


def print_posters(first: Newcomer) -> bytes:
    first.follows("Đợt khảo sát")
    inspect(first)
    first.follows("In áp phích")
    inspect(first)
    first.presses("Tạo tệp để in")
    fetch = first.page.get_by_role("link", name="Tải tệp")
    expect(fetch).to_be_visible(timeout=120_000)
    return first.downloads(fetch).path().read_bytes()


def answerable(new_page: NewPage, link: str) -> None:
    """A citizen who scans what was printed is asked at once."""
    phone = new_page(viewport=PHONE, is_mobile=True, java_script_enabled=False)
    phone.goto(re.sub(r"^https?://[^/]+", "", link))
    expect(phone.get_by_role("radio").first).to_be_attached()
    assert not overflows_sideways(phone)


def inspect(person: Newcomer) -> None:
    assert axe_faults(person.page) == []
    assert not overflows_sideways(person.page)
