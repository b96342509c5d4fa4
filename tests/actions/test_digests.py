"""The daily digest: who is told what, once a day, through a real server."""

from datetime import date
from uuid import UUID

import pytest

from sipas.actions.accounts import create_account
from sipas.actions.collection import collect_response
from sipas.actions.digests import Delivery, digests_of, send_digests
from sipas.actions.expected_precision import field_precision
from sipas.actions.fieldwork_words import precision_sentence
from sipas.actions.mail import Letter, MailServer, send_letter
from sipas.actions.watching import fieldwork_of
from sipas.languages import Formats
from sipas.store.accounts import find_account, set_language
from sipas.store.database import Database
from tests.smtp import open_postbox
from tests.tiny_round import NOW, TODAY, build_open_round, form, put_some_dossiers
from tests.web.people import PASSWORD

ADDRESS = "https://khaosat.example.vn"


@pytest.fixture
def province(database: Database) -> Database:
    build_open_round(database, capacity=40)
    put_some_dossiers(database)
    for number in range(15):
        collect_response(database, "noi-vu", UUID(int=number), form(), "vi", "qr", NOW)
    for name, role, agency in (
        ("tinh", "administrator", None),
        ("noi-vu", "coordinator", "noi-vu"),
        ("hoi-an", "coordinator", "hoi-an"),
        ("lanh-dao", "leader", None),
    ):
        create_account(database, f"{name}@example.vn", PASSWORD, (role,), agency)
    return database


def _letters(database: Database, today: date = TODAY) -> dict[str, Letter]:
    return {one.account.email: one.letter for one in digests_of(database, ADDRESS, today)}


def test_each_is_told_what_concerns_him(province: Database) -> None:
    letters = _letters(province)
    # noi-vu will reach 46 of 40: its coordinator has nothing to do; a leader is never written to.
    assert set(letters) == {"tinh@example.vn", "hoi-an@example.vn"}
    assert "Cơ quan y-te: im lặng 9 ngày" in letters["tinh@example.vn"].text
    own = letters["hoi-an@example.vn"].text
    assert "Cơ quan hoi-an: im lặng 9 ngày" in own
    assert "Cơ quan hoi-an: dự kiến 0 trong 40 phiếu" in own
    assert "y-te" not in own
    page = f"{ADDRESS}/administrators/rounds/2025/fieldwork"
    assert f"Xem đầy đủ: {page}\n" in own
    assert f"1 quầy chưa có phiếu mới từ 3 ngày trở lên: {page}/silent-desks\n" in own
    assert f"3 quầy chưa có phiếu mới từ 3 ngày trở lên: {page}/" in letters["tinh@example.vn"].text


def test_outside_the_days_of_the_round_nobody_is_told(province: Database) -> None:
    assert _letters(province, date(2025, 8, 1)) == {}


def test_letters_go_out_once_a_day(province: Database) -> None:
    with open_postbox() as postbox:
        server = MailServer("127.0.0.1", postbox.port, "sipas@example.vn", "none")

        def send(letter: Letter) -> None:
            send_letter(server, letter)

        assert send_digests(province, ADDRESS, TODAY, send) == Delivery(2)
        assert send_digests(province, ADDRESS, TODAY, send) == Delivery(0)
        assert send_digests(province, ADDRESS, date(2025, 7, 11), send) == Delivery(2)
    assert len(postbox.letters) == 4
    assert postbox.letters[0]["Subject"].startswith("Tiến độ thu thập: Đợt 6 tháng đầu năm 2025")


def test_an_address_that_is_refused_keeps_nobody_from_the_letter(province: Database) -> None:
    create_account(province, "a@refused.example", PASSWORD, ("administrator",), None)
    create_account(province, "z@example.vn", PASSWORD, ("administrator",), None)
    with open_postbox() as postbox:
        server = MailServer("127.0.0.1", postbox.port, "sipas@example.vn", "none")

        def send(letter: Letter) -> None:
            send_letter(server, letter)

        told = send_digests(province, ADDRESS, TODAY, send)
        again = send_digests(province, ADDRESS, TODAY, send)
    assert (told.sent, again.sent) == (3, 0)
    (reason,) = told.unsent
    assert "a@refused.example" in reason
    assert "no such person" in reason
    assert again.unsent == told.unsent
    assert {one["To"] for one in postbox.letters} == {
        *("tinh@example.vn", "hoi-an@example.vn", "z@example.vn"),
    }


def test_a_server_that_does_not_answer_ends_the_run_and_the_next_tries_again(
    province: Database,
) -> None:
    with open_postbox() as postbox:
        port = postbox.port
    gone = MailServer("127.0.0.1", port, "sipas@example.vn", "none")
    told = send_digests(province, ADDRESS, TODAY, lambda letter: send_letter(gone, letter))
    assert (told.sent, len(told.unsent)) == (0, 1)
    kept: list[Letter] = []
    assert send_digests(province, ADDRESS, TODAY, kept.append) == Delivery(2)


def test_a_letter_speaks_the_language_of_its_reader(province: Database) -> None:
    with province.write() as transaction:
        owner = find_account(transaction, "hoi-an@example.vn")
        assert owner is not None
        set_language(transaction, owner.id, "en")
    letters = _letters(province)
    assert "Cơ quan hoi-an: silent for 9 days" in letters["hoi-an@example.vn"].text
    assert letters["hoi-an@example.vn"].subject.startswith("Progress of")
    assert "im lặng 9 ngày" in letters["tinh@example.vn"].text
    english = {one.account.email: one.letter for one in digests_of(province, ADDRESS, TODAY, "en")}
    assert "silent for 9 days" in english["tinh@example.vn"].text


def test_the_letter_says_what_the_page_says(province: Database) -> None:
    text = _letters(province)["tinh@example.vn"].text
    fieldwork = fieldwork_of(province, "2025", TODAY)
    assert f"{fieldwork.counts.finished} phiếu" in text
    assert f"sẽ có {fieldwork.forecast} trong {fieldwork.planned} phiếu kế hoạch" in text
    precision = field_precision(province, fieldwork, ())
    assert precision.whole is not None
    assert precision_sentence(precision, 0.95, "vi") in text
    assert f"±{Formats('vi').number(100 * precision.whole.half_length, 1)} điểm" in text
