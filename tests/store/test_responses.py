"""Responses: written once, queued, withdrawn, counted and read back."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from sipas.store.comments import read_comments
from sipas.store.database import Database
from sipas.store.responses import (
    Arrivals,
    Levels,
    Response,
    RoundNotOpen,
    append_response,
    arrivals_of,
    count_agency_responses,
    count_responses,
    find_response,
    read_levels,
    withdraw_response,
)
from sipas.store.rounds import put_round, set_round_state
from sipas.store.tables import responses
from sipas.store.tallies import Queued, all_queued, count_queued, delete_queued
from tests.tiny_round import AGENCIES, ROUND, put_places

HOUR = datetime(2025, 7, 10, 3, tzinfo=UTC)
RESPONSE = Response(
    identifier=UUID(int=1),
    round="2025",
    agency="noi-vu",
    desk="noi-vu",
    mode="qr",
    language="vi",
    received_at=HOUR,
    levels=bytes([4, 0, 9]),
    answers={"sex": "female", "visits": 3, "expectations": ["speed", "respect"]},
    receipt="ABCD-EFGH",
)


@pytest.fixture
def province(database: Database) -> Database:
    put_places(database)
    with database.write() as connection:
        put_round(connection, replace(ROUND, state="open"), AGENCIES)
        put_round(connection, replace(ROUND, code="other", state="open"), AGENCIES)
    return database


def append(database: Database, *rows: Response) -> list[bool]:
    with database.write() as connection:
        return [append_response(connection, row) for row in rows]


@pytest.mark.parametrize(
    "response",
    [
        RESPONSE,
        replace(RESPONSE, texts={"comment": "Cán bộ “tận tình”, cảm ơn! 100 %"}, answers={}),
        replace(RESPONSE, desk=None, mode="paper", language="en", levels=b""),
        replace(RESPONSE, variables=("female", "", 'a"b\\c'), levels=bytes(40)),
    ],
)
def test_a_response_comes_back_as_it_was_written(province: Database, response: Response) -> None:
    assert append(province, response) == [True]
    with province.read() as connection:
        assert find_response(connection, response.identifier) == response
        assert find_response(connection, UUID(int=2)) is None


def test_the_written_out_statement_fills_every_column() -> None:
    shape = {field.name for field in fields(Response)} - {"texts"}
    assert {column.name for column in responses.columns} == shape


def test_a_second_sending_changes_nothing(province: Database) -> None:
    again = replace(RESPONSE, levels=bytes([1, 1, 1]), texts={"comment": "khác"})
    assert append(province, RESPONSE) == [True]
    assert append(province, again, again) == [False, False]
    with province.read() as connection:
        assert find_response(connection, RESPONSE.identifier) == RESPONSE
        assert count_queued(connection, "2025") == 1


@pytest.mark.parametrize("state", ["draft", "closed", "published"])
def test_a_round_that_is_not_open_takes_nothing(province: Database, state: str) -> None:
    with province.write() as connection:
        set_round_state(connection, "2025", state, only_from=["open"])
    with pytest.raises(RoundNotOpen, match="2025"):
        append(province, RESPONSE)
    with province.read() as connection:
        assert count_responses(connection, "2025") == {}
        assert count_queued(connection, "2025") == 0


def test_a_second_sending_is_known_even_when_the_round_has_closed(province: Database) -> None:
    append(province, RESPONSE)
    with province.write() as connection:
        set_round_state(connection, "2025", "closed", only_from=["open"])
    assert append(province, RESPONSE) == [False]


def test_a_response_and_its_place_in_the_queue_are_one(province: Database) -> None:
    def fail_afterwards() -> None:
        with province.write() as connection:
            append_response(connection, RESPONSE)
            raise KeyError

    with pytest.raises(KeyError):
        fail_afterwards()
    with province.read() as connection:
        assert find_response(connection, RESPONSE.identifier) is None
        assert count_queued(connection, "2025") == 0


def test_a_withdrawn_response_is_gone_and_queued_to_be_subtracted(province: Database) -> None:
    spoken = replace(RESPONSE, texts={"comment": "đừng giữ"}, variables=("female",))
    append(province, spoken)
    with province.write() as connection:
        assert withdraw_response(connection, spoken.identifier)
        assert not withdraw_response(connection, spoken.identifier)
    with province.read() as connection:
        assert find_response(connection, spoken.identifier) is None
        assert list(read_comments(connection, "2025")) == []
        first, second = all_queued(connection, "2025")
    place = (spoken.desk or "", spoken.mode, spoken.received_at)
    assert first == Queued(first.ids, "noi-vu", ("female",), spoken.levels, 1, *place)
    assert second == Queued(second.ids, "noi-vu", ("female",), spoken.levels, -1, *place)


def test_queued_responses_that_are_alike_are_read_together(province: Database) -> None:
    for number in range(3):
        moment = RESPONSE.received_at + timedelta(days=number // 2)
        append(province, replace(RESPONSE, identifier=UUID(int=number), received_at=moment))
    with province.write() as connection:
        alike, other = all_queued(connection, "2025")
        assert (len(alike.ids), len(other.ids)) == (2, 1)
        assert alike.levels == RESPONSE.levels * 2
        assert alike.received_at == RESPONSE.received_at
        assert [row.ids for row in all_queued(connection, "2025", 1)] == [alike.ids[:1]]
        delete_queued(connection, alike.ids)
        assert all_queued(connection, "2025") == [other]


def test_levels_are_read_cell_by_cell(province: Database) -> None:
    rows = [
        replace(RESPONSE, identifier=UUID(int=1), levels=bytes([1, 0, 9])),
        replace(RESPONSE, identifier=UUID(int=2), levels=bytes([2, 0, 9])),
        replace(RESPONSE, identifier=UUID(int=3), levels=bytes([3, 4, 5]), variables=("male",)),
        replace(RESPONSE, identifier=UUID(int=4), levels=bytes([4, 4, 4]), agency="hoi-an"),
        replace(RESPONSE, identifier=UUID(int=5), levels=bytes([5, 5, 5]), round="other"),
    ]
    append(province, *rows)
    with province.read() as connection:
        found = {(cell.agency, cell.variables): cell for cell in read_levels(connection, "2025")}
    both = found.pop(("noi-vu", ()))
    assert both.responses == 2
    assert {both.levels[:3], both.levels[3:]} == {bytes([1, 0, 9]), bytes([2, 0, 9])}
    assert sorted(found.values(), key=lambda cell: cell.agency) == [
        Levels("hoi-an", (), 1, bytes([4, 4, 4])),
        Levels("noi-vu", ("male",), 1, bytes([3, 4, 5])),
    ]


def test_levels_of_questionnaires_that_score_nothing(province: Database) -> None:
    append(province, replace(RESPONSE, levels=b""))
    with province.read() as connection:
        assert list(read_levels(connection, "2025")) == [Levels("noi-vu", (), 1, b"")]
        assert list(read_levels(connection, "other")) == []


def test_arrivals_tell_how_many_and_when(province: Database) -> None:
    later = HOUR + timedelta(hours=5)
    append(
        province,
        RESPONSE,
        replace(RESPONSE, identifier=UUID(int=2), received_at=later),
        replace(RESPONSE, identifier=UUID(int=3), agency="tam-ky"),
    )
    with province.read() as connection:
        assert arrivals_of(connection, "2025") == {
            "noi-vu": Arrivals(2, later),
            "tam-ky": Arrivals(1, HOUR),
        }
        assert count_responses(connection, "2025") == {"noi-vu": 2, "tam-ky": 1}
        assert count_agency_responses(connection, "2025", "noi-vu") == 2
        assert count_agency_responses(connection, "2025", "y-te") == 0


def test_words_are_read_apart_from_the_numbers(province: Database) -> None:
    append(
        province,
        replace(RESPONSE, texts={"comment": "Tốt", "place": "Hội An"}),
        replace(RESPONSE, identifier=UUID(int=2), agency="hoi-an", texts={"comment": "Chậm"}),
    )
    with province.read() as connection:
        assert list(read_comments(connection, "2025")) == [
            ("hoi-an", "comment", "Chậm"),
            ("noi-vu", "comment", "Tốt"),
            ("noi-vu", "place", "Hội An"),
        ]


def test_nothing_that_leads_back_to_a_person_is_kept() -> None:
    names = {column.name for column in responses.columns}
    assert not names & {"ip", "address", "user_agent", "browser", "phone", "name", "dossier"}
