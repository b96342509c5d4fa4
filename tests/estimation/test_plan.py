"""Plans and data that cannot be carried out are refused by key, column and row."""

import numpy as np
import pytest

from sipas.estimation import notes
from sipas.estimation.analysis import Analysis, analyse
from sipas.estimation.calibration import MarginNotCovered
from sipas.estimation.data import Data, FaultyData
from sipas.estimation.design import FaultyDesign
from sipas.estimation.linearisation import LonelyUnit
from sipas.estimation.plan import read_plan
from sipas.estimation.plan_columns import check_columns
from sipas.estimation.plan_values import FaultyPlan
from tests.r_results import close
from tests.refusals import refused

MEAN = '[[estimate]]\nname = "m"\nkind = "mean"\nvariable = "y"\n'
INDEX = '[[estimate]]\nname = "i"\nkind = "index"\nitems = ["q1", "q2"]\n'
COMPARE = (
    '[[compare]]\nname = "c"\nof = "m"\nbetween = { column = "g", first = "a", second = "b" }\n'
)


def columns(**cells: list[str]) -> Data:
    return Data({name: np.array(column) for name, column in cells.items()})


def carried_out(plan: str, **cells: list[str]) -> Analysis:
    return analyse(read_plan(plan), columns(**cells))


@pytest.mark.parametrize(
    ("plan", "complaint"),
    [
        ("= 3", "plan is not TOML"),
        ("", "estimate is missing"),
        (MEAN + MEAN, r"estimate.name 'm' stands twice"),
        (MEAN.replace("mean", "median", 1), r"estimate\[1\].kind must be one of mean, total"),
        ('[[estimate]]\nkind = "mean"\nvariable = "y"', r"estimate\[1\].name is missing"),
        ('[[estimate]]\nname = "m"\nkind = "mean"', r"estimate\[1\].variable is missing"),
        ('[[estimate]]\nname = "m"\nkind = "index"', r"estimate\[1\].items is missing"),
        (
            MEAN.replace("mean", "proportion") + "equals = inf",
            r"estimate\[1\].equals must be a value of the column",
        ),
        (
            MEAN + '[calibration]\nmethod = "raking"\n'
            f'margins = [{{ variables = "g", totals = {{ a = {"9" * 400} }} }}]',
            r"calibration.margins\[1\].totals must be a table of counts",
        ),
        (MEAN + "confidence = 95", r"estimate\[1\].confidence must lie between 0 and 1"),
        (MEAN + 'interval = "wald"', r"estimate\[1\].interval must be one of beta"),
        (MEAN + "by = [1]", r"estimate\[1\].by must be a list of columns"),
        (MEAN + "by = 'g'", r"estimate\[1\].by must be a list of columns"),
        (MEAN + "vairable = 1", r"estimate\[1\].vairable is no key"),
        (MEAN + "[design]\nstrata = 3", "design.strata must be a column"),
        (MEAN + '[design]\nweight = ""', "design.weight must be a text"),
        (MEAN + "[design]\nlonely_unit = 'ignore'", "design.lonely_unit must be one of fail"),
        (MEAN + '[design]\npopulation = ["a", "b"]', "design.population has more columns"),
        (MEAN + "[desing]", "desing is no key"),
        (MEAN + "design = 3", r"estimate\[1\].design is no key"),
        ("design = 3\n" + MEAN, "design must be a table"),
        ("estimate = 3", "estimate must be a list of tables"),
        (MEAN + COMPARE.replace('"m"', '"n"'), r"compare\[1\].of names no estimate: 'n'"),
        (MEAN + '[[compare]]\nname = "c"\nof = "m"', r"compare\[1\].between is missing"),
        (
            MEAN + COMPARE.replace('first = "a"', "first = true"),
            r"compare\[1\].between.first must be a value",
        ),
        (MEAN + '[calibration]\nmethod = "raking"', "calibration.margins is missing"),
        (
            MEAN + "[calibration]\nmethod = 'raking'\nmargins = [{ variables = ['g'] }]",
            r"calibration.margins\[1\] needs totals or a file",
        ),
        (
            MEAN + "[calibration]\nmethod = 'raking'\nmargins = [{ totals = { a = 1 } }]",
            r"calibration.margins\[1\].variables is missing",
        ),
        (
            MEAN + "[calibration]\nmethod = 'raking'\n"
            "margins = [{ variables = ['g'], totals = { a = 'many' } }]",
            r"calibration.margins\[1\].totals must be a table of counts",
        ),
        (
            MEAN + "[calibration]\nmethod = 'raking'\n"
            "margins = [{ variables = ['g'], file = 'm.csv' }]",
            r"calibration.margins\[1\].count is missing",
        ),
        (
            MEAN + "[calibration]\nmethod = 'raking'\n"
            "margins = [{ variables = ['g', 'h'], totals = { a = 1 } }]",
            "crossed variables take their counts from a file",
        ),
        (
            MEAN + "[calibration]\nmethod = 'post_stratification'\n"
            "margins = [{ variables = ['g'], totals = { a = 1 } },"
            " { variables = ['h'], totals = { a = 1 } }]",
            "post-stratification takes one margin",
        ),
        (
            MEAN + "[calibration]\nmethod = 'raking'\nbounds = [0.5, 2]\n"
            "margins = [{ variables = ['g'], totals = { a = 1 } }]",
            "calibration.bounds are two numbers, for linear",
        ),
        (INDEX + "valid = 'all'", r"estimate\[1\].valid must be a list of numbers"),
    ],
)
def test_a_faulty_plan_is_refused_by_its_key(plan: str, complaint: str) -> None:
    with refused(FaultyPlan, complaint):
        read_plan(plan)


