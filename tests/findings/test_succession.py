"""Who became whom: renamed, merged, split, both at once, and what was not asked."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipas.findings.succession import Lineage, Succession, successions

BEFORE, AFTER = date(2024, 12, 31), date(2025, 12, 31)
EVE, DAY = date(2025, 6, 30), date(2025, 7, 1)


def ended(code: str, *successors: str) -> Lineage:
    return Lineage(code, code, None, EVE, successors)


def begun(code: str) -> Lineage:
    return Lineage(code, code, DAY)


def found(before: str, after: str, *lineages: Lineage) -> list[Succession]:
    known = {one.code: one for one in lineages}
    return list(successions(before.split(), after.split(), known, BEFORE, AFTER))


def test_an_agency_that_went_on_is_itself() -> None:
    assert found("a b", "a b") == [Succession(("a",), ("a",)), Succession(("b",), ("b",))]
    assert all(one.is_same for one in found("a b", "a b"))


@pytest.mark.parametrize(
    ("before", "after", "lineages", "expected"),
    [
        ("a", "x", [ended("a", "x"), begun("x")], Succession(("a",), ("x",))),
        (
            "a b",
            "x",
            [ended("a", "x"), ended("b", "x"), begun("x")],
            Succession(("a", "b"), ("x",)),
        ),
        ("a b", "b", [ended("a", "b"), Lineage("b")], Succession(("a", "b"), ("b",))),
        (
            "a",
            "x y",
            [ended("a", "x", "y"), begun("x"), begun("y")],
            Succession(("a",), ("x", "y")),
        ),
        (
            "a b",
            "x y",
            [ended("a", "x", "y"), ended("b", "y"), begun("x"), begun("y")],
            Succession(("a", "b"), ("x", "y")),
        ),
        # In two steps within the year: a to m, m to x.
        (
            "a",
            "x",
            [
                Lineage("a", "a", None, date(2025, 2, 28), ("m",)),
                Lineage("m", "m", date(2025, 3, 1), EVE, ("x",)),
                begun("x"),
            ],
            Succession(("a",), ("x",)),
        ),
    ],
)
def test_wholes_are_found(
    before: str, after: str, lineages: list[Lineage], expected: Succession
) -> None:
    assert found(before, after, *lineages) == [expected]
    assert expected.is_whole


def test_what_was_not_asked_is_missed() -> None:
    merged = ended("a", "x"), ended("b", "x"), begun("x")
    assert found("a", "x", *merged) == [Succession(("a",), ("x",), ("b",))]
    split = ended("a", "x", "y"), begun("x"), begun("y")
    assert found("a", "x", *split) == [Succession(("a",), ("x",), (), ("y",))]
    grown = ended("a", "b"), Lineage("b")
    assert found("a", "b", *grown) == [Succession(("a",), ("b",), ("b",))]
    # Who ended before the earlier round already was its successor then.
    early = Lineage("z", "z", None, date(2023, 12, 31), ("a",))
    assert found("a", "a", early, Lineage("a")) == [Succession(("a",), ("a",))]


def test_an_end_without_successors_and_a_new_beginning_stand_alone() -> None:
    gone = Lineage("a", "a", None, EVE)
    assert found("a b", "b c", gone) == [
        Succession(("a",), ()),
        Succession(("b",), ("b",)),
        Succession((), ("c",)),
    ]


def test_a_take_over_after_the_later_round_has_not_happened_yet() -> None:
    later = Lineage("a", "a", None, date(2026, 3, 31), ("b",)), Lineage("b")
    assert found("a b", "a b", *later) == [Succession(("a",), ("a",)), Succession(("b",), ("b",))]


def test_an_agency_of_both_halves_of_the_year_is_held_together_with_its_successor() -> None:
    assert found("a", "a x", ended("a", "x"), begun("x")) == [Succession(("a",), ("a", "x"))]


def test_successors_in_a_circle_come_to_an_end() -> None:
    circle = ended("a", "b"), ended("b", "a")
    assert found("a b", "a b", *circle) == [Succession(("a",), ("a",)), Succession(("b",), ("b",))]


@given(
    st.dictionaries(
        st.sampled_from("abcdef"), st.lists(st.sampled_from("uvwxyz"), max_size=3), max_size=6
    ),
    st.sets(st.sampled_from("abcdefuvwxyz")),
    st.sets(st.sampled_from("abcdefuvwxyz")),
)
def test_every_agency_stands_in_exactly_one_whole(
    heirs: dict[str, list[str]], before: set[str], after: set[str]
) -> None:
    lineages = {code: ended(code, *later) for code, later in heirs.items()}
    parts = successions(before, after, lineages, BEFORE, AFTER)
    assert sorted(code for one in parts for code in one.before) == sorted(before)
    assert sorted(code for one in parts for code in one.after) == sorted(after)
