"""Each role on its own way, in a real Chromium: what it does, and every page on it looked at."""

import re
from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from sipas.actions.approved_comments import approved_comments
from sipas.actions.collection import collect_response
from sipas.actions.invitations import NewPerson, invite_person
from sipas.actions.progress import rounds_overview
from sipas.actions.rounds import open_round
from sipas.store.database import Database
from sipas.web.clock import now, today
from tests.browser.administrators.office import Office
from tests.browser.inspection import axe_faults, overflows_sideways, small_targets
from tests.tiny_round import ROUND, form
from tests.web.people import add_account

pytestmark = pytest.mark.browser
Look = Callable[[str], None]
PASSWORD = "nghé ọ chín vựa lúa"
# What belongs to another agency than the coordinator's, and what belongs to nobody of an agency.
ADDRESSES_OF_OTHERS = (
    "/administrators/rounds/2025/fieldwork/agencies/hoi-an",
    "/administrators/rounds/2025/entry/agencies/hoi-an",
    "/administrators/agencies/hoi-an/desks/new",
    "/administrators/desks/hoi-an/poster.pdf",
    "/administrators/people",
    "/administrators/audit",
    "/administrators/comments",
    "/leaders/rounds/2025/agencies/hoi-an",
)


@pytest.fixture(params=["page_at_screen", "page_at_phone"])
def office(request: pytest.FixtureRequest) -> Office:
    page: Page = request.getfixturevalue(request.param)
    return Office(page)


@pytest.fixture
def look(office: Office, keep_picture: Callable[[Page, str], None]) -> Look:
    """Looked at by axe, by a finger and by an eye."""

    def look(name: str) -> None:
        assert axe_faults(office.page) == []
        assert small_targets(office.page) == []
        assert not overflows_sideways(office.page)
        size = office.page.viewport_size
        assert size is not None
        keep_picture(office.page, f"roles-{name}-{size['width']}")

    return look


def _open(database: Database) -> None:
    open_round(database, ROUND.code, today(), None)


def _answer(database: Database, count: int, said: str) -> None:
    for number in range(count):
        identifier = UUID(int=(4 << 76) | (2 << 62) | number)
        answers = form(comment=f"{said} {number}") if number < 2 else form()
        collect_response(database, "noi-vu", identifier, answers, "vi", "web", now())


def test_a_coordinator_comes_by_link_and_sees_one_agency(
    office: Office, database: Database, look: Look
) -> None:
    _open(database)
    person = NewPerson("hoa@example.vn", "Hồ Thị Hoa", ("coordinator",), "noi-vu")
    sent = invite_person(database, person, None, now())
    page = office.page
    page.goto(f"/invitations/{sent.token}")
    look("welcome")
    page.get_by_label("Mật khẩu mới", exact=True).fill(PASSWORD)
    page.get_by_label("Gõ lại mật khẩu mới").fill(PASSWORD)
    page.get_by_role("button", name="Lưu mật khẩu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đợt khảo sát")
    look("coordinator-rounds")
    office.choose_round(ROUND.name)
    look("coordinator-round")
    page.get_by_role("link", name="Theo dõi tiến độ thu thập").click()
    expect(page.get_by_role("main")).to_contain_text("Cơ quan noi-vu")
    expect(page.get_by_role("main")).not_to_contain_text("Cơ quan y-te")
    look("coordinator-fieldwork")
    office.go_to("Góp ý")
    look("coordinator-comments")
    for address in ADDRESSES_OF_OTHERS:
        answer = page.request.get(address)
        assert answer.status in {403, 404}, address
    page.goto("/administrators/rounds/2025/entry/agencies/hoi-an")
    assert office.heading == "Ông/Bà không được xem trang này"


def test_an_interviewer_types_a_sheet_from_sign_in_to_the_count(
    app: Flask, office: Office, database: Database, look: Look
) -> None:
    _open(database)
    add_account(app, "interviewer", agency="noi-vu")
    page = office.page
    office.sign_in("interviewer@example.vn")
    assert office.heading == "Nhập phiếu giấy"
    look("interviewer-places")
    page.get_by_role("link", name="Cơ quan noi-vu").click()
    look("interviewer-sheet")
    page.get_by_role("button", name="Lưu phiếu").click()
    expect(office.problem).to_be_visible()
    look("interviewer-refused")
    page.get_by_label("Số của phiếu giấy").fill("17")
    page.get_by_label("Quầy").select_option("noi-vu")
    for criterion in ("Đủ chỗ ngồi.", "Dễ tìm.", "Đúng hẹn."):
        group = page.get_by_role("radiogroup", name=re.compile(re.escape(criterion)))
        group.get_by_label("4 Hài lòng").check()
    page.get_by_label(re.compile("Góp ý")).fill("Phòng chờ mát.")
    page.get_by_role("button", name="Lưu phiếu").click()
    expect(office.told).to_contain_text("Đã lưu phiếu giấy số 17")
    expect(page.get_by_label("Số của phiếu giấy")).to_have_value("18")
    look("interviewer-saved")
    assert [one.responses for one in rounds_overview(database)] == [1]
    page.get_by_role("button", name="Rút lại phiếu số 17").click()
    expect(office.told).to_contain_text("Đã rút phiếu giấy số 17")
    assert [one.responses for one in rounds_overview(database)] == [0]


