"""Steps of a reorganisation: what they make, who is told, and what can be undone."""

from datetime import UTC, date, datetime, timedelta

import pytest

from sipas.actions.made_up_data import EXAMPLES
from sipas.actions.organisation import import_organisation
from sipas.actions.unit_changes import (
    CannotUndo,
    ChangedMeanwhile,
    Histories,
    Step,
    take_step,
    undo_change,
)
from sipas.actions.unit_steps import (
    StepRefused,
    describe_from,
    end_on,
    merge_into,
    split_into,
)
from sipas.store.audit import all_audit
from sipas.store.database import Database
from sipas.store.organisation import Agency, Block, Desk, all_agencies, get_agency
from sipas.store.past import UnitKey
from sipas.store.unit_changes import recent_unit_changes
from sipas.store.units import History, all_histories, find_histories, fingerprint, put_histories

NOW = datetime(2025, 6, 1, 8, tzinfo=UTC)
DAY = date(2025, 7, 1)
EVE = date(2025, 6, 30)
A, B, DESK_A = ("agency", "so-a"), ("agency", "so-b"), ("desk", "k7m2pq")


@pytest.fixture
def office(database: Database) -> Database:
    with database.write() as transaction:
        put_histories(
            transaction,
            [
                History(Block("khoi", "Khối", 1)),
                History(Agency("so-a", "Sở A", "A", "khoi")),
                History(Agency("so-b", "Sở B", "B", "khoi")),
                History(Desk("k7m2pq", "Quầy", "so-a")),
            ],
        )
    return database


def seen(database: Database, *keys: UnitKey) -> dict[UnitKey, str]:
    with database.read() as transaction:
        found = find_histories(transaction, keys)
    return {key: fingerprint(found[key]) if key in found else "" for key in keys}


def rename(database: Database, name: str, seen_before: dict[UnitKey, str], by: str) -> int:
    def make(found: Histories) -> list[History]:
        return [describe_from(found[A], {"name": name}, DAY)]

    return take_step(database, Step("rename_unit", "so-a", seen_before, make), by, NOW)


def test_a_new_name_begins_on_its_day_and_the_old_one_stays_before(office: Database) -> None:
    rename(office, "Sở A mới", seen(office, A), "an@example.vn")
    with office.read() as transaction:
        names = [all_agencies(transaction, day)[0].name for day in (EVE, DAY)]
        audit = all_audit(transaction)[0]
    assert names == ["Sở A", "Sở A mới"]
    assert (audit.by, audit.action, audit.subject) == ("an@example.vn", "rename_unit", "so-a")


def test_the_second_of_two_editors_is_told_and_nothing_is_lost(office: Database) -> None:
    both = seen(office, A)
    rename(office, "Của An", both, "an@example.vn")
    with pytest.raises(ChangedMeanwhile) as told:
        rename(office, "Của Bình", both, "binh@example.vn")
    assert told.value.now is not None
    assert told.value.now.unit.name == "Của An"
    assert told.value.change is not None
    assert told.value.change.by == "an@example.vn"
    with office.read() as transaction:
        assert get_agency(transaction, "so-a").name == "Của An"


def test_a_change_is_undone_once_and_only_while_nothing_rests_on_it(office: Database) -> None:
    with office.read() as transaction:
        before = all_histories(transaction)
    first = rename(office, "Sở A mới", seen(office, A), "an@example.vn")
    undo_change(office, first, "an@example.vn", NOW)
    with office.read() as transaction:
        assert all_histories(transaction) == before
    with pytest.raises(CannotUndo):
        undo_change(office, first, "an@example.vn", NOW)
    second = rename(office, "Sở A mới", seen(office, A), "an@example.vn")
    ending = Step("end_unit", "so-a", seen(office, A), lambda found: [end_on(found[A], DAY)])
    take_step(office, ending, None, NOW)
    with pytest.raises(CannotUndo):
        undo_change(office, second, "an@example.vn", NOW)


def test_what_was_created_is_removed_by_undoing_unless_something_rests_on_it(
    office: Database,
) -> None:
    def create(code: str, made: History) -> int:
        return take_step(office, Step("create_unit", code, {}, lambda _: [made]), None, NOW)

    block = create("moi", History(Block("moi", "Khối mới", 2)))
    agency = create("so-c", History(Agency("so-c", "Sở C", "C", "moi")))
    with pytest.raises(CannotUndo):
        undo_change(office, block, None, NOW)
    undo_change(office, agency, None, NOW)
    undo_change(office, block, None, NOW)
    with office.read() as transaction:
        assert ("block", "moi") not in all_histories(transaction)