@pytest.mark.parametrize(
    ("plan", "cells", "complaint"),
    [
        (MEAN, {"y": ["1", "x", "3"]}, "Column y: row 3 holds 'x', no number"),
        (MEAN, {"y": ["1", "", "3"]}, r"Column y: row 3 has no value \(estimate m\)"),
        (
            MEAN + "[design]\nstrata = 'g'",
            {"y": ["1", "2"], "g": ["a", ""]},
            "Column g: row 3 is empty",
        ),
        (
            MEAN + COMPARE,
            {"y": ["1", "2"], "g": ["a", "a"]},
            r"Column g holds no 'b' \(comparison c\)",
        ),
        (
            INDEX + "missing = 'fail'",
            {"q1": ["1", "2"], "q2": ["", "3"]},
            r"Column q2: row 2 has no value",
        ),
        (MEAN + "interval = 'beta'", {"y": ["4", "5"]}, "interval beta is for shares alone"),
        (
            MEAN.replace("mean", "total") + "interval = 'beta'",
            {"y": ["0", "0.5"]},
            "interval beta is for shares alone",
        ),
    ],
)
def test_data_that_do_not_bear_the_plan_are_refused(
    plan: str, cells: dict[str, list[str]], complaint: str
) -> None:
    with refused(FaultyData, complaint):
        carried_out(plan, **cells)


def test_a_column_that_is_not_there_is_refused_by_its_key() -> None:
    with refused(FaultyData, r"estimate\[1\].variable: the data have no column “y”"):
        check_columns(read_plan(MEAN), columns(x=["1", "2"]), {})


def test_the_refusals_of_designs_and_margins_come_through() -> None:
    cells = {"y": ["1", "2", "3"], "g": ["a", "a", "b"], "n": ["9", "8", "9"]}
    with refused(LonelyUnit, "Stratum b"):
        carried_out(MEAN + "[design]\nstrata = 'g'", **cells)
    with refused(FaultyDesign, "differs within stratum a"):
        carried_out(MEAN + "[design]\nstrata = 'g'\npopulation = 'n'", **cells)
    margin = "[calibration]\nmethod = 'raking'\nmargins = [{ variables = 'g', totals = { a = 9 } }]"
    with refused(MarginNotCovered, "category b"):
        carried_out(MEAN + margin, **cells)


def test_a_margin_may_stand_in_a_file() -> None:
    plan = read_plan(
        MEAN + "[calibration]\nmethod = 'raking'\n"
        "margins = [{ variables = ['g', 'h'], file = 'm.csv', count = 'pop' }]"
    )
    data = columns(y=["1", "2", "3"], g=["a", "a", "b"], h=["x", "y", "x"])
    known = columns(g=["a", "a", "b", "b"], h=["x", "y", "x", "x"], pop=["10", "20", "5", "5"])
    found = analyse(plan, data, {"m.csv": known})
    # weights 10, 20, 10
    assert close(found.estimates[0].estimate.value, (10 + 40 + 30) / 40)
    assert [each.category for each in found.weights.balance] == ["a × x", "a × y", "b × x"]


def test_rows_without_a_value_stay_in_the_design() -> None:
    # y over the two answered of four: mean 3; e = (y - 3) / 2 sums squares 2 / 4, times 4 / 3
    found = carried_out(MEAN + "missing = 'domain'", y=["2", "", "4", "NA"])
    estimate = found.estimates[0].estimate
    assert (estimate.value, estimate.n, estimate.degrees_of_freedom) == (3, 2, 1)
    assert close(estimate.standard_error, (4 / 3 * 0.5) ** 0.5)


