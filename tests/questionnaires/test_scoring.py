"""Answers become bytes to count."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sipas.questionnaires.answers import read_answers
from sipas.questionnaires.reading import shipped_questionnaires
from sipas.questionnaires.scoring import levels
from tests.questionnaires.tiny_files import tiny

VALUE_OF = {"1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "na": 9}
DESK = next(each for each in shipped_questionnaires() if each.code == "sipas-desk-2017")


def test_one_byte_per_scored_question_in_order():
    answers = {"overall_satisfaction": "5", "access_1": "1", "result_1": "na"}
    assert levels(tiny("satisfaction"), answers) == bytes([1, 0, 9, 5])


def test_no_answer_at_all_is_missing_everywhere():
    assert levels(tiny("satisfaction"), {}) == bytes(4)


def test_a_questionnaire_that_scores_nothing_has_no_bytes():
    assert levels(tiny("number"), {"visits": 3}) == b""


def test_an_answer_that_was_never_accepted_is_an_error():
    with pytest.raises(KeyError):
        levels(tiny("satisfaction"), {"access_1": "6"})


@given(some.lists(some.sampled_from(list(VALUE_OF)), min_size=23, max_size=23))
def test_what_was_sent_is_what_is_counted(chosen):
    codes = [question.code for question in DESK.scored]
    # The overall question has no "not applicable".
    sent = dict(zip(codes, chosen, strict=True)) | {"overall_satisfaction": "3"}
    reading = read_answers(DESK, {code: [value] for code, value in sent.items()})
    assert reading.problems == ()
    assert list(levels(DESK, reading.answers)) == [VALUE_OF[sent[code]] for code in codes]


@given(some.dictionaries(some.sampled_from([q.code for q in DESK.scored]), some.text()))
def test_the_length_never_depends_on_what_was_sent(sent):
    reading = read_answers(DESK, {code: [value] for code, value in sent.items()})
    assert len(levels(DESK, reading.answers)) == len(DESK.scored) == 23
