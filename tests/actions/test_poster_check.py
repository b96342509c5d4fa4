"""The desks of a round whose poster was not printed, or not as it reads today."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from sipas.actions.codes import write_codes
from sipas.actions.desks import poster_of_desk
from sipas.actions.poster_check import PRINTING, checks_with_posters
from sipas.actions.printing import Wanted, print_now, sheets_wanted
from sipas.actions.round_checks import Check, round_checks
from sipas.actions.rounds import create_round
from sipas.store.database import Database
from sipas.store.organisation import Agency, Desk, put_agencies, put_desks
from tests.tiny_round import AGENCIES, NOW, ROUND, TODAY, put_places, tiny_questionnaire


def make(database: Database, **given: Any) -> None:
    put_places(database)
    create_round(database, replace(ROUND, **given), AGENCIES, tiny_questionnaire(), None, now=NOW)


def _posters(database: Database, address: str = "https://a.vn") -> Check:
    found = checks_with_posters(database, "2025", TODAY, address)
    return next(one for one in found if one.name == "posters")


def _print(database: Database, what: str, code: str, address: str = "https://a.vn") -> None:
    choice = Wanted(what, code, "a6", "pdf", address)
    print_now(database, choice, sheets_wanted(database, choice, TODAY, None), TODAY)


def test_desks_without_a_printed_poster_are_named(database: Database) -> None:
    make(database)
    told = _posters(database)
    assert (told.is_met, told.is_blocking, told.step, told.count) == (False, False, PRINTING, 4)
    assert "Cơ quan noi-vu: Quầy noi-vu" in told.names
    _print(database, "agency", "noi-vu")
    poster_of_desk(database, "https://a.vn", "y-te", TODAY)
    assert _posters(database).names == (
        "Cơ quan hoi-an: Quầy hoi-an",
        "Cơ quan tam-ky: Quầy tam-ky",
    )
    _print(database, "round", "2025")
    assert _posters(database).is_met
    # what refuses an opening does not ask for posters
    assert {one.name for one in checks_with_posters(database, "2025", TODAY, "")} == {
        *(one.name for one in round_checks(database, "2025", TODAY)), "posters",
    }  # fmt: skip


def test_a_poster_that_says_something_else_now_is_printed_again(database: Database) -> None:
    make(database)
    _print(database, "all", "")
    assert _posters(database).is_met
    assert _posters(database, "https://b.vn").count == 4
    with database.write() as transaction:
        put_agencies(transaction, [Agency("y-te", "Sở Y tế", "Y tế", "so-nganh")])
        put_desks(transaction, [Desk("moi", "Quầy mới", "hoi-an")])
    assert set(_posters(database).names) == {"Sở Y tế: Quầy y-te", "Cơ quan hoi-an: Quầy mới"}


def test_a_look_at_a_poster_prints_none(database: Database) -> None:
    make(database)
    poster_of_desk(database, "https://a.vn", "y-te", TODAY, is_printed=False)
    assert _posters(database).count == 4


def test_a_round_that_asks_no_desk_needs_no_poster(database: Database) -> None:
    make(database, modes=("phone",))
    assert _posters(database).is_met


def test_files_of_the_command_line_count_where_they_are_posters(
    database: Database, tmp_path: Path
) -> None:
    make(database)
    write_codes(database, "https://a.vn", tmp_path, TODAY, kinds=["png"])
    assert _posters(database).count == 4
    write_codes(database, "https://a.vn", tmp_path, TODAY)
    assert _posters(database).is_met
