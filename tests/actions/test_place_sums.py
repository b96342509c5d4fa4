"""Sums that follow their rows are those of all rows, whatever changed and in whichever order."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sipas.actions.place_sums import CountedPlaces, places_of, with_changes
from sipas.store.fieldwork import DayCounts, PlaceCounts

FIRST = date(2025, 7, 1)
KEYS = st.tuples(
    st.sampled_from(["noi-vu", "y-te"]),
    st.sampled_from(["", "quay-1"]),
    st.integers(0, 8).map(lambda days: FIRST + timedelta(days)),
    st.sampled_from(["paper", "qr"]),
)
GAINS = st.tuples(st.integers(-2, 5), st.integers(-1, 3), st.integers(0, 2))
BATCHES = st.lists(st.dictionaries(KEYS, GAINS, max_size=4), max_size=6)


@given(BATCHES)
def test_sums_that_follow_are_the_sums_of_all(batches: list[dict]) -> None:
    rows: dict = {}
    followed = CountedPlaces()
    for batch in batches:
        changed = [(*key, *_gained(rows.get(key, (0, 0, 0)), gain)) for key, gain in batch.items()]
        rows |= {row[:4]: row[4:] for row in changed}
        everything = places_of([(*key, *counts) for key, counts in rows.items() if counts[0]])
        next_one = with_changes(followed, changed)
        assert next_one in (None, everything)
        followed = everything


def _gained(before: tuple[int, ...], gain: tuple[int, ...]) -> tuple[int, int, int]:
    finished = max(0, before[0] + gain[0])
    valid = min(finished, max(0, before[1] + gain[1]))
    return finished, valid, min(valid, before[2] + gain[2])


def test_more_forms_on_the_newest_days_are_followed() -> None:
    before = places_of([("noi-vu", "a", FIRST, "qr", 3, 2, 0)])
    next_day = FIRST + timedelta(1)
    changed = [("noi-vu", "a", FIRST, "paper", 1, 1, 1), ("noi-vu", "b", next_day, "qr", 2, 2, 0)]
    after = with_changes(before, changed)
    assert after is not None
    # by hand: a has 3 + 1 on the first day, the agency 2 more on the second
    assert after.agencies["noi-vu"] == PlaceCounts("noi-vu", "", 6, 5, 1, 4, next_day)
    assert after.desks["noi-vu", "a"] == PlaceCounts("noi-vu", "a", 4, 3, 1, 4, FIRST)
    assert after.days == (
        DayCounts(FIRST, "paper", 1, 1),
        DayCounts(FIRST, "qr", 3, 2),
        DayCounts(next_day, "qr", 2, 2),
    )


def test_a_withdrawn_form_and_an_older_day_need_all_rows() -> None:
    before = places_of([("noi-vu", "a", FIRST, "qr", 3, 2, 0)])
    assert with_changes(before, [("noi-vu", "a", FIRST, "qr", 2, 2, 0)]) is None
    week_before = FIRST - timedelta(7)
    assert with_changes(before, [("noi-vu", "a", week_before, "qr", 1, 1, 0)]) is None
    assert with_changes(before, []) is before
