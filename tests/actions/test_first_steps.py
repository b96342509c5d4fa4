"""The road of a fresh installation, step by step."""

from dataclasses import replace
from datetime import date

from sipas.actions.accounts import create_account
from sipas.actions.first_steps import FirstStep, first_steps
from sipas.store.database import Database
from sipas.store.organisation import Agency, Block, Desk, put_agencies, put_blocks, put_desks
from sipas.store.register import Dossier, put_dossiers
from sipas.store.rounds import Round, put_round

DAY = date(2026, 11, 25)
PASSWORD = "trời xanh mây trắng"
DRAFT = Round(
    code="2026-q3",
    name="Quý III",
    year=2026,
    questionnaire_version_id=None,
    state="draft",
    opens_on=DAY,
    closes_on=DAY,
    period_from=DAY,
    period_to=DAY,
)


def next_step(database: Database) -> FirstStep | None:
    found = first_steps(database, DAY)
    return None if found is None else found.next


def test_each_step_leads_to_the_next(database: Database) -> None:
    assert next_step(database) == FirstStep.ORGANISATION
    with database.write() as transaction:
        put_blocks(transaction, [Block("xa", "Xã", 1)])
        put_agencies(transaction, [Agency("xa-1", "Xã 1", "Xã 1", "xa")])
        put_desks(transaction, [Desk("h3kp7m", "Một cửa", "xa-1")])
    assert next_step(database) == FirstStep.REGISTER
    with database.write() as transaction:
        dossier = Dossier("1", "xa-1", "Hộ tịch", "Khai sinh", DAY, DAY, DAY, "desk")
        put_dossiers(transaction, [dossier])
    create_account(database, "an@example.vn", PASSWORD, ("administrator",))
    assert next_step(database) == FirstStep.SECOND_ADMINISTRATOR
    create_account(database, "lan@example.vn", PASSWORD, ("leader",))
    assert next_step(database) == FirstStep.SECOND_ADMINISTRATOR
    create_account(database, "binh@example.vn", PASSWORD, ("administrator",))
    assert next_step(database) == FirstStep.ROUND
    with database.write() as transaction:
        put_round(transaction, DRAFT, ["xa-1"])
    assert next_step(database) == FirstStep.OPENING
    with database.write() as transaction:
        put_round(transaction, replace(DRAFT, state="open"), ["xa-1"])
    found = first_steps(database, DAY)
    assert found is not None
    assert (found.next, found.round) == (FirstStep.POSTERS, "2026-q3")


def test_steps_may_be_taken_in_any_order(database: Database) -> None:
    with database.write() as transaction:
        put_round(transaction, DRAFT, [])
    found = first_steps(database, DAY)
    assert found is not None
    assert (found.next, found.taken) == (FirstStep.ORGANISATION, {FirstStep.ROUND})


def test_a_round_that_has_ended_or_a_second_one_ends_the_road(database: Database) -> None:
    with database.write() as transaction:
        put_round(transaction, DRAFT, [])
        put_round(transaction, replace(DRAFT, code="2026-q4"), [])
    assert first_steps(database, DAY) is None
    with database.write() as transaction:
        put_round(transaction, replace(DRAFT, code="other", state="closed"), [])
    assert first_steps(database, DAY) is None
