"""The life of a round, what refuses it, what the audit keeps, and how far it has come."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from sipas.actions.approval import approve_round
from sipas.actions.collection import collect_response
from sipas.actions.rounds import (
    RoundRefused,
    close_round,
    create_round,
    open_round,
    record_published_round,
    round_overview,
    rounds_overview,
)
from sipas.languages import gettext_for
from sipas.questionnaires.reading import questionnaire_from_text
from sipas.store.audit import all_audit
from sipas.store.database import Database
from sipas.store.questionnaires import get_questionnaire_version
from sipas.store.rounds import UnknownRound, get_round, published_figures, round_agencies
from tests.questionnaires.tiny_files import tiny_text
from tests.tiny_round import (
    AGENCIES,
    NOW,
    ROUND,
    TODAY,
    build_open_round,
    fingerprint_of,
    form,
    put_places,
    put_some_dossiers,
    tiny_questionnaire,
)

BY = "lan@example.vn"


@pytest.fixture
def province(database: Database) -> Database:
    put_places(database)
    return database


@pytest.fixture
def approved(draft: Database) -> Database:
    approve_round(draft, "2025", fingerprint_of(draft), "hoa@example.vn", NOW)
    return draft


@pytest.fixture
def draft(province: Database) -> Database:
    create_round(province, ROUND, AGENCIES, tiny_questionnaire(), BY, now=NOW)
    return province


def test_a_new_round_is_a_draft_with_its_questionnaire_frozen(province: Database) -> None:
    wanted = replace(ROUND, state="open", target=0.85)
    created = create_round(province, wanted, AGENCIES, tiny_questionnaire(), BY, now=NOW)
    with province.read() as transaction:
        assert get_round(transaction, "2025") == created
        assert round_agencies(transaction, "2025") == tuple(sorted(AGENCIES))
        version = get_questionnaire_version(transaction, created.questionnaire_version_id or 0)
    assert created.state == "draft"
    assert version.code == "tiny"
    assert set(version.definition["words"]) == {"vi", "en"}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"code": "Đợt 1"}, "Đợt 1"),
        ({"code": "a" * 65}, "Mã đợt"),
        ({"name": "  "}, "phải có tên"),
        ({"closes_on": date(2025, 6, 30)}, "Ngày đóng"),
        ({"period_to": date(2024, 12, 31)}, "kỳ"),
        ({"formula": "best"}, "best"),
        ({"aggregation": "sum"}, "ratio_of_sums"),
        ({"weighting": "people"}, "dossiers"),
        ({"interval": "guess"}, "beta"),
        ({"selection": "friends"}, "self_selected"),
        ({"confidence": 1.0}, "tin cậy"),
        ({"minimum_cell": 0}, "ít nhất"),
        ({"target": 85.0}, "Chỉ tiêu"),
        ({"capacity": 0}, "tối đa"),
    ],
)
def test_a_round_that_cannot_be_is_refused(
    province: Database, change: dict[str, Any], says: str
) -> None:
    with pytest.raises(RoundRefused, match=says):
        create_round(province, replace(ROUND, **change), AGENCIES, tiny_questionnaire(), BY)
    assert rounds_overview(province) == []


@pytest.mark.parametrize(("agencies", "says"), [((), "ít nhất một"), (("noi-vu", "la"), "la")])
def test_its_agencies_must_exist(province: Database, agencies: tuple[str, ...], says: str) -> None:
    with pytest.raises(RoundRefused, match=says):
        create_round(province, ROUND, agencies, tiny_questionnaire(), BY)


def test_its_questionnaire_must_measure_something(province: Database) -> None:
    texts = questionnaire_from_text(tiny_text("texts").encode(), "texts.toml")
    with pytest.raises(RoundRefused, match="hài lòng"):
        create_round(province, ROUND, AGENCIES, texts, BY)


def test_a_code_is_used_once(draft: Database) -> None:
    with pytest.raises(RoundRefused, match="2025"):
        create_round(draft, ROUND, AGENCIES, tiny_questionnaire(), BY)
    with pytest.raises(RoundRefused, match="2025"):
        record_published_round(draft, ROUND, {}, "QĐ 1", BY)


def test_it_opens_closes_and_opens_again(approved: Database) -> None:
    draft = approved
    assert open_round(draft, "2025", TODAY, BY, now=NOW).state == "open"
    assert close_round(draft, "2025", TODAY, BY, now=NOW).state == "closed"
    assert open_round(draft, "2025", TODAY, BY, now=NOW).state == "open"
    with draft.read() as transaction:
        assert get_round(transaction, "2025").state == "open"


def test_steps_that_its_life_does_not_have_are_refused(approved: Database) -> None:
    draft = approved
    with pytest.raises(RoundRefused, match="chưa mở"):
        close_round(draft, "2025", TODAY, BY)
    open_round(draft, "2025", TODAY, BY)
    with pytest.raises(RoundRefused, match="đang mở"):
        open_round(draft, "2025", TODAY, BY)
    close_round(draft, "2025", TODAY, BY)
    with pytest.raises(RoundRefused, match="đã đóng"):
        close_round(draft, "2025", TODAY, BY)


def test_a_round_whose_last_day_is_past_does_not_open(draft: Database) -> None:
    with pytest.raises(RoundRefused, match="đã qua"):
        open_round(draft, "2025", date(2025, 8, 1), BY)


def test_an_unknown_round_is_named(province: Database) -> None:
    with pytest.raises(UnknownRound, match="1999"):
        open_round(province, "1999", TODAY, BY)
    with pytest.raises(UnknownRound, match="1999"):
        close_round(province, "1999", TODAY, BY)


def test_a_refusal_can_be_translated(draft: Database) -> None:
    with pytest.raises(RoundRefused) as caught:
        close_round(draft, "2025", TODAY, BY)
    assert caught.value.translated(gettext_for("vi")) == str(caught.value)
    assert caught.value.translated(lambda _: "Not open: %(code)s") == "Not open: 2025"


def test_the_audit_tells_who_did_what(approved: Database) -> None:
    draft = approved
    open_round(draft, "2025", TODAY, BY, now=NOW)
    close_round(draft, "2025", TODAY, None, now=NOW)
    with draft.read() as transaction:
        entries = sorted(all_audit(transaction), key=lambda entry: entry.action)
    assert [(entry.action, entry.by, entry.subject) for entry in entries] == [
        ("approve_round", "hoa@example.vn", "2025"),
        ("close_round", None, "2025"),
        ("create_round", BY, "2025"),
        ("open_round", BY, "2025"),
    ]
    assert {entry.at for entry in entries} == {NOW}


def test_a_refused_step_leaves_no_trace_in_the_audit(draft: Database) -> None:
    with pytest.raises(RoundRefused):
        close_round(draft, "2025", TODAY, BY, now=NOW)
    with draft.read() as transaction:
        assert [entry.action for entry in all_audit(transaction)] == ["create_round"]


def test_a_published_round_of_the_past_has_figures_alone(province: Database) -> None:
    figures = {("block", "huyen"): 0.7436}
    recorded = record_published_round(province, ROUND, figures, "Quyết định 1", BY, now=NOW)
    with province.read() as transaction:
        assert get_round(transaction, "2025") == recorded
        assert published_figures(transaction, "2025") == figures
    assert recorded.state == "published"
    assert recorded.questionnaire_version_id is None
    with pytest.raises(RoundRefused, match="công bố"):
        open_round(province, "2025", TODAY, BY)


def test_progress_shows_who_is_silent(database: Database) -> None:
    build_open_round(database)
    put_some_dossiers(database, each=3)
    late_evening = datetime(2025, 7, 10, 20, 30, tzinfo=UTC)
    for number, (desk, now) in enumerate(
        [("noi-vu", NOW), ("noi-vu", late_evening), ("y-te", NOW)]
    ):
        collect_response(database, desk, UUID(int=number), form(), "vi", "qr", now)
    (overview,) = rounds_overview(database)
    assert overview == round_overview(database, "2025")
    assert (overview.dossiers, overview.responses) == (12, 3)
    progress = {one.agency.code: (one.dossiers, one.responses) for one in overview.agencies}
    assert progress == {"noi-vu": (3, 2), "y-te": (3, 1), "hoi-an": (3, 0), "tam-ky": (3, 0)}
    assert [one.agency.code for one in overview.silent] == ["hoi-an", "tam-ky"]
    # Half past eight in the evening in Greenwich is the next day in Viet Nam.
    assert overview.last_on == date(2025, 7, 11)


def test_a_round_without_responses_has_no_last_day(draft: Database) -> None:
    overview = round_overview(draft, "2025")
    assert overview.last_on is None
    assert overview.silent == ()
