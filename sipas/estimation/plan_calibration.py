"""The calibration of a plan: its margins, from the plan or its files, and the weights after it."""

from collections.abc import Mapping

from sipas.estimation.calibration import Margin, calibrate_to_margins, post_stratify, rake
from sipas.estimation.data import Data
from sipas.estimation.design import Design
from sipas.estimation.plan import MarginPlan, Plan


def margins_of(plan: Plan, data: Data, files: Mapping[str, Data]) -> list[Margin]:
    """The margins of a plan with the category of each row of the data; none without calibration.

    files : what margins name. Raises FaultyData where a column is missing or has a gap.
    """
    asked = plan.calibration.margins if plan.calibration else ()
    return [_margin(each, data, files) for each in asked]


def calibrated(plan: Plan, design: Design, margins: list[Margin]) -> Design:
    """The design with the weights that the plan asks for; as it is without calibration.

    Raises MarginNotCovered, NotConverged.
    """
    if plan.calibration is None:
        return design
    if plan.calibration.method == "post_stratification":
        return post_stratify(design, margins[0])
    if plan.calibration.method == "raking":
        return rake(design, margins)
    return calibrate_to_margins(design, margins, bounds=plan.calibration.bounds)


def _margin(plan: MarginPlan, data: Data, files: Mapping[str, Data]) -> Margin:
    name = " × ".join(plan.variables)
    labels = data.crossed(plan.variables)
    if plan.file is None:
        return Margin(name, labels, dict(plan.totals))
    known = files[plan.file]
    counts = known.numbers(plan.count or "")
    totals: dict[str, float] = {}
    for category, count in zip(
        known.crossed(plan.variables).tolist(), counts.tolist(), strict=True
    ):
        totals[category] = totals.get(category, 0.0) + count
    return Margin(name, labels, totals)
