"""Migrations: the head equals the models, each goes up on a database that holds rows."""

from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    Table,
    Uuid,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from sipas.store.account_tables import accounts
from sipas.store.comments import CommentFilter, comments_of, texts_of
from sipas.store.database import Database, open_database
from sipas.store.migration import FOLDER, configuration, find_revision, head_revision, migrate
from sipas.store.organisation import Agency, Block, all_agencies
from sipas.store.paper_forms import PaperForm
from sipas.store.paper_tables import paper_forms
from sipas.store.rounds import Round, get_round, round_quotas
from sipas.store.tables import responses

DAY = date(2025, 1, 1)
NOON = datetime(2025, 1, 20, 5, tzinfo=UTC)
ROUND = Round("2025", "Đợt 2025", 2025, None, "draft", DAY, DAY, DAY, DAY)


def _revisions() -> list[str]:
    database = open_database("sqlite://")
    with database.read() as connection:
        script = ScriptDirectory.from_config(configuration(connection))
        found = [one.revision for one in reversed(list(script.walk_revisions()))]
    database.close()
    return found


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, accounts.metadata))


def test_the_head_of_the_migrations_equals_the_models(database: Database) -> None:
    with database.read() as connection:
        assert _differences(connection) == []


def test_the_head_file_names_the_newest_revision(database: Database) -> None:
    assert (FOLDER / "HEAD").read_text() == f"{_revisions()[-1]}\n"
    assert head_revision() == _revisions()[-1]
    assert find_revision(database) == head_revision()


def test_a_new_database_has_no_revision_and_is_migrated_once(empty_database_url: str) -> None:
    database = open_database(empty_database_url)
    assert find_revision(database) is None
    migrate(database)
    migrate(database)
    assert find_revision(database) == head_revision()
    database.close()


def _insert_as_it_was(connection: Connection, name: str, row: dict[str, object]) -> None:
    """A row with the columns that the table had at this revision."""
    table = Table(name, MetaData(), autoload_with=connection)
    connection.execute(insert(table), {key: row[key] for key in row if key in table.c})


def _tables(connection: Connection) -> list[str]:
    return inspect(connection).get_table_names()


@pytest.mark.parametrize("start", _revisions())
def test_each_migration_goes_up_on_a_database_with_rows(
    empty_database_url: str, start: str
) -> None:
    database = open_database(empty_database_url)
    migrate(database, start)
    with database.write() as connection:
        _insert_as_it_was(connection, "blocks", asdict(Block("so-nganh", "Sở, ngành", 1)))
        agency = Agency("so-noi-vu", "Sở Nội vụ", "Nội vụ", "so-nganh")
        _insert_as_it_was(connection, "agencies", asdict(agency))
        table = "unit_successors" if "unit_successors" in _tables(connection) else "successors"
        pair = {"kind": "agency", "code": "so-noi-vu", "agency": "so-noi-vu", "successor": "so-moi"}
        _insert_as_it_was(connection, table, pair)
        _insert_as_it_was(connection, "rounds", asdict(ROUND))
        member = {"round": "2025", "agency": "so-noi-vu"}
        _insert_as_it_was(connection, "round_agencies", member)
    migrate(database)
    with database.read() as connection:
        found = [(one.code, one.successors) for one in all_agencies(connection)]
        assert found == [("so-noi-vu", ("so-moi",))]
        assert get_round(connection, "2025") == ROUND
        assert round_quotas(connection, "2025") == {"so-noi-vu": None}
        assert _differences(connection) == []
    database.close()


def test_going_down_leaves_nothing_behind(database: Database) -> None:
    with database.write() as connection:
        command.downgrade(configuration(connection), "base")
    with database.read() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]


def test_what_citizens_wrote_comes_along(empty_database_url: str) -> None:
    """From the table of bare words into that of comments, where they wait."""
    database = open_database(empty_database_url)
    migrate(database, "0018")
    response = uuid4()
    with database.write() as connection:
        _insert_as_it_was(connection, "blocks", asdict(Block("so-nganh", "Sở, ngành", 1)))
        agency = Agency("so-noi-vu", "Sở Nội vụ", "Nội vụ", "so-nganh")
        _insert_as_it_was(connection, "agencies", asdict(agency))
        _insert_as_it_was(connection, "rounds", asdict(ROUND))
        row = {
            "identifier": response,
            "round": "2025",
            "agency": "so-noi-vu",
            "mode": "web",
            "language": "vi",
            "received_at": NOON,
            "levels": b"\x04",
            "variables": "[]",
            "answers": "{}",
            "receipt": "",
        }
        connection.execute(insert(responses), [row])
        table = Table(
            "texts",
            MetaData(),
            Column("response", Uuid, primary_key=True),
            autoload_with=connection,
        )
        words = {"response": response, "question": "comment", "text": "Gọi 0905123456"}
        connection.execute(insert(table), [words])
    migrate(database)
    with database.read() as connection:
        (found,) = comments_of(connection, CommentFilter("2025"), 10)
    assert (found.text, found.state, found.agency) == ("Gọi 0905123456", "waiting", "so-noi-vu")
    with database.write() as connection:
        assert texts_of(connection, response) == {"comment": "Gọi 0905123456"}
        command.downgrade(configuration(connection), "0018")
        assert connection.execute(select(table.c.text)).scalar_one() == "Gọi 0905123456"
    database.close()


