"""Duplicating, editing, uploading: what is frozen stays, codes never come back, nothing is lost."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from sipas.actions.collection import collect_response
from sipas.actions.publication import findings_of
from sipas.actions.questionnaire_drafts import (
    DraftChanged,
    duplicate_version,
    edit_draft,
    remove_draft,
    upload_questionnaire,
)
from sipas.actions.questionnaire_versions import (
    UnknownVersion,
    Version,
    VersionState,
    get_version,
    shipped_definitions,
)
from sipas.actions.questionnaires import frozen_questionnaire
from sipas.actions.round_refusal import RoundRefused
from sipas.actions.rounds import close_round, create_round, open_round
from sipas.questionnaires.differences import differences
from sipas.questionnaires.editing import EditRefused, part_print
from sipas.questionnaires.edits import (
    OptionEdit,
    QuestionEdit,
    add_question,
    edit_question,
    remove_question,
)
from sipas.questionnaires.faults import FaultyQuestionnaire
from sipas.questionnaires.model import Kind
from sipas.questionnaires.reading import fingerprint, to_definition
from sipas.questionnaires.writing import file_text
from sipas.store.audit import all_audit
from sipas.store.database import Database, Transaction
from sipas.store.responses import Response, find_response
from sipas.store.rounds import Round, get_round
from tests.tiny_round import (
    AGENCIES,
    NOW,
    ROUND,
    TODAY,
    build_open_round,
    form,
    put_places,
    put_some_dossiers,
    tiny_questionnaire,
)

BY = "lan@example.vn"
SHIPPED = {one["structure"]["code"]: mark for mark, one in shipped_definitions().items()}
DESK = SHIPPED["sipas-desk-2017"]
TINY = fingerprint(to_definition(tiny_questionnaire()))


def said(text: str, english: str = "") -> QuestionEdit:
    return QuestionEdit({"vi": text, "en": english}, {"vi": ""}, {"vi": ""})


def edited(database: Database, key: str, change: Any, **seen: Any) -> Version:
    return edit_draft(database, key, change, str, BY, NOW, **seen)


def add(database: Database, key: str, text: str = "Mấy lần?") -> str:
    codes: list[str] = []

    def change(editable: Any, used: Any) -> None:
        section = editable.values["section"][-1]["code"]
        codes.append(add_question(editable, section, Kind.NUMBER, said(text), used))

    edited(database, key, change)
    return codes[0]


def ask(database: Database, version: Version, code: str = "2026") -> Round:
    days = {"opens_on": TODAY, "closes_on": TODAY}
    new = replace(ROUND, code=code, year=2026, **days)
    return create_round(database, new, AGENCIES, version.definition, BY, now=NOW)


@pytest.fixture
def draft(database: Database) -> Version:
    put_places(database)
    return duplicate_version(database, DESK, BY, NOW)


def test_a_duplicate_is_the_next_version_with_the_same_words(
    database: Database, draft: Version
) -> None:
    assert (draft.key, draft.version, draft.state) == ("sipas-desk-2017.2", 2, VersionState.DRAFT)
    original = get_version(database, DESK)
    assert draft.definition["words"] == original.definition["words"]
    assert draft.base == original.definition
    with database.read() as transaction:
        (entry,) = all_audit(transaction)
    assert (entry.action, entry.by) == ("duplicate_questionnaire", BY)
    assert (entry.subject, entry.detail) == ("sipas-desk-2017.2", {"from": DESK})


def test_there_is_one_draft_at_a_time(database: Database, draft: Version) -> None:
    with pytest.raises(EditRefused, match="phiên bản 2"):
        duplicate_version(database, DESK, BY, NOW)
    with pytest.raises(EditRefused, match="còn là bản nháp"):
        duplicate_version(database, draft.key, BY, NOW)


def test_a_change_is_kept_and_traced(database: Database, draft: Version) -> None:
    edited(database, draft.key, lambda e, used: edit_question(e, "visits", said("Mấy?"), used))
    after = get_version(database, draft.key)
    assert after.definition["words"]["vi"]["question.visits.text"] == "Mấy?"
    assert after.draft is not None
    assert (after.draft.edition, after.draft.edited_by) == (2, BY)
    assert after.fingerprint != draft.fingerprint
    with database.read() as transaction:
        newest = all_audit(transaction)[0]
    assert (newest.action, newest.detail) == (
        "edit_questionnaire",
        {"fingerprint": after.fingerprint},
    )


def test_a_refused_change_keeps_everything(database: Database, draft: Version) -> None:
    for change in (
        lambda e, used: edit_question(e, "access_1", said("Khác"), used),
        lambda e, used: edit_question(e, "visits", said(""), used),
    ):
        with pytest.raises((EditRefused, FaultyQuestionnaire)):
            edited(database, draft.key, change)
    assert get_version(database, draft.key) == draft


def test_the_last_question_about_satisfaction_stays(database: Database) -> None:
    pulse = duplicate_version(database, SHIPPED["desk-pulse"], BY, NOW)
    with pytest.raises(EditRefused, match="mức độ hài lòng"):
        edited(database, pulse.key, lambda e, _: remove_question(e, "overall_satisfaction"))


def test_the_code_of_a_removed_question_never_comes_back(
    database: Database, draft: Version
) -> None:
    assert add(database, draft.key) == "local_1"
    edited(database, draft.key, lambda e, _: remove_question(e, "local_1"))
    assert add(database, draft.key) == "local_2"
    ask(database, get_version(database, draft.key))
    open_round(database, "2026", TODAY, None, now=NOW)
    third = duplicate_version(database, draft.key, BY, NOW)
    edited(database, third.key, lambda e, _: remove_question(e, "local_2"))
    assert add(database, third.key) == "local_3"


def test_two_people_at_one_question_are_told_and_at_two_are_not(
    database: Database, draft: Version
) -> None:
    seen = {
        part: part_print(draft.definition, part) for part in ("question.visits", "question.sex")
    }
    edited(
        database,
        draft.key,
        lambda e, used: edit_question(e, "visits", said("Người thứ nhất"), used),
        seen={"question.visits": seen["question.visits"]},
    )
    with pytest.raises(DraftChanged) as caught:
        edited(
            database,
            draft.key,
            lambda e, used: edit_question(e, "visits", said("Người thứ hai"), used),
            seen={"question.visits": seen["question.visits"]},
        )
    words = caught.value.version.definition["words"]["vi"]
    assert words["question.visits.text"] == "Người thứ nhất"
    assert get_version(database, draft.key).definition["words"]["vi"] == words
    edited(
        database,
        draft.key,
        lambda e, _: remove_question(e, "sex"),
        seen={"question.sex": seen["question.sex"]},
    )


def test_a_draft_round_asks_the_newest_words_until_it_opens(
    database: Database, draft: Version
) -> None:
    first = ask(database, draft)
    code = add(database, draft.key)
    with database.read() as transaction:
        second = get_round(transaction, "2026")
    assert second.questionnaire_version_id != first.questionnaire_version_id
    frozen = frozen_questionnaire(database, second.questionnaire_version_id or 0)
    assert frozen.source.questions[-1].code == code
    open_round(database, "2026", TODAY, None, now=NOW)
    locked = get_version(database, draft.key)
    assert locked.state is VersionState.FROZEN
    with pytest.raises(EditRefused, match="đã khóa"):
        add(database, draft.key)
    assert get_version(database, draft.key) == locked


def test_a_question_by_which_a_draft_round_counts_is_not_removed(
    database: Database, draft: Version
) -> None:
    new = replace(ROUND, cell_variables=("sex", "mode"))
    create_round(database, new, AGENCIES, draft.definition, BY, now=NOW)
    with pytest.raises(EditRefused, match="sex"):
        edited(database, draft.key, lambda e, _: remove_question(e, "sex"))
    edited(database, draft.key, lambda e, _: remove_question(e, "education"))


def test_old_responses_and_findings_stay_while_a_new_version_is_asked(database: Database) -> None:
    put_some_places_and_answers(database)
    old = findings_of(database, "2025", NOW)
    new = duplicate_version(database, TINY, BY, NOW)
    edited(database, new.key, lambda e, _: remove_question(e, "access_2"))
    edited(database, new.key, lambda e, used: edit_question(e, "sex", twisted(), used))
    assert findings_of(database, "2025", NOW) == old
    with database.read() as transaction:
        assert found(transaction, answer(database, 40)).levels == bytes([4, 5, 3])
    close_round(database, "2025", TODAY, BY, now=NOW)
    ask(database, get_version(database, new.key))
    open_round(database, "2026", TODAY, None, now=NOW)
    later = answer(database, 41)
    with database.read() as transaction:
        first, second = (found(transaction, one) for one in (identifier(0), later))
        rounds = [get_round(transaction, code) for code in ("2025", "2026")]
    assert (first.round, first.levels, second.round, second.levels) == (
        *("2025", bytes([4, 5, 3])),
        *("2026", bytes([4, 3])),
    )
    titles = [frozen_questionnaire(database, one.questionnaire_version_id or 0) for one in rounds]
    assert [len(one.source.criteria) for one in titles] == [3, 2]
    assert titles[0].fingerprint == TINY


def put_some_places_and_answers(database: Database) -> None:
    build_open_round(database)
    put_some_dossiers(database)
    for number in range(12):
        answer(database, number)


def answer(database: Database, number: int) -> UUID:
    sent = form(sex="male")
    collected = collect_response(database, "noi-vu", identifier(number), sent, "vi", "qr", NOW)
    assert collected.receipt
    return identifier(number)


def found(transaction: Transaction, one: UUID) -> Response:
    response = find_response(transaction, one)
    assert response is not None
    return response


def identifier(number: int) -> UUID:
    return UUID(int=(4 << 76) | (2 << 62) | number)


def twisted() -> QuestionEdit:
    options = (OptionEdit("female", {"vi": "Nữ"}), OptionEdit("male", {"vi": "Nam giới"}))
    return replace(said("Giới"), options=options)


def test_a_version_of_before_core_gets_the_marks_when_it_is_duplicated(database: Database) -> None:
    put_places(database)
    definition = get_version(database, DESK).definition
    sections = [
        {key: value for key, value in section.items() if key != "is_core"}
        for section in definition["structure"]["sections"]
    ]
    old = {**definition, "structure": {**definition["structure"], "sections": sections}}
    create_round(database, ROUND, AGENCIES, old, BY, now=NOW)
    open_round(database, ROUND.code, TODAY, None, now=NOW)
    copy = duplicate_version(database, fingerprint(old), BY, NOW)
    assert [one.is_core for one in copy.questionnaire.sections] == [True] * 5 + [False] * 5
    with pytest.raises(EditRefused):
        edited(database, copy.key, lambda e, _: remove_question(e, "access_1"))


def test_a_downloaded_file_comes_back_as_the_next_version(database: Database) -> None:
    content = file_text(get_version(database, DESK).definition).encode()
    made = upload_questionnaire(database, content, "mine.toml", str, BY, NOW)
    assert (made.key, made.state) == ("sipas-desk-2017.2", VersionState.DRAFT)
    assert made.base == get_version(database, DESK).definition
    assert differences(made.base, made.definition) == ()
    assert made.definition["words"] == get_version(database, DESK).definition["words"]


def test_a_file_of_ones_own_keeps_its_version(database: Database) -> None:
    content = file_text(to_definition(tiny_questionnaire())).replace("version = 1", "version = 7")
    made = upload_questionnaire(database, content.encode(), "tiny.toml", str, BY, NOW)
    assert made.key == "tiny.7"


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        ("Nơi ngồi chờ có đủ chỗ", "Nơi ngồi chờ có nhiều chỗ", EditRefused),
        ("access_1", "access_9", EditRefused),
        ("core = true\n", "", EditRefused),
        ('kind = "number"', 'kind = "short_text"', FaultyQuestionnaire),
        ("version = 1", 'version = "1"', FaultyQuestionnaire),
    ],
)
def test_a_faulty_file_or_one_with_other_official_words_is_refused(
    database: Database, old: str, new: str, refusal: type[Exception]
) -> None:
    text = file_text(get_version(database, DESK).definition)
    assert old in text
    with pytest.raises(refusal):
        upload_questionnaire(database, text.replace(old, new).encode(), "x.toml", str, BY, NOW)
    with pytest.raises(UnknownVersion):
        get_version(database, "sipas-desk-2017.2")


def test_a_file_that_asks_nothing_about_satisfaction_is_refused(database: Database) -> None:
    from tests.questionnaires.tiny_files import tiny_text

    with pytest.raises(RoundRefused):
        upload_questionnaire(database, tiny_text("texts").encode(), "x.toml", str, BY, NOW)


def test_a_draft_that_no_round_asks_is_removed(database: Database, draft: Version) -> None:
    remove_draft(database, draft.key, BY, NOW)
    with pytest.raises(UnknownVersion):
        get_version(database, draft.key)
    again = duplicate_version(database, DESK, BY, NOW)
    ask(database, again)
    with pytest.raises(EditRefused, match="đang dùng bản nháp"):
        remove_draft(database, again.key, BY, NOW)
    with pytest.raises(EditRefused, match="đã khóa"):
        remove_draft(database, SHIPPED["desk-pulse"], BY, NOW)
