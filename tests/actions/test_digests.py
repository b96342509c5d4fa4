"""The daily digest: who is told what, once a day, through a real server."""

from datetime import date
from uuid import UUID

import pytest

from sipas.actions.accounts import create_account
from sipas.actions.collection import collect_response
from sipas.actions.digests import digests_of, send_digests
from sipas.actions.mail import Letter, MailNotSent, MailServer, send_letter
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
    assert f"{ADDRESS}/administrators/rounds/2025/fieldwork" in own


def test_outside_the_days_of_the_round_nobody_is_told(province: Database) -> None:
    assert _letters(province, date(2025, 8, 1)) == {}


def test_letters_go_out_once_a_day(province: Database) -> None:
    with open_postbox() as postbox:
        server = MailServer("127.0.0.1", postbox.port, "sipas@example.vn", "none")

        def send(letter: Letter) -> None:
            send_letter(server, letter)

        assert send_digests(province, ADDRESS, TODAY, send) == 2
        assert send_digests(province, ADDRESS, TODAY, send) == 0
        assert send_digests(province, ADDRESS, date(2025, 7, 11), send) == 2
    assert len(postbox.letters) == 4
    assert postbox.letters[0]["Subject"].startswith("Tiến độ thu thập: Đợt 6 tháng đầu năm 2025")


def test_a_letter_that_was_not_taken_is_tried_again(province: Database) -> None:
    def refuse(letter: Letter) -> None:
        raise MailNotSent(letter.to, OSError("đầy"))

    with pytest.raises(MailNotSent):
        send_digests(province, ADDRESS, TODAY, refuse)
    kept: list[Letter] = []
    assert send_digests(province, ADDRESS, TODAY, kept.append) == 2