def test_who_should_not_be_asked_may_be_noted_and_codes_stay(empty_database_url: str) -> None:
    """Calls and codes come along with their indexes; down again nobody is asked a second time."""
    database = open_database(empty_database_url)
    migrate(database, "0019")
    with database.write() as connection:
        _insert_a_code_and_a_call(connection)
    migrate(database)
    with database.write() as connection:
        assert _differences(connection) == []
        code, call = _as_it_is(connection, "one_time_codes", "contact_attempts")
        assert connection.execute(select(code.c.state)).scalar_one() == "issued"
        assert connection.execute(select(call.c.disposition)).scalar_one() == "no_answer"
        assert {one["column_names"][0] for one in inspect(connection).get_indexes(code.name)} == {
            "issue",
            "round",
        }
        connection.execute(update(code).values(state="not_eligible"))
        connection.execute(update(call).values(disposition="not_eligible"))
    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(update(code).values(state="asleep"))
    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(update(call).values(disposition="asleep"))
    with database.write() as connection:
        command.downgrade(configuration(connection), "0019")
        assert connection.execute(select(code.c.state)).scalar_one() == "withdrawn"
        assert connection.execute(select(call.c.disposition)).scalar_one() == "wrong_number"
    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(update(code).values(state="not_eligible"))
    database.close()


def _as_it_is(connection: Connection, *names: str) -> list[Table]:
    return [Table(name, MetaData(), autoload_with=connection) for name in names]


def _insert_a_code_and_a_call(connection: Connection) -> None:
    agency = Agency("so-noi-vu", "Sở Nội vụ", "Nội vụ", "so-nganh")
    _insert_as_it_was(connection, "blocks", asdict(Block("so-nganh", "Sở, ngành", 1)))
    _insert_as_it_was(connection, "agencies", asdict(agency))
    _insert_as_it_was(connection, "rounds", asdict(ROUND))
    here = {"agency": "so-noi-vu", "round": "2025"}
    dossier = {"code": "D1", "field": "", "procedure": "", "received_on": DAY, "filing": "counter"}
    _insert_as_it_was(connection, "dossiers", dossier | here)
    sample = {"id": 1, "method": "simple", "seed": 1, "register_version": 1, "fingerprint": "x"}
    drawn_at = {"parameters": "{}", "drawn_at": NOON}
    _insert_as_it_was(connection, "samples", sample | drawn_at | here)
    drawn = {"sample": 1, "position": 1, "dossier": "D1", "inclusion": 0.5}
    states = {"wave": "main", "state": "asked"}
    _insert_as_it_was(connection, "sample_dossiers", drawn | states | here)
    issue = {"id": 1, "sample": 1, "mode": "phone", "issued_on": DAY}
    _insert_as_it_was(connection, "code_issues", issue | here)
    code = {"digest": bytes(16), "issue": 1, "mode": "phone", "state": "issued", "dossier": "D1"}
    _insert_as_it_was(connection, "one_time_codes", code | here)
    call = {"sample": 1, "position": 1, "disposition": "no_answer", "day": DAY, "erase_on": DAY}
    _insert_as_it_was(connection, "contact_attempts", call | here)


def test_rounds_that_took_paper_go_on_taking_it(empty_database_url: str) -> None:
    """An open round without a sheet so far, and a closed one with a sheet of an interviewer."""
    database = open_database(empty_database_url)
    migrate(database, "0020")
    with database.write() as connection:
        _insert_as_it_was(connection, "blocks", asdict(Block("so-nganh", "Sở, ngành", 1)))
        agency = Agency("so-noi-vu", "Sở Nội vụ", "Nội vụ", "so-nganh")
        _insert_as_it_was(connection, "agencies", asdict(agency))
        for code, state in (("a", "open"), ("b", "closed"), ("c", "draft")):
            _insert_as_it_was(connection, "rounds", asdict(replace(ROUND, code=code, state=state)))
        identifier = uuid4()
        row = {
            "identifier": identifier,
            "round": "b",
            "agency": "so-noi-vu",
            "mode": "interviewer",
            "language": "vi",
            "received_at": NOON,
            "levels": b"\x04",
            "variables": "[]",
            "answers": "{}",
            "receipt": "",
        }
        connection.execute(insert(responses), [row])
        sheet = PaperForm("b", "so-noi-vu", 1, identifier, "hoa@example.vn", DAY)
        connection.execute(insert(paper_forms), [asdict(sheet)])
    migrate(database)
    with database.read() as connection:
        modes = {code: get_round(connection, code).modes for code in "abc"}
    assert modes["a"] == ("desk_code", "paper")
    assert modes["b"] == ("desk_code", "interviewer")
    assert modes["c"] == ("desk_code",)
    database.close()
