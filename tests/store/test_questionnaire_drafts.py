"""Drafts of questionnaires: written once, then only over the edition that was read."""

from dataclasses import replace
from datetime import UTC, datetime

from sipas.store.database import Database
from sipas.store.questionnaire_drafts import (
    QuestionnaireDraft,
    all_drafts,
    append_draft,
    delete_draft,
    find_draft,
    set_draft,
)
from sipas.store.questionnaires import (
    all_questionnaire_versions,
    move_rounds,
    put_questionnaire_version,
)
from sipas.store.rounds import get_round, put_round
from tests.tiny_round import ROUND

NOW = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
DRAFT = QuestionnaireDraft("tiny", 2, None, {"words": {"vi": {"title": "Ă"}}}, "lan@a.vn", NOW)


def test_a_draft_is_kept_with_its_words(database: Database) -> None:
    with database.write() as connection:
        append_draft(connection, DRAFT)
        append_draft(connection, replace(DRAFT, version=3, given=("local_1", "sex/option_4")))
        append_draft(connection, replace(DRAFT, code="another", edited_by=None))
    with database.read() as connection:
        assert find_draft(connection, "tiny", 2) == DRAFT
        assert find_draft(connection, "tiny", 9) is None
        order = [(one.code, one.version) for one in all_drafts(connection)]
        assert order == [("another", 2), ("tiny", 3), ("tiny", 2)]
        assert [one.version for one in all_drafts(connection, "tiny")] == [3, 2]
        assert all_drafts(connection, "tiny")[0].given == ("local_1", "sex/option_4")


def test_only_the_edition_that_was_read_is_written_over(database: Database) -> None:
    with database.write() as connection:
        append_draft(connection, DRAFT)
        assert set_draft(connection, replace(DRAFT, definition={"words": {}}, given=("a",)))
        assert not set_draft(connection, replace(DRAFT, definition={"words": {"vi": {}}}))
        found = find_draft(connection, "tiny", 2)
    assert found == replace(DRAFT, definition={"words": {}}, given=("a",), edition=2)


def test_a_draft_goes_away_alone(database: Database) -> None:
    with database.write() as connection:
        append_draft(connection, DRAFT)
        append_draft(connection, replace(DRAFT, version=3))
        delete_draft(connection, "tiny", 3)
        assert [one.version for one in all_drafts(connection)] == [2]


def test_only_rounds_in_the_given_states_ask_the_new_words(database: Database) -> None:
    with database.write() as connection:
        first = put_questionnaire_version(connection, "tiny", 2, "a" * 64, {"words": {"vi": "Ă"}})
        second = put_questionnaire_version(connection, "tiny", 2, "b" * 64, {"words": {"vi": "Â"}})
        other = put_questionnaire_version(connection, "tiny", 1, "c" * 64, {})
        for code, state, version in (
            ("a", "draft", first.id),
            ("b", "open", first.id),
            ("c", "draft", other.id),
        ):
            given = replace(ROUND, code=code, state=state, questionnaire_version_id=version)
            put_round(connection, given, ())
        move_rounds(connection, "tiny", 2, second.id, ["draft"])
        asked = [get_round(connection, code).questionnaire_version_id for code in "abc"]
        assert asked == [second.id, first.id, other.id]
        assert [one.id for one in all_questionnaire_versions(connection)] == [
            *(first.id, second.id, other.id)
        ]
        assert all_questionnaire_versions(connection, "none") == []