def test_no_valid_answer_is_no_estimate() -> None:
    found = carried_out(
        INDEX + 'by = ["g"]\n' + COMPARE.replace('"m"', '"i"'),
        q1=["5", "4", "9", ""],
        q2=["4", "2", "", "9"],
        g=["a", "a", "b", "b"],
    )
    first, second = (line.estimate for line in found.estimates)
    assert first.value == 0.75
    assert (second.value, second.note, second.n) == (None, notes.NO_VALID_ANSWER, 2)
    assert found.comparisons[0].difference is None
    assert found.comparisons[0].note == notes.NO_VALID_ANSWER


def test_an_item_without_answer_spoils_the_mean_of_items() -> None:
    plan = INDEX + "aggregation = 'mean_of_items'"
    estimate = carried_out(plan, q1=["5", "4"], q2=["9", ""]).estimates[0].estimate
    assert (estimate.value, estimate.note) == (None, notes.ITEM_WITHOUT_ANSWER)


def test_one_row_is_too_few_for_an_interval() -> None:
    plan = MEAN + "by = ['g']\n[design]\nlonely_unit = 'adjust'"
    estimate = carried_out(plan, y=["1", "2", "4"], g=["a", "b", "b"]).estimates[0].estimate
    assert (estimate.value, estimate.lower) == (1, None)
    assert estimate.note == notes.TOO_FEW_FOR_INTERVAL


def test_a_domain_without_variance_to_average_has_no_error() -> None:
    plan = MEAN + "by = ['g']\n[design]\nstrata = 'g'\nlonely_unit = 'average'"
    found = carried_out(plan, y=["1", "2", "4"], g=["a", "b", "b"])
    alone, both = (line.estimate for line in found.estimates)
    assert (alone.value, alone.standard_error, alone.lower) == (1, None, None)
    assert notes.TOO_FEW_FOR_INTERVAL in (alone.note or "")
    assert both.standard_error is not None


def test_a_census_is_known() -> None:
    plan = INDEX + "[design]\npopulation = 'n'"
    estimate = carried_out(plan, q1=["5", "1"], q2=["4", "3"], n=["2", "2"]).estimates[0].estimate
    assert (estimate.lower, estimate.value, estimate.upper) == (0.5, 0.5, 0.5)


def test_everybody_satisfied_has_an_interval_with_a_length() -> None:
    # Clopper & Pearson for 10 of 10: 0.025 ** (1/10)
    plan = INDEX.replace('["q1", "q2"]', '["q1"]')
    estimate = carried_out(plan, q1=["5"] * 10).estimates[0].estimate
    assert estimate.upper == 1
    assert close(estimate.lower, 0.025**0.1)


def test_what_was_done_with_lonely_strata_is_told() -> None:
    plan = MEAN + "[design]\nstrata = 'g'\nlonely_unit = 'remove'"
    note = carried_out(plan, y=["1", "2", "3"], g=["a", "a", "b"]).estimates[0].estimate.note
    assert (note or "").split("\n") == [
        notes.LONELY_HANDLED % {"agency": "b", "policy": "remove"},
        notes.FEW_DEGREES % {"df": 1},
    ]


def test_numbers_and_texts_are_labels_alike() -> None:
    data = Data({"year": np.array([2025.0, 2026.0, np.nan]), "q": np.array([" a ", "NA", "1"])})
    assert data.rows == 3
    assert data.labels("year").tolist() == ["2025", "2026", ""]
    assert data.labels("q").tolist() == ["a", "", "1"]
    assert data.numbers("year")[0] == 2025
    assert Data({"half": np.array([0.5])}).labels("half").tolist() == ["0.5"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (MEAN + 'by = ["h", "h"]', "estimate\\[1\\].by names the column 'h' twice"),
        (MEAN + '[design]\nstrata = ["h", "h"]', "design.strata names the column 'h' twice"),
        (MEAN + '[design]\nunits = ["h", "h"]', "design.units names the column 'h' twice"),
    ],
)
def test_a_column_named_twice_is_refused(text: str, named: str) -> None:
    with refused(FaultyPlan, named):
        read_plan(text)


def test_a_value_beyond_squaring_is_refused_with_its_row() -> None:
    with refused(FaultyData, r"Column y: row 3 holds '1e201', more than 1e\+100"):
        carried_out(MEAN, y=["1", "1e201"])
