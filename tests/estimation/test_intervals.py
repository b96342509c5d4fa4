from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sipas.estimation.intervals import (
    METHODS,
    Precision,
    UnknownInterval,
    proportion_interval,
    simple_size,
    t_interval,
    t_quantile,
)
from tests.r_results import close

shares = st.integers(0, 1_000).map(lambda thousandths: thousandths / 1_000)
sizes = st.integers(3, 5_000)
effects = st.floats(0.2, 5)


def precision(p: float, n: float, effect: float = 1.0, df: float | None = None) -> Precision:
    """A share of n persons whose variance is `effect` times p (1 - p) / n."""
    degrees = n - 1 if df is None else df
    return Precision(*(np.array([x]) for x in (p, effect * p * (1 - p) / n, degrees, n, n)))


def ends(method: str, known: Precision, confidence: float = 0.95) -> tuple[float, float]:
    lower, upper = proportion_interval(method, known, confidence)
    return float(lower[0]), float(upper[0])


@pytest.mark.parametrize("method", METHODS)
@given(p=shares, n=sizes, effect=effects)
def test_an_interval_stays_within_0_and_1_and_holds_the_estimate(
    method: str, p: float, n: int, effect: float
) -> None:
    lower, upper = ends(method, precision(p, n, effect))
    assert 0 <= lower <= p <= upper <= 1


@pytest.mark.parametrize("method", METHODS)
@given(p=shares, n=sizes, effect=effects, first=st.floats(0.5, 0.99), second=st.floats(0.5, 0.99))
def test_intervals_nest_with_confidence(
    method: str, p: float, n: int, effect: float, first: float, second: float
) -> None:
    known, (low, high) = precision(p, n, effect), sorted([first, second])
    narrow, wide = ends(method, known, low), ends(method, known, high)
    # the spline of `likelihood` is drawn anew for each level and wavers by about 1e-4
    slack = 1e-3 if method == "likelihood" else 1e-12
    assert wide[0] <= narrow[0] + slack
    assert narrow[1] <= wide[1] + slack


@pytest.mark.parametrize("method", METHODS)
@given(p=shares, n=sizes, effect=effects)
def test_turning_the_question_round_turns_the_interval_round(
    method: str, p: float, n: int, effect: float
) -> None:
    lower, upper = ends(method, precision(p, n, effect))
    other_lower, other_upper = ends(method, precision(1 - p, n, effect))
    slack = 1e-3 if method == "likelihood" else 1e-9
    assert abs(lower - (1 - other_upper)) <= slack
    assert abs(upper - (1 - other_lower)) <= slack


def test_all_of_thirty_satisfied() -> None:
    # Clopper & Pearson (1934) for 30 of 30: lower end (0.05 / 2) ** (1 / 30)
    known = Precision(*(np.array([x]) for x in (1.0, 0.0, 29.0, 30.0, 30.0)))
    lower, upper = ends("beta", known)
    assert close(lower, 0.025 ** (1 / 30))
    assert upper == 1


@pytest.mark.parametrize("method", METHODS)
def test_equal_answers_between_the_ends_take_the_number_of_persons(method: str) -> None:
    # everybody at level 4: mean over 5 = 0.8 without variance, as if 24 of 30 were satisfied
    equal = Precision(*(np.array([x]) for x in (0.8, 0.0, 29.0, 30.0, 30.0)))
    assert close(ends(method, equal), ends(method, precision(0.8, 30)))


def test_wilson_is_that_of_wilson() -> None:
    # Newcombe (1998), Statist. Med. 17, 857-872, table I: 81 of 263 gives 0.2553 to 0.3662
    # with the normal quantile
    lower, upper = ends("wilson", precision(81 / 263, 263, df=np.inf))
    assert close([lower, upper], [0.2553, 0.3662], absolute=5e-5)


def test_beta_is_that_of_clopper_and_pearson() -> None:
    # Newcombe (1998), table I: 81 of 263 gives 0.2527 to 0.3676
    lower, upper = ends("beta", precision(81 / 263, 263))
    assert close([lower, upper], [0.2527, 0.3676], absolute=5e-5)


def test_fewer_degrees_of_freedom_make_the_interval_wider() -> None:
    few, many = ends("beta", precision(0.9, 200, df=3)), ends("beta", precision(0.9, 200))
    assert few[0] < many[0] < many[1] < few[1]