def test_merged_agencies_end_and_their_desks_move(office: Database) -> None:
    new = History(Agency("so-ab", "Sở AB", "AB", "khoi", DAY))

    def make(found: Histories) -> list[History]:
        return merge_into([found[A], found[B]], new, [found[DESK_A]], DAY)

    fresh = {**seen(office, A, B), ("agency", "so-ab"): ""}
    number = take_step(office, Step("merge_agencies", "so-ab", fresh, make, (DESK_A,)), None, NOW)
    with office.read() as transaction:
        found = all_histories(transaction)
        assert [one.code for one in all_agencies(transaction, DAY)] == ["so-ab"]
        assert [one.code for one in all_agencies(transaction, EVE)] == ["so-a", "so-b"]
    assert {found[key].unit.valid_to for key in (A, B)} == {EVE}
    assert get_successors(found[A]) == get_successors(found[B]) == ("so-ab",)
    desk = found[DESK_A]
    agencies = [unit.agency for day in (EVE, DAY) if isinstance(unit := desk.on(day), Desk)]
    assert agencies == ["so-a", "so-ab"]
    undo_change(office, number, None, NOW)
    with office.read() as transaction:
        assert [one.code for one in all_agencies(transaction, DAY)] == ["so-a", "so-b"]


def get_successors(history: History) -> tuple[str, ...]:
    assert isinstance(history.unit, Agency)
    return history.unit.successors


def test_one_agency_goes_on_when_others_join_it() -> None:
    a, b = (History(Agency(code, code, code, "khoi")) for code in ("a", "b"))
    made = merge_into([a, b], a, [], DAY)
    assert [(one.unit.code, one.unit.valid_to) for one in made] == [("a", None), ("b", EVE)]


def test_a_split_agency_names_its_parts_and_the_first_takes_the_desks() -> None:
    a = History(Agency("a", "A", "A", "khoi"))
    parts = [History(Agency(code, code, code, "khoi", DAY)) for code in ("a1", "a2")]
    desk = History(Desk("k7m2pq", "Quầy", "a"))
    closed = History(Desk("k7m2pr", "Quầy", "a", "", None, date(2024, 1, 1)))
    made = split_into(a, parts, [desk, closed], DAY)
    assert get_successors(made[2]) == ("a1", "a2")
    assert [one.unit.code for one in made] == ["a1", "a2", "a", "k7m2pq"]
    assert made[3].unit == Desk("k7m2pq", "Quầy", "a1")


@pytest.mark.parametrize("day", [date(2024, 1, 1), date(2026, 1, 1)])
def test_a_day_outside_the_life_of_a_unit_is_refused(day: date) -> None:
    unit = Agency("a", "A", "A", "khoi", date(2025, 1, 1), date(2025, 12, 31))
    with pytest.raises(StepRefused, match=r"Ngày này (sớm|muộn) hơn") as refusal:
        describe_from(History(unit), {"name": "B"}, day)
    assert refusal.value.field == "day"


def test_steps_that_make_no_sense_are_refused() -> None:
    a = History(Agency("a", "A", "A", "khoi"))
    renamed = describe_from(a, {"name": "B"}, DAY)
    with pytest.raises(StepRefused, match="Đã có một thay đổi từ ngày 01/07/2025"):
        describe_from(renamed, {"name": "C"}, DAY)
    with pytest.raises(StepRefused, match="Chưa có gì khác"):
        describe_from(a, {"name": "A"}, DAY)
    with pytest.raises(StepRefused, match="ít nhất một mục khác"):
        merge_into([a], a, [], DAY)
    with pytest.raises(StepRefused, match="ít nhất hai cơ quan mới"):
        split_into(a, [a], [], DAY)
    with pytest.raises(StepRefused, match="phải khác nhau"):
        split_into(a, [a, a], [], DAY)


def test_a_reference_that_leads_nowhere_is_refused(office: Database) -> None:
    made = History(Agency("c", "C", "C", "nowhere"))
    with pytest.raises(StepRefused, match="Không có khối nào mang mã “nowhere”"):
        take_step(office, Step("create_unit", "c", {}, lambda _: [made]), None, NOW)


def test_the_reorganisation_of_2025(database: Database) -> None:
    """18 districts (17 after Nông Sơn joined Quế Sơn) until 30 June, 78 communes from 1 July."""
    import_organisation(database, EXAMPLES / "quang-nam-2024", now=NOW)
    with database.read() as transaction:
        before = all_histories(transaction)
    import_organisation(database, EXAMPLES / "quang-nam-2025", now=NOW + timedelta(days=1))
    with database.read() as transaction:
        eve, day = (all_agencies(transaction, one) for one in (EVE, DAY))
        change = recent_unit_changes(transaction, 1)[0]
        districts = [one for one in eve if one.block == "huyen"]
        known = {one.code for one in all_agencies(transaction)}
    assert len(districts) == 17
    assert sum(one.block == "xa-phuong" for one in day) == 78
    assert all(one.successors and set(one.successors) <= known for one in districts)
    undo_change(database, change.id, None, NOW)
    with database.read() as transaction:
        assert all_histories(transaction) == before
