"""How a questionnaire becomes numbered cards, and when a card is revealed."""

from sipas.questionnaires.answers import Problem
from sipas.questionnaires.model import Condition, Kind, Option, Question, Questionnaire, Section
from sipas.web.citizens.reveal import reveal_rules
from sipas.web.form import blank_form, returned_form

SCALE = tuple(Option(str(level), f"Mức {level}") for level in range(1, 6))
YES_NO = (Option("yes", "Có"), Option("no", "Không"))


def questionnaire(*questions: Question) -> Questionnaire:
    return Questionnaire(
        code="tiny",
        version=1,
        title="Phiếu",
        introduction="",
        minutes=1,
        source="",
        scale=SCALE,
        not_applicable_label="Không áp dụng",
        sections=(Section("one", "Một", questions=questions),),
    )


LATE = Question("late", Kind.SINGLE, "Trễ hẹn không?", options=YES_NO)
DAYS = Question("days", Kind.NUMBER, "Mấy ngày?", condition=Condition("late", ("yes",)))
SORRY = Question("sorry", Kind.SINGLE, "?", options=YES_NO, condition=Condition("late", ("yes",)))
SMILE = Question("smile", Kind.SATISFACTION, "Lịch sự.", not_applicable=True)
ALL = questionnaire(SMILE, LATE, DAYS, SORRY, Question("text", Kind.LONG_TEXT, "Góp ý"))


def unchanged(text: str) -> str:
    return text


def test_a_question_that_only_some_are_asked_takes_no_number_from_the_others() -> None:
    form = blank_form(ALL, unchanged)
    assert [card.number for card in form.cards] == ["1", "2", "2a", "2b", "3"]
    assert form.count == 3


def test_the_minutes_are_promised_for_what_must_be_answered() -> None:
    must = Question("must", Kind.SINGLE, "?", options=YES_NO, required=True)
    only_some = Question(
        "some",
        Kind.SINGLE,
        "?",
        options=YES_NO,
        required=True,
        condition=Condition("late", ("yes",)),
    )
    assert blank_form(questionnaire(SMILE, LATE, must, only_some), unchanged).required_count == 1


def test_the_scale_stands_in_a_row_and_not_applicable_below() -> None:
    card = blank_form(ALL, unchanged).cards[0]
    assert [level.code for level in card.levels] == ["1", "2", "3", "4", "5"]
    assert [option.code for option in card.options] == ["na"]


def test_without_not_applicable_there_are_five_choices() -> None:
    plain = questionnaire(Question("smile", Kind.SATISFACTION, "Lịch sự."))
    assert len(blank_form(plain, unchanged).cards[0].choices) == 5


def test_a_lead_in_names_the_question_and_the_answers() -> None:
    lead_ins = [card.lead_in for card in blank_form(ALL, unchanged).cards]
    assert lead_ins[2] == "Nếu câu 2 Ông/Bà chọn “Có”:"
    assert lead_ins[0] == ""


def test_a_condition_on_the_scale_is_said_in_the_words_of_the_scale() -> None:
    why = Question("why", Kind.LONG_TEXT, "Vì sao?", condition=Condition("smile", ("1", "2", "na")))
    form = blank_form(questionnaire(SMILE, why), unchanged)
    assert form.cards[1].lead_in == (
        "Nếu câu 1 Ông/Bà chọn “Mức 1” hoặc “Mức 2” hoặc “Không áp dụng”:"
    )


def test_of_several_problems_the_first_is_told() -> None:
    problems = [Problem("days", "một"), Problem("days", "hai"), Problem("smile", "ba")]
    form = returned_form(ALL, {"days": ("x",)}, problems, unchanged)
    assert [(words, [card.code for card in cards]) for words, cards in form.problems.items()] == [
        ("ba", ["smile"]),
        ("một", ["days"]),
    ]
    assert form.cards[2].typed == ("x",)


def test_a_sentence_that_holds_for_several_questions_is_said_once() -> None:
    problems = [Problem("smile", "thiếu"), Problem("late", "thiếu")]
    form = returned_form(ALL, {}, problems, unchanged)
    assert {words: [card.number for card in cards] for words, cards in form.problems.items()} == {
        "thiếu": ["1", "2"]
    }


def test_without_conditions_there_is_nothing_to_reveal() -> None:
    assert reveal_rules(questionnaire(SMILE)) == ""


def test_a_card_is_hidden_until_one_of_its_answers_is_chosen() -> None:
    why = Question("why", Kind.LONG_TEXT, "?", condition=Condition("smile", ("1", "2")))
    rules = reveal_rules(questionnaire(SMILE, why))
    assert rules == (
        "@supports selector(:has(a)){.if{display:none}#card-why{display:none}"
        'form:has([name="smile"][value="1"]:checked,[name="smile"][value="2"]:checked) '
        "#card-why{display:block}}"
    )
