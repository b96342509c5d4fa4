"""Comments: read by moderators, decided, let out by one door, and erased by day."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from sipas.actions.approved_comments import approved_comments, approved_workbook
from sipas.actions.collection import collect_response
from sipas.actions.comment_decisions import (
    CommentRefused,
    DecidedMeanwhile,
    decide_comment,
    erase_comments,
)
from sipas.actions.comments import (
    Asked,
    UnknownComment,
    comments_page,
    next_comment,
    read_comment,
)
from sipas.store.audit import all_audit
from sipas.store.comments import Comment, CommentFilter, comments_of
from sipas.store.database import Database
from tests.small_province import identifier
from tests.tiny_round import NOW, build_open_round, form

MODERATOR = "moderator@example.vn"
LARGE, SMALL = "noi-vu", "hoi-an"
WORDS = "Cán bộ Lan tận tình, gọi tôi 0905 123 456 ngay."


@pytest.fixture
def province(database: Database) -> Database:
    """Ten responses of one agency, two of which say something; one of another, which says much."""
    build_open_round(database)
    for number in range(10):
        said = {0: WORDS, 1: "Chỗ ngồi ít."}.get(number, "")
        _answer(database, LARGE, number, said)
    _answer(database, SMALL, 10, "Chờ lâu quá.")
    return database


def _answer(database: Database, desk: str, number: int, said: str) -> None:
    answers = form(comment=said) if said else form()
    collect_response(database, desk, identifier(number), answers, "vi", "web", NOW)


def _comment(database: Database, beginning: str) -> Comment:
    with database.read() as transaction:
        found = comments_of(transaction, CommentFilter("2025"), 100)
    return next(one for one in found if one.text.startswith(beginning))


def _decide(
    database: Database, one: Comment, verdict: str, typed: str, reason: str = ""
) -> Comment:
    return decide_comment(
        database, one.id, one.version, verdict, typed, reason, by=MODERATOR, now=NOW
    )


def test_only_moderators_read_what_leads_to_a_person(province: Database) -> None:
    for sees, words in ((True, WORDS), (False, "Cán bộ Lan tận tình, gọi tôi […] ngay.")):
        page = comments_page(province, Asked("2025"), None, sees_originals=sees)
        assert page.total == 3
        assert words in [line.words for line in page.lines]
    marked = next(line for line in page.lines if "Lan" in line.words)
    assert marked.kinds == ()
    seen = comments_page(province, Asked("2025"), None, sees_originals=True)
    assert {kind for line in seen.lines for kind in line.kinds} == {"phone", "name"}


def test_a_search_finds_words_without_signs_and_no_covered_number(province: Database) -> None:
    def found(**asked: str) -> int:
        return comments_page(province, Asked("2025", **asked), None, sees_originals=True).total

    assert found(search="TAN tinh") == 1
    assert found(search="0905") == 0
    assert found(search="%") == 0
    assert found(state="hidden") == 0
    assert found(state="all", agency="Cơ quan noi-vu") == 2
    assert found(agency="không có") == 0


def test_a_small_agency_is_neither_named_nor_singled_out(province: Database) -> None:
    page = comments_page(province, Asked("2025"), None, sees_originals=True)
    named = {line.words: line.agency for line in page.lines}
    assert named == {
        WORDS: "Cơ quan noi-vu",
        "Chỗ ngồi ít.": "Cơ quan noi-vu",
        "Chờ lâu quá.": None,
    }
    alone = comments_page(province, Asked("2025", SMALL), None, sees_originals=True)
    assert (alone.few, alone.lines, alone.counts) == (True, (), {})
    _decide(province, _comment(province, "Chờ"), "show", "Chờ lâu quá.")
    assert approved_comments(province, "2025", SMALL).few
    everywhere = approved_comments(province, "2025")
    assert [(one.agency, one.agency_name) for one in everywhere.comments] == [("", "")]
    assert approved_comments(province, "2025", scope={SMALL}).comments == ()


def test_a_decision_lets_out_the_covered_words_alone(province: Database) -> None:
    assert approved_comments(province, "2025").total == 0
    shown = _decide(province, _comment(province, "Chỗ"), "show", "Chỗ ngồi ít.")
    assert (shown.state, shown.shown, shown.reason) == ("shown", "Chỗ ngồi ít.", "")
    # The number is covered although the moderator left it in, and the reason is evident.
    redacted = _decide(province, _comment(province, "Cán bộ"), "show", WORDS)
    assert (redacted.state, redacted.reason) == ("redacted", "personal_data")
    assert redacted.shown == "Cán bộ Lan tận tình, gọi tôi […] ngay."
    assert redacted.text == WORDS
    again = _decide(province, redacted, "show", "Cán bộ […] tận tình […]", "personal_data")
    assert again.shown == "Cán bộ […] tận tình […]"
    words = {one.words for one in approved_comments(province, "2025", LARGE).comments}
    assert words == {"Chỗ ngồi ít.", "Cán bộ […] tận tình […]"}
    assert approved_workbook(province, "2025", ("a", "b", "c")).startswith(b"PK")
    back = _decide(province, again, "wait", "")
    assert (back.state, back.shown) == ("waiting", None)
    with province.read() as transaction:
        actions = [entry.action for entry in all_audit(transaction)][:4]
        details = [str(entry.detail) for entry in all_audit(transaction)]
    assert actions == ["reopen_comment", "redact_comment", "redact_comment", "show_comment"]
    assert not any("Lan" in detail or "0905" in detail for detail in details)


@pytest.mark.parametrize(
    ("verdict", "typed", "reason", "field"),
    [
        ("show", "Chỗ ngồi nhiều.", "", "typed"),
        ("show", "Chỗ […]", "", "reason"),
        ("show", "", "insult", "typed"),
        ("hide", "Chỗ ngồi ít.", " ", "reason"),
        ("burn", "Chỗ ngồi ít.", "", "verdict"),
    ],
)
def test_words_are_not_changed_nor_taken_away_without_a_reason(
    province: Database, verdict: str, typed: str, reason: str, field: str
) -> None:
    with pytest.raises(CommentRefused) as refused:
        _decide(province, _comment(province, "Chỗ"), verdict, typed, reason)
    assert refused.value.field == field
    assert _comment(province, "Chỗ").state == "waiting"


def test_of_two_moderators_the_second_is_told(province: Database) -> None:
    seen = _comment(province, "Chỗ")
    _decide(province, seen, "show", "Chỗ ngồi ít.")
    with pytest.raises(DecidedMeanwhile) as told:
        _decide(province, seen, "hide", "", "insult")
    assert told.value.comment.decided_by == MODERATOR
    assert _comment(province, "Chỗ").state == "shown"


def test_a_moderator_of_one_agency_reaches_no_other(province: Database) -> None:
    scope = {LARGE}
    page = comments_page(province, Asked("2025", SMALL), scope, sees_originals=True)
    assert {line.agency for line in page.lines} == {"Cơ quan noi-vu"}
    strange = _comment(province, "Chờ")
    with pytest.raises(UnknownComment):
        read_comment(province, strange.id, scope, sees_originals=True)
    with pytest.raises(UnknownComment):
        decide_comment(
            province, strange.id, 1, "hide", "", "insult", by=MODERATOR, now=NOW, scope=scope
        )
    # Of the own agency, too, nothing while too few have answered.
    with pytest.raises(UnknownComment):
        read_comment(province, strange.id, {SMALL}, sees_originals=True)
    with pytest.raises(UnknownComment):
        read_comment(province, UUID(int=1), None, sees_originals=True)


def test_the_next_one_is_one_that_waits(province: Database) -> None:
    asked = Asked("2025", LARGE)
    first = _comment(province, "Chỗ")
    second = _comment(province, "Cán bộ")
    assert next_comment(province, asked, None, first.id) == second.id
    _decide(province, first, "hide", "", "insult")
    assert next_comment(province, asked, None, first.id) == second.id
    _decide(province, second, "hide", "", "insult")
    assert next_comment(province, asked, None, second.id) is None


def test_what_nobody_may_read_goes_by_day(province: Database) -> None:
    _decide(province, _comment(province, "Cán bộ"), "show", WORDS)
    _decide(province, _comment(province, "Chỗ"), "hide", "", "off_topic")
    last = date(2025, 7, 31)
    now = datetime(2025, 11, 1, tzinfo=UTC)
    assert erase_comments(province, last, last, None, now) == 0
    day = last + timedelta(days=1)
    assert erase_comments(province, day, day, None, now) == 2
    assert erase_comments(province, day, day, None, now) == 0
    with province.read() as transaction:
        found = comments_of(transaction, CommentFilter("2025"), 100)
    assert sorted(one.text for one in found) == [
        "",
        "Chờ lâu quá.",
        "Cán bộ Lan tận tình, gọi tôi […] ngay.",
    ]
