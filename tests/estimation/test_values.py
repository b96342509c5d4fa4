"""Values of columns as people write them: numbers, truths, decimal commas; and what has none."""

import numpy as np

from sipas.estimation import notes
from sipas.estimation.analysis import analyse
from sipas.estimation.data import Data, FaultyData
from sipas.estimation.plan import read_plan
from sipas.estimation.plan_columns import values_not_found
from tests.refusals import refused


def shares(column: list[str], equals: str) -> tuple[float | None, str]:
    plan = read_plan(
        f'[[estimate]]\nname = "p"\nkind = "proportion"\nvariable = "c"\nequals = {equals}'
    )
    table = Data({"c": np.array(column)})
    (line,) = analyse(plan, table).estimates
    return line.estimate.value, values_not_found(plan, table).get("p", "")


def test_a_share_of_a_number_counts_it_however_it_is_written() -> None:
    assert shares(["5", "5.0", "4", "x"], "5") == (0.5, "")
    assert shares(["5", "5.0", "4", "x"], '"5"') == (0.25, "")
    assert shares(["01", "1", "1", "2"], '"01"') == (0.25, "")


def test_a_share_of_a_truth_counts_it_however_it_is_written() -> None:
    assert shares(["TRUE", "true", "0", ""], "true") == (2 / 3, "")
    assert shares(["1", "1", "0", "0"], "false") == (0.5, "")
    assert shares(["no", "yes"], "true")[1].startswith("Không có dòng nào mang giá trị “true”")


def test_a_ratio_without_denominator_says_so() -> None:
    table = Data(
        {"y": np.array([1.0, 2.0]), "x": np.zeros(2), "w": np.zeros(2), "g": np.array(["a", "b"])}
    )
    ratio = '[[estimate]]\nname = "r"\nkind = "ratio"\nnumerator = "y"\ndenominator = "x"'
    (line,) = analyse(read_plan(ratio), table).estimates
    assert (line.estimate.value, line.estimate.note) == (None, notes.NOTHING_BELOW)


def test_a_domain_without_weight_says_so() -> None:
    table = Data({"y": np.arange(4.0), "w": np.array([0.0, 0, 1, 2]), "g": np.array(list("aabb"))})
    mean = '[[estimate]]\nname = "m"\nkind = "mean"\nvariable = "y"\nby = ["g"]'
    plan = f'[design]\nweight = "w"\n{mean}'
    first, second = analyse(read_plan(plan), table).estimates
    assert (first.estimate.value, first.estimate.note) == (None, notes.NO_WEIGHT)
    assert second.estimate.value is not None


def test_numbers_with_a_decimal_comma_are_numbers_where_the_file_says_so() -> None:
    cells = {"y": np.array(["3,5", "4", "-0,25"])}
    np.testing.assert_array_equal(Data(cells, decimal_comma=True).numbers("y"), [3.5, 4, -0.25])
    with refused(FaultyData, "row 2 holds '3,5'"):
        Data(cells).numbers("y")
