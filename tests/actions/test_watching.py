"""The watched fieldwork: the way of a form, the pace, silence, and what is worth a look."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from uuid import UUID

import pytest

from sipas.actions.collection import collect_response
from sipas.actions.digest_words import oddity_sentences
from sipas.actions.oddities import Oddity
from sipas.actions.surveys import find_survey
from sipas.actions.visits import Device, VisitCounter
from sipas.actions.watched_list import Show, Wish, count_shown, shown_lines
from sipas.actions.watched_places import Counts, Desks, Fieldwork, PlaceLine
from sipas.actions.watching import NotInRound, agency_fieldwork, fieldwork_of
from sipas.store.database import Database
from sipas.store.organisation import Desk, put_desks
from sipas.store.rounds import edit_round, get_round, put_quotas
from tests.tiny_round import TODAY, build_open_round, form, put_some_dossiers

HANOI = timezone(timedelta(hours=7))
MORNING = datetime(2025, 7, 10, 9, tzinfo=HANOI)


def _answer(
    database: Database, first: int, count: int, desk: str = "noi-vu", day: date = TODAY
) -> None:
    at = MORNING.replace(day=day.day)
    for number in range(first, first + count):
        collected = collect_response(database, desk, UUID(int=number), form(), "vi", "qr", at)
        assert collected.receipt, collected


@pytest.fixture
def province(database: Database) -> Database:
    """50 dossiers an agency; days 1 to 31, and today is the tenth."""
    build_open_round(database, capacity=40)
    put_some_dossiers(database)
    return database


def _line(fieldwork: Fieldwork, code: str) -> PlaceLine:
    return next(line for line in fieldwork.agencies if line.code == code)


def test_the_way_of_a_form(province: Database) -> None:
    survey = find_survey(province, "noi-vu", TODAY)
    counter = VisitCounter(province)
    for _ in range(5):
        counter.count_opened(survey, Device.PHONE, MORNING)
    for _ in range(4):
        counter.count_started(survey, Device.PHONE, MORNING)
    counter.flush()
    _answer(province, 0, 2)
    empty = {"access_1": ["na"]}
    collect_response(province, "noi-vu", UUID(int=9), empty, "vi", "qr", MORNING)
    fieldwork = fieldwork_of(province, "2025", TODAY)
    assert _line(fieldwork, "noi-vu").counts == Counts(opened=5, started=4, finished=3, valid=2)
    assert fieldwork.counts == Counts(5, 4, 3, 2)
    assert fieldwork.devices == {"phone": (5, 4)}


def test_the_pace_and_what_it_will_give(province: Database) -> None:
    _answer(province, 0, 10)
    line = _line(fieldwork_of(province, "2025", TODAY), "noi-vu")
    assert line.forecast == 31  # 10 in 10 of 31 days
    assert line.planned == 40
    assert line.share == 0.25


def test_more_than_the_round_takes_or_dossiers_exist_cannot_be_expected(province: Database) -> None:
    _answer(province, 0, 30)
    assert _line(fieldwork_of(province, "2025", TODAY), "noi-vu").forecast == 40
    with province.write() as transaction:
        edit_round(transaction, replace(get_round(transaction, "2025"), capacity=None))
    assert _line(fieldwork_of(province, "2025", TODAY), "noi-vu").forecast == 50


def test_after_the_last_day_nothing_more_is_expected(province: Database) -> None:
    _answer(province, 0, 7)
    assert _line(fieldwork_of(province, "2025", date(2025, 8, 2)), "noi-vu").forecast == 7


def test_silence_is_told_after_three_days(province: Database) -> None:
    _answer(province, 0, 1, day=date(2025, 7, 8))
    _answer(province, 1, 1, desk="y-te", day=date(2025, 7, 7))
    fieldwork = fieldwork_of(province, "2025", TODAY)
    silent = {line.code: line.silent_days for line in fieldwork.agencies}
    assert silent == {"noi-vu": None, "y-te": 3, "hoi-an": 9, "tam-ky": 9}
    assert count_shown(fieldwork, Show.SILENT) == 3


def test_silent_desks_of_an_agency_that_answers_are_counted(province: Database) -> None:
    with province.write() as transaction:
        put_desks(transaction, [Desk("noi-vu-2", "Quầy hai", "noi-vu")])
    _answer(province, 0, 1)
    fieldwork = fieldwork_of(province, "2025", TODAY)
    assert _line(fieldwork, "noi-vu").desks == Desks(silent=1)
    listed = [one.code for one in shown_lines(fieldwork, Wish(show=Show.SILENT_DESKS)).lines]
    assert sorted(listed) == ["hoi-an", "noi-vu", "tam-ky", "y-te"]
    assert _line(fieldwork_of(province, "2025", date(2025, 8, 2)), "noi-vu").desks == Desks()


def test_a_scope_shows_its_agencies_alone(province: Database) -> None:
    _answer(province, 0, 3)
    _answer(province, 3, 4, desk="y-te")
    fieldwork = fieldwork_of(province, "2025", TODAY, frozenset({"y-te"}))
    assert [line.code for line in fieldwork.agencies] == ["y-te"]
    assert fieldwork.counts.finished == 4
    assert sum(one.finished for one in fieldwork.days) == 4


def test_more_responses_than_dossiers_are_worth_a_look(database: Database) -> None:
    build_open_round(database)
    put_some_dossiers(database, each=2)
    _answer(database, 0, 3)
    assert _line(fieldwork_of(database, "2025", TODAY), "noi-vu").oddities == (Oddity.TOO_MANY,)


def test_forms_without_an_opened_page_are_worth_a_look_at_their_desk(province: Database) -> None:
    survey = find_survey(province, "noi-vu", TODAY)
    counter = VisitCounter(province)
    for _ in range(12):
        counter.count_started(survey, Device.COMPUTER, MORNING)
    counter.flush()
    _answer(province, 0, 12)
    found = agency_fieldwork(province, "2025", "noi-vu", TODAY)
    assert [desk.oddities for desk in found.desks] == [(Oddity.UNOPENED,)]
    assert oddity_sentences(found.desks[0], "vi") == [
        "12 phiếu gửi đến mà trang của quầy chỉ được mở 0 lượt"
    ]
    # Its agency is not odd itself; it is found for its desk.
    fieldwork = fieldwork_of(province, "2025", TODAY)
    line = _line(fieldwork, "noi-vu")
    assert (line.oddities, line.desks) == ((), Desks(silent=0, odd=1))
    assert [one.code for one in shown_lines(fieldwork, Wish(show=Show.ODD)).lines] == ["noi-vu"]
    assert oddity_sentences(line, "vi") == ["1 quầy khác hẳn các quầy khác"]


def test_a_burst_on_one_day_is_worth_a_look(province: Database) -> None:
    _answer(province, 0, 36, day=date(2025, 7, 2))
    _answer(province, 100, 2, day=date(2025, 7, 5))
    for place, desk in enumerate(("y-te", "hoi-an"), start=1):
        for day in range(1, 11):
            _answer(province, 1000 * place + day * 10, 3, desk=desk, day=date(2025, 7, day))
    fieldwork = fieldwork_of(province, "2025", TODAY)
    odd = {line.code: line.oddities for line in fieldwork.agencies if line.oddities}
    assert odd == {"noi-vu": (Oddity.BURST,)}
    assert oddity_sentences(_line(fieldwork, "noi-vu"), "vi")[0] == (
        "36 trong 38 phiếu dồn vào một ngày, khó xảy ra do ngẫu nhiên"
    )


def test_the_quota_of_an_agency_is_its_plan(province: Database) -> None:
    with province.write() as transaction:
        put_quotas(transaction, "2025", {"noi-vu": 25})
    _answer(province, 0, 10)
    fieldwork = fieldwork_of(province, "2025", TODAY)
    assert _line(fieldwork, "noi-vu").planned == 25
    assert _line(fieldwork, "noi-vu").share == 0.4
    assert _line(fieldwork, "y-te").planned == 40


def test_one_agency_desk_by_desk(province: Database) -> None:
    with province.write() as transaction:
        put_desks(transaction, [Desk("noi-vu-2", "Quầy hai", "noi-vu")])
    _answer(province, 0, 3)
    _answer(province, 3, 2, desk="noi-vu-2")
    found = agency_fieldwork(province, "2025", "noi-vu", TODAY)
    assert {desk.name: desk.counts.finished for desk in found.desks} == {
        "Quầy noi-vu": 3,
        "Quầy hai": 2,
    }
    assert found.line.counts.finished == 5


def test_an_agency_outside_the_round_is_not_there(province: Database) -> None:
    with pytest.raises(NotInRound, match="không có cơ quan “xa”"):
        agency_fieldwork(province, "2025", "xa", TODAY)


def test_agencies_are_searched_without_tones_and_page_by_page(province: Database) -> None:
    fieldwork = fieldwork_of(province, "2025", TODAY)
    assert [one.code for one in shown_lines(fieldwork, Wish(search="CƠ quan Hoi")).lines] == [
        "hoi-an"
    ]
    assert shown_lines(fieldwork, Wish(search="khong co")).lines == ()
    huyen = {one.code for one in shown_lines(fieldwork, Wish(block="huyen")).lines}
    assert huyen == {"hoi-an", "tam-ky"}
    line = fieldwork.agencies[0]
    many = tuple(replace(line, code=f"a{number}") for number in range(230))
    large = replace(fieldwork, blocks=(replace(fieldwork.blocks[0], agencies=many),))
    last = shown_lines(large, Wish(page=9))
    assert (last.page, last.pages, last.found, len(last.lines)) == (5, 5, 230, 30)


def test_who_will_miss_the_plan_is_behind(province: Database) -> None:
    _answer(province, 0, 11)  # 34 expected of 40
    _answer(province, 20, 9, desk="y-te")  # 28 expected of 40
    fieldwork = fieldwork_of(province, "2025", TODAY)
    behind = [one.code for one in shown_lines(fieldwork, Wish(show=Show.BEHIND)).lines]
    assert "y-te" in behind
    assert "noi-vu" not in behind
