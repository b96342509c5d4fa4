from sipas.questionnaires.model import Kind, Question, Questionnaire, Section
from sipas.tallies.measures import Measure, measures_of


def question(code: str, kind: Kind = Kind.SATISFACTION) -> Question:
    return Question(code, kind, f"{code}?")


def questionnaire(*sections: Section) -> Questionnaire:
    return Questionnaire("tiny", 1, "Tiny", "", 1, "", (), "", sections)


def section(code: str, *questions: Question, is_factor: bool = True) -> Section:
    return Section(code, code.title(), "", is_factor, questions)


def test_criteria_factors_and_overall_stand_in_order() -> None:
    measured = measures_of(
        questionnaire(
            section("general", question("overall_satisfaction"), is_factor=False),
            section("access", question("access_1"), question("why", Kind.LONG_TEXT)),
            section("staff", question("staff_1"), question("staff_2")),
        )
    )
    assert measured == (
        Measure("overall_satisfaction", "criterion", (0,)),
        Measure("access_1", "criterion", (1,)),
        Measure("staff_1", "criterion", (2,)),
        Measure("staff_2", "criterion", (3,)),
        Measure("access", "factor", (1,)),
        Measure("staff", "factor", (2, 3)),
        Measure("overall", "overall", (1, 2, 3)),
    )


def test_a_pulse_without_factors_is_measured_by_all_it_scores() -> None:
    measured = measures_of(questionnaire(section("pulse", question("faces"), is_factor=False)))
    assert [measure.code for measure in measured] == ["faces", "overall"]
    assert measured[-1].items == (0,)


def test_a_questionnaire_that_scores_nothing_has_no_measure() -> None:
    texts = questionnaire(section("words", question("comment", Kind.LONG_TEXT)))
    assert measures_of(texts) == ()


def test_a_factor_without_scored_question_has_no_index() -> None:
    measured = measures_of(
        questionnaire(
            section("words", question("comment", Kind.LONG_TEXT)),
            section("access", question("access_1")),
        )
    )
    assert [measure.code for measure in measured] == ["access_1", "access", "overall"]