@pytest.mark.parametrize("method", METHODS)
def test_without_degree_of_freedom_there_is_no_interval(method: str) -> None:
    lower, upper = ends(method, precision(0.5, 4, df=0))
    assert np.isnan([lower, upper]).all()


@pytest.mark.parametrize("method", METHODS)
def test_without_estimate_there_is_no_interval(method: str) -> None:
    nothing = Precision(*(np.array([x]) for x in (np.nan, np.nan, 0.0, 0.0, 0.0)))
    assert np.isnan(ends(method, nothing)).all()


def test_a_t_interval_of_a_mean_is_not_cut() -> None:
    lower, upper = t_interval(680.0, 10.0, 4.0, 0.95)
    # t with 4 degrees of freedom: 2.776445 (Student 1908, tables)
    assert close([lower, upper], [652.23555, 707.76445], 1e-8)
    assert np.array_equal(t_interval(680.0, 0.0, 0.0, 0.95), (680.0, 680.0))


def test_quantiles() -> None:
    # standard tables: t_30 2.042272, normal 1.959964; none without a degree of freedom
    assert close(t_quantile([30, np.inf], 0.95), [2.042272456, 1.959963985], 1e-9)
    assert np.isnan(t_quantile(0.0, 0.95))


def test_unknown_names_and_levels_are_refused() -> None:
    with pytest.raises(UnknownInterval, match="'wald'"):
        proportion_interval("wald", precision(0.5, 10), 0.95)
    with pytest.raises(ValueError, match="between 0 and 1"):
        proportion_interval("beta", precision(0.5, 10), 95)


def index(p: float, answers: float, persons: float) -> Precision:
    """An index of several items, as certain as a share of `answers`, told by `persons`."""
    known = precision(p, answers, df=persons - 1)
    return replace(known, n=np.array([persons]), simple=np.array([persons]))


def test_an_index_no_surer_than_a_share_of_its_persons_is_treated_as_one() -> None:
    known = precision(0.9, 80, effect=1.3)
    assert ends("beta", replace(known, simple=np.array([80.0]))) == ends("beta", known)
    assert ends("beta", replace(known, simple=np.array([np.nan]))) == ends("beta", known)


def test_the_next_person_may_hold_every_answer() -> None:
    # Fay & Feuer (1997) for x = 1 of n* = 220 answers of 10 persons: an event of 22 answers
    wide = index(219 / 220, 220, 10)
    event, size = 22.0, 220.0
    shrunk = (1 + event) / (1 + event**2)
    lower, upper = ends("beta", wide)
    assert close(lower, stats.beta.ppf(0.025, 219 * shrunk, (1 + event) * shrunk))
    above = (219 + event) / (219 + event**2)
    assert close(upper, stats.beta.ppf(0.975, (219 + event) * above, (size - 219) * above))
    assert lower < 0.75  # with one more person, 1 of 11 might be wholly dissatisfied


@given(p=st.floats(0.5, 0.999), persons=st.integers(10, 500), each=st.floats(1, 22))
def test_answers_of_few_persons_never_promise_more_than_answers_of_many(
    p: float, persons: int, each: float
) -> None:
    few = ends("beta", index(p, persons * each, persons))
    many = ends("beta", replace(index(p, persons * each, persons), simple=None))
    assert few[0] <= many[0] + 1e-12
    assert few[0] <= p <= few[1]


@given(
    p=st.floats(0.5, 0.999),
    persons=st.integers(10, 500),
    each=st.floats(1, 22),
    first=st.floats(0.5, 0.99),
    second=st.floats(0.5, 0.99),
)
def test_intervals_of_indices_nest_with_confidence(
    p: float, persons: int, each: float, first: float, second: float
) -> None:
    known, (low, high) = index(p, persons * each, persons), sorted([first, second])
    narrow, wide = ends("beta", known, low), ends("beta", known, high)
    assert wide[0] <= narrow[0] + 1e-12
    assert narrow[1] <= wide[1] + 1e-12


def test_nobody_is_an_effective_sample_of_one() -> None:
    sizes_of = simple_size(np.array([0.0, 40.0, 40.0]), np.array([0.0, 50.0, 50.0]), [0, 100, 50])
    assert sizes_of.tolist() == [1.0, 80.0, 40.0]
