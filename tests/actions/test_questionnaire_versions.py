"""Every version has one key, one state, and the rounds that ask it."""

from uuid import UUID

import pytest

from sipas.actions.collection import collect_response
from sipas.actions.questionnaire_versions import (
    MissingWord,
    UnknownVersion,
    VersionState,
    all_versions,
    get_version,
    missing_words,
    preview_survey,
    shipped_definitions,
    versions_to_choose,
)
from sipas.actions.rounds import create_round, open_round
from sipas.actions.tallying import bring_tallies_up_to_date
from sipas.questionnaires.reading import questionnaire_from_text
from sipas.store.database import Database
from tests.questionnaires.tiny_files import tiny_text
from tests.tiny_round import AGENCIES, NOW, ROUND, TODAY, build_open_round, form, put_places

SHIPPED = {one["structure"]["code"]: mark for mark, one in shipped_definitions().items()}
DESK = SHIPPED["sipas-desk-2017"]


def test_a_fresh_installation_offers_what_is_shipped(database: Database) -> None:
    groups = all_versions(database)
    assert sorted(group.code for group in groups) == sorted(SHIPPED)
    for group in groups:
        (version,) = group.versions
        assert version.key == version.fingerprint == SHIPPED[group.code]
        assert (version.state, version.uses, version.draft) == (VersionState.SHIPPED, (), None)
    assert {one.key for one in versions_to_choose(database)} == set(SHIPPED.values())


def test_groups_stand_in_the_order_of_the_alphabet(database: Database) -> None:
    titles = [group.versions[0].title for group in all_versions(database)]
    assert titles[0] == "Ông/Bà hài lòng thế nào khi làm thủ tục?"
    assert titles[-1] == "Ông/Bà vừa được phục vụ thế nào?"


def test_a_shipped_version_is_frozen_when_a_round_opens(database: Database) -> None:
    put_places(database)
    create_round(database, ROUND, AGENCIES, get_version(database, DESK).definition, None, now=NOW)
    waiting = get_version(database, DESK)
    assert (waiting.state, waiting.uses[0].is_draft) == (VersionState.SHIPPED, True)
    open_round(database, ROUND.code, TODAY, None, now=NOW)
    assert get_version(database, DESK).state is VersionState.FROZEN


def test_the_responses_of_a_version_are_counted(database: Database) -> None:
    build_open_round(database)
    for number in range(3):
        identifier = UUID(int=(4 << 76) | (2 << 62) | number)
        collect_response(database, "noi-vu", identifier, form(), "vi", "qr", NOW)
    bring_tallies_up_to_date(database, "2025")
    (group,) = [group for group in all_versions(database) if group.code == "tiny"]
    assert group.versions[0].responses == 3
    assert group.versions[0].uses[0].round.code == "2025"


def test_a_version_is_read_in_each_of_its_languages(database: Database) -> None:
    version = get_version(database, DESK)
    assert (version.code, version.version) == ("sipas-desk-2017", 1)
    assert version.title_in("en") == "How satisfied were you with this procedure?"
    assert version.title_in("fr") == version.title == version.questionnaire.title
    assert set(version.languages) == {"vi", "en"}
    assert missing_words(version) == ()


def test_words_without_a_translation_are_named(database: Database) -> None:
    put_places(database)
    own = questionnaire_from_text(tiny_text("satisfaction").encode(), "own.toml")
    create_round(database, ROUND, AGENCIES, own, None, now=NOW)
    (version,) = [one for one in versions_to_choose(database) if one.uses]
    assert MissingWord(version.title, part="head") in missing_words(version)


@pytest.mark.parametrize("key", ["", "nothing", "sipas-desk-2017.2", "sipas-desk-2017.x", "0" * 64])
def test_a_key_of_nothing_is_unknown(database: Database, key: str) -> None:
    with pytest.raises(UnknownVersion):
        get_version(database, key)


def test_a_preview_is_a_survey_of_no_desk(database: Database) -> None:
    survey = preview_survey(get_version(database, DESK), "Tên quầy", "Tên cơ quan")
    assert survey.round is survey.open is None
    assert survey.desk is not None
    assert (survey.desk.code, survey.desk.name) == ("", "Tên quầy")
    assert set(survey.questionnaire) == {"vi", "en"}