def test_a_moderator_reads_covers_and_lets_out(
    office: Office, database: Database, look: Look
) -> None:
    _open(database)
    _answer(database, 11, "Cảm ơn chị Lan, gọi tôi 0905 123 456")
    page = office.page
    office.sign_in("moderator@example.vn")
    assert office.heading == "Duyệt góp ý"
    look("moderator-comments")
    page.get_by_role("link", name="Duyệt lần lượt từng góp ý").click()
    look("moderator-comment")
    page.get_by_label("Không cho đọc").check()
    page.get_by_role("button", name="Lưu và xem góp ý tiếp theo").click()
    expect(office.problem).to_contain_text("Xin cho biết lý do")
    look("moderator-refused")
    page.get_by_label("Cho đọc như ở ô dưới").check()
    page.get_by_role("button", name="Lưu và xem góp ý tiếp theo").click()
    expect(office.told).to_contain_text("phần che không ai khác thấy")
    look("moderator-next")
    (shown,) = approved_comments(database, ROUND.code).comments
    assert shown.words == "Cảm ơn chị Lan, gọi tôi […]"
    office.go_to("Góp ý đã duyệt")
    look("moderator-approved")


def test_a_leader_reads_results_and_comments(
    app: Flask, office: Office, database: Database, look: Look
) -> None:
    _open(database)
    _answer(database, 11, "Phòng chờ mát")
    add_account(app, "leader")
    page = office.page
    office.sign_in("leader@example.vn")
    look("leader-rounds")
    page.get_by_role("link", name=ROUND.name).first.click()
    page.get_by_role("link", name="Góp ý của người dân").click()
    look("leader-comments")
    page.goto("/leaders/rounds/2025/agencies/noi-vu")
    page.get_by_role("link", name="Đọc những góp ý đã duyệt").click()
    look("leader-agency-comments")
    for address in ("/administrators/", "/administrators/comments", "/administrators/people"):
        assert page.request.get(address).status == 403, address


def test_an_auditor_reads_everything_and_changes_nothing(
    app: Flask, office: Office, database: Database, look: Look
) -> None:
    _open(database)
    _answer(database, 11, "Gọi tôi 0905 123 456")
    add_account(app, "auditor")
    page = office.page
    office.sign_in("auditor@example.vn")
    office.go_to("Hệ thống")
    look("auditor-people")
    page.get_by_role("link", name="coordinator@example.vn").click()
    expect(page.get_by_role("button", name="Lưu")).to_have_count(0)
    look("auditor-person")
    office.go_to("Nhật ký")
    page.get_by_label("Việc", exact=True).select_option("Mở đợt khảo sát")
    page.get_by_label("Từ ngày").fill(date.isoformat(today()))
    page.get_by_role("button", name="Tìm").click()
    expect(page.get_by_role("row", name=re.compile("Mở đợt khảo sát"))).to_have_count(1)
    look("auditor-trail")
    office.go_to("Góp ý")
    assert "0905" not in page.content()
    look("auditor-comments")
    page.get_by_role("link", name=re.compile("Xem quyết định")).first.click()
    expect(page.get_by_role("button", name=re.compile("Lưu"))).to_have_count(0)
    look("auditor-comment")


def test_many_people_are_invited_from_a_list(office: Office, look: Look) -> None:
    page = office.page
    office.sign_in("administrator@example.vn")
    office.go_to("Hệ thống")
    page.get_by_role("link", name="Mời nhiều người từ tệp").click()
    look("many-people")
    good = "Họ tên,Thư điện tử,Vai trò,Mã cơ quan\nLê An,an@example.vn,đầu mối,noi-vu\n"
    for name, text in (("faulty", f"{good}B,b@example.vn,đầu mối,\n"), ("planned", good)):
        file = {"name": "a.csv", "mimeType": "text/csv", "buffer": text.encode()}
        page.get_by_label("Tệp Excel hoặc CSV").set_input_files(file)  # type: ignore[arg-type]  # a plain dict is one of its payloads
        page.get_by_role("button", name="Xem trước").click()
        look(f"many-people-{name}")
        if name == "faulty":
            page.get_by_role("link", name="Chọn tệp khác").click()
    page.get_by_role("button", name="Mời và hiện danh sách để in").click()
    expect(page.get_by_role("row", name=re.compile("Lê An"))).to_contain_text("/invitations/")
    look("many-people-links")


def test_of_two_administrators_at_one_person_the_second_is_told(
    office: Office, new_page: Callable[..., Page], look: Look
) -> None:
    first, second = office, Office(new_page())
    for one in (first, second):
        one.sign_in("administrator@example.vn")
        one.go_to("Hệ thống")
        one.page.get_by_role("link", name="moderator@example.vn").click()
    second.page.get_by_label("Họ tên", exact=True).fill("Người Khác")
    second.page.get_by_role("button", name="Lưu").click()
    expect(second.told).to_contain_text("Đã lưu")
    first.page.get_by_label("Họ tên", exact=True).fill("Trần Bình")
    first.page.get_by_role("button", name="Lưu").click()
    expect(first.problem).to_contain_text("Người khác vừa đổi")
    expect(first.page.get_by_label("Họ tên", exact=True)).to_have_value("Trần Bình")
    look("person-meanwhile")
    first.page.get_by_role("button", name="Lưu").click()
    expect(first.told).to_contain_text("Đã lưu")
