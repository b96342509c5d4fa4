"""The calibration of a round: weights for its cells, and what is said of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sipas.estimation.calibration import MarginNotCovered, NotConverged
from sipas.estimation.weight_report import CategoryBalance
from sipas.findings.counting import Counted
from sipas.findings.findings import Group, GroupKind
from sipas.findings.sections import WeightCategory, WeightMargin, WeightProblem, Weights
from sipas.questionnaires.model import Questionnaire
from sipas.tallies.agencies import CellKey
from sipas.tallies.calibration import CalibratedCells, calibrate_cells
from sipas.tallies.calibration_plan import CalibrationPlan
from sipas.tallies.margins import JOINED, TOGETHER, FaultyPlan
from sipas.tallies.tally import Tally


@dataclass(frozen=True, slots=True)
class Weighted:
    """Either cells and what was done to them, or the problem, or nothing of both."""

    cells: CalibratedCells | None = None
    weights: Weights | None = None
    problem: WeightProblem | None = None


@dataclass(frozen=True, slots=True)
class CalibrationBasis:
    """What a round is calibrated to, and the names of the values in its cells."""

    plan: CalibrationPlan
    variables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Names:
    questionnaire: Questionnaire
    groups: Mapping[str, Group]

    def variables(self, names: Sequence[str]) -> tuple[str, ...]:
        texts = {question.code: question.text for question in self.questionnaire.questions}
        return tuple(texts.get(name, name) for name in names)

    def category(self, variables: Sequence[str], category: str) -> tuple[str, ...]:
        """A name for each variable; of categories put together, all of theirs."""
        parts = [part.split(JOINED) for part in category.split(TOGETHER)]
        if any(len(part) != len(variables) for part in parts):
            return (category,)
        columns = [list(dict.fromkeys(column)) for column in zip(*parts, strict=True)]
        return tuple(
            TOGETHER.join(self._value(variable, value) for value in column)
            for variable, column in zip(variables, columns, strict=True)
        )

    def _value(self, variable: str, value: str) -> str:
        if variable in (GroupKind.AGENCY, GroupKind.BLOCK):
            group = self.groups.get(value)
            return group.label if group else value
        found = next((q for q in self.questionnaire.questions if q.code == variable), None)
        labels = {option.code: option.label for option in found.options} if found else {}
        return labels.get(value, value)


def weigh(
    basis: CalibrationBasis,
    tallies: Mapping[CellKey, Tally],
    counted: Counted,
    questionnaire: Questionnaire,
    minimum_cell: int,
) -> Weighted:
    """Calibrated cells, or why there are none.

    tallies : of agencies with dossiers. minimum_cell : a margin with a category of
        fewer responses does not tell its shares before and after.
    """
    if not any(tally.n for tally in tallies.values()):
        return Weighted()
    names = _Names(questionnaire, {group.code: group for group in counted.groups})
    block_of = {g.code: g.parent or "" for g in counted.groups if g.kind is GroupKind.AGENCY}
    try:
        cells = calibrate_cells(
            basis.plan,
            tallies,
            counted.population,
            basis.variables,
            block_of,
            counted.first_stage,
        )
    except (MarginNotCovered, NotConverged, FaultyPlan) as problem:
        return Weighted(problem=_problem(problem, basis.plan, names))
    return Weighted(cells, _weights(basis.plan, cells, names, minimum_cell))


def _problem(
    found: MarginNotCovered | NotConverged | FaultyPlan, plan: CalibrationPlan, names: _Names
) -> WeightProblem:
    margin = max(
        (one for one in plan.margins if found.margin.startswith(one.name)),
        key=lambda one: len(one.name),
        default=plan.margins[0],
    )
    variables = names.variables(margin.variables)
    if isinstance(found, FaultyPlan):
        return WeightProblem("faulty", variables)
    category = found.category or found.margin.removeprefix(margin.name).strip()
    kind = "not_converged"
    if isinstance(found, MarginNotCovered):
        kind = "responses_only" if found.in_sample else "known_only"
    return WeightProblem(kind, variables, names.category(margin.variables, category))


def _weights(
    plan: CalibrationPlan, cells: CalibratedCells, names: _Names, minimum_cell: int
) -> Weights:
    report = cells.report
    return Weights(
        plan.method if plan.bounds is None else f"{plan.method}_bounded",
        report.kish,
        report.smallest,
        report.largest,
        report.smallest_factor,
        report.largest_factor,
        tuple(
            WeightMargin(
                names.variables(margin.variables),
                _categories(
                    [one for one in report.balance if one.margin == margin.name],
                    margin.variables,
                    names,
                    small=any(0 < n < minimum_cell for n in cells.heard[margin.name].values()),
                ),
            )
            for margin in plan.margins
        ),
    )


def _categories(
    balance: Sequence[CategoryBalance], variables: Sequence[str], names: _Names, *, small: bool
) -> tuple[WeightCategory, ...]:
    known, before, after = (
        sum(getattr(one, side) for one in balance) for side in ("population", "before", "after")
    )
    return tuple(
        WeightCategory(
            names.category(variables, one.category),
            one.population / known,
            None if small else one.before / before,
            None if small else one.after / after,
        )
        for one in balance
    )
