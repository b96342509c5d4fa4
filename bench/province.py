"""A province to measure on: 4 blocks, 62 agencies, one desk each, an open round of 22 criteria."""

from datetime import date, timedelta

from sipas.actions.rounds import create_round, open_round
from sipas.questionnaires.model import Kind, Question, Questionnaire
from sipas.questionnaires.reading import read_questionnaire
from sipas.shipped import surveys_folder
from sipas.store.database import Database
from sipas.store.organisation import Agency, Block, Desk, put_agencies, put_blocks, put_desks
from sipas.store.rounds import Round
from sipas.web.clock import today

ROUND = "bench"
AGENCIES = tuple(f"agency-{number:02}" for number in range(62))
DESK = AGENCIES[0]


def build_open_round(database: Database) -> Questionnaire:
    """Writes it all and opens the round for today."""
    with database.write() as transaction:
        put_blocks(transaction, [Block(f"block-{n}", f"Khối {n}", n) for n in range(4)])
        put_agencies(
            transaction,
            [Agency(code, code, code, f"block-{n % 4}") for n, code in enumerate(AGENCIES)],
        )
        put_desks(transaction, [Desk(code, code, code) for code in AGENCIES])
    day, questionnaire = today(), read_questionnaire(surveys_folder() / "sipas-desk-2017.toml")
    new = Round(
        code=ROUND,
        name="Đợt đo tốc độ",
        year=day.year,
        questionnaire_version_id=None,
        state="draft",
        opens_on=day,
        closes_on=day + timedelta(days=30),
        period_from=date(day.year, 1, 1),
        period_to=day,
    )
    create_round(database, new, AGENCIES, questionnaire, None)
    open_round(database, ROUND, day, None)
    return questionnaire


def submitted_form(questionnaire: Questionnaire) -> list[tuple[str, str]]:
    """Every question answered as a browser sends it; the comment is left empty, as it mostly is."""
    return [(question.code, _answer(question)) for question in questionnaire.questions]


def _answer(question: Question) -> str:
    if question.kind is Kind.SATISFACTION:
        return "4"
    if question.kind is Kind.NUMBER:
        return "2"
    return question.options[0].code if question.options else ""
