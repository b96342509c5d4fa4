"""Sampling designs: which units were drawn, in which strata, from how many, with which weights."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sipas.estimation.calibrated import Calibration
from sipas.estimation.notes import N_
from sipas.refusal import Refused, Word

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Labels = NDArray[Any]

_WHAT_UNIT, _WHAT_STRATUM = Word(N_("đơn vị")), Word(N_("tầng"))
_WHAT_POPULATION, _WHAT_WEIGHT = Word(N_("tổng thể")), Word(N_("trọng số"))
LONELY_UNIT_POLICIES = ("fail", "remove", "adjust", "average", "certainty")


class FaultyDesign(Refused):
    """The design cannot have produced these data; the message names row, stratum or unit."""


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """One stage of sampling.

    unit : int64 (rows,); the unit that each row belongs to, 0 to U - 1, all stages before
        included (units of two parents never share a number).
    stratum : int64 (U,); the stratum of each unit, 0 to H - 1, nested in the parent unit.
    sampled : int64 (H,); units drawn in each stratum.
    population : float (H,); units in the population of each stratum, inf where drawn with
        replacement.
    parent : int64 (H,); the unit of the stage before that it lies in, at stage one its sample.
    names : (H,) labels for messages.
    """

    unit: Codes
    stratum: Codes
    sampled: Codes
    population: Floats
    parent: Codes
    names: Labels


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """A sample with its design.

    weights : float (rows,), at least 0; inverse inclusion probabilities, after calibration the
        calibrated weights.
    stages : first stage first.
    lonely_unit : what to do with a stratum of which one unit was drawn:
        fail (an error that names it), remove and certainty (it adds no variance), adjust (its
        unit is compared with the mean of all units), average (it adds the mean of the others),
        both within the independent sample.
    calibrations : what the weights were fitted to, in order; the variance needs it.
    """

    weights: Floats
    stages: tuple[Stage, ...]
    lonely_unit: str = "fail"
    calibrations: tuple[Calibration, ...] = ()

    @property
    def rows(self) -> int:
        """Number of rows."""
        return int(self.weights.size)

    @property
    def samples(self) -> int:
        """Number of independent samples."""
        return int(self.stages[0].parent.max()) + 1


def make_design(
    rows: int,
    *,
    weights: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    units: Sequence[ArrayLike] = (),
    populations: Sequence[ArrayLike] = (),
    samples: ArrayLike | None = None,
    lonely_unit: str = "fail",
) -> Design:
    """The design of a table of responses.

    Parameters
    ----------
    rows : number of rows.
    weights : (rows,), at least 0; absent: the product over stages of population / drawn, or 1
        without populations.
    strata : (rows,) labels of the strata of the first stage; absent: one stratum.
    units : per stage (rows,) labels of the unit; absent: each row is a unit. Labels of later
        stages are read within their parent.
    populations : per stage (rows,) number of units in the population of the row's stratum, at
        least 1, or sampling fractions, all at most 1; a stage without: drawn with replacement.
    samples : (rows,) labels of independent samples, each with this design; no stratum and no unit
        lies in two; absent: one.
    lonely_unit : one of LONELY_UNIT_POLICIES.

    Returns
    -------
    Design.

    Edge cases
    ----------
    A weight of 0 keeps the row in the design and out of every estimate and of the degrees of
    freedom. A stratum drawn in full (population = drawn) adds no variance at its stage.

    Raises
    ------
    FaultyDesign : no rows; a missing, negative or infinite weight; a missing population; a
        population that differs within a stratum or is smaller than what was drawn; counts and
        fractions mixed; a primary unit in two strata; one primary unit in all, out of several; an
        unknown policy.

    Source
    ------
    The same nesting, counting and refusals as svydesign in R's survey (Lumley 2010, ch. 2-3);
    R accepts negative weights and populations that vary within a stratum, here they are errors.
    """
    check_policy(lonely_unit)
    if rows == 0:
        raise FaultyDesign(N_("Không có dòng dữ liệu nào."))
    labels = [_column(unit, rows, _WHAT_UNIT) for unit in units] or [np.arange(rows)]
    first = None if strata is None else _column(strata, rows, _WHAT_STRATUM)
    one = np.zeros(rows, dtype=np.int64)
    sample = one if samples is None else np.unique(samples, return_inverse=True)[1]
    stages: list[Stage] = []
    for number, label in enumerate(labels):
        population = populations[number] if number < len(populations) else None
        try:
            stage = (
                _first_stage(first, label, population, sample)
                if not stages
                else _next_stage(stages[-1], labels[number - 1], label, population)
            )
        except FaultyDesign as problem:
            if not number:
                raise
            sentence = N_("Bậc %(stage)d: %(problem)s")
            raise FaultyDesign(sentence, stage=number + 1, problem=problem) from None
        stages.append(stage)
    refuse_lone_unit(stages[0], stages[0].unit)
    given = _weights_from(stages, rows) if weights is None else _checked_weights(weights, rows)
    return Design(given, tuple(stages), lonely_unit)


def check_policy(lonely_unit: str) -> None:
    """Raise FaultyDesign unless the policy for lonely units exists."""
    if lonely_unit not in LONELY_UNIT_POLICIES:
        sentence = N_("Không có cách xử lý đơn vị đơn lẻ nào tên là %(policy)s.")
        raise FaultyDesign(sentence, policy=repr(lonely_unit))


def with_weights(design: Design, weights: Floats, calibration: Calibration) -> Design:
    """The design after a calibration that led to these weights."""
    return replace(design, weights=weights, calibrations=(*design.calibrations, calibration))


def degrees_of_freedom(design: Design, domain: NDArray[np.bool_] | None = None) -> int:
    """Primary units minus strata, counted among the rows of the domain with a weight."""
    counted = design.weights != 0 if domain is None else domain & (design.weights != 0)
    first = design.stages[0]
    units = np.unique(first.unit[counted])
    return int(units.size - np.unique(first.stratum[units]).size)


def design_weights(sampled: ArrayLike, population: ArrayLike) -> Floats:
    """Weights N / n per stratum; 0 where nobody was drawn.

    sampled : (H,) units drawn, at least 0. population : (H,) units in the population.
    """
    drawn = np.asarray(sampled, dtype=np.float64)
    total = np.broadcast_to(np.asarray(population, dtype=np.float64), drawn.shape)
    return np.divide(total, drawn, out=np.zeros_like(drawn), where=drawn > 0)


def _column(values: ArrayLike, rows: int, what: str) -> Labels:
    column = np.asarray(values)
    if column.shape != (rows,):
        sentence = N_("Cột %(what)s có %(values)d giá trị cho %(rows)d dòng.")
        raise FaultyDesign(sentence, what=what, values=column.size, rows=rows)
    if column.dtype.kind == "f" and np.isnan(column).any():
        row = int(np.isnan(column).argmax()) + 1
        raise FaultyDesign(N_("Dòng %(row)d không có %(what)s."), row=row, what=what)
    return column


def _first_stage(
    strata: Labels | None, units: Labels, population: ArrayLike | None, sample: Codes
) -> Stage:
    if strata is None:
        names, stratum_of_row = np.array(["(all)"]), np.zeros(units.size, dtype=np.int64)
    else:
        names, stratum_of_row = np.unique(strata, return_inverse=True)
    unit_names, unit = np.unique(units, return_inverse=True)
    stratum = np.empty(unit_names.size, dtype=np.int64)
    stratum[unit] = stratum_of_row
    torn = stratum[unit] != stratum_of_row
    if torn.any():
        name = unit_names[unit[torn.argmax()]]
        sentence = N_("Đơn vị %(unit)s nằm trong nhiều tầng.")
        raise FaultyDesign(sentence, unit=name)
    parent = np.zeros(names.size, dtype=np.int64)
    parent[stratum_of_row] = sample
    return _stage(unit, stratum, parent, names, population)


def refuse_lone_unit(first: Stage, units: Codes) -> None:
    """Raise FaultyDesign where these primary units are one, out of several.

    No policy makes a variance of one unit: there is nothing that it could be compared with.
    """
    if (units == units[0]).all() and first.population[first.stratum[units[0]]] != 1:
        sentence = N_(
            "Bậc thứ nhất chỉ có một đơn vị, trong khi tổng thể có nhiều hơn: không tính được "
            "sai số chuẩn, dù xử lý đơn vị đơn lẻ theo cách nào."
        )
        raise FaultyDesign(sentence)


def _next_stage(
    before: Stage, parents: Labels, units: Labels, population: ArrayLike | None
) -> Stage:
    # Each unit of the stage before is the one stratum of its own second stage.
    _, label = np.unique(units, return_inverse=True)
    pairs = before.unit * (label.max() + 1) + label
    first_rows, unit = np.unique(pairs, return_index=True, return_inverse=True)[1:]
    stratum = before.unit[first_rows]
    parent = np.arange(before.stratum.size)
    names = np.empty(parent.size, dtype=parents.dtype)
    names[before.unit] = parents
    return _stage(unit, stratum, parent, names, population)


def _stage(
    unit: Codes, stratum: Codes, parent: Codes, names: Labels, population: ArrayLike | None
) -> Stage:
    sampled = np.bincount(stratum, minlength=names.size)
    total = np.full(names.size, np.inf)
    if population is not None:
        total = stratum_populations(np.asarray(population), stratum[unit], sampled, names)
    return Stage(unit, stratum, sampled, total, parent, names)


def stratum_populations(
    given: Labels, stratum: NDArray[np.integer], sampled: Codes, names: Labels
) -> Floats:
    """Units in the population of each stratum, (H,), from a column of counts or fractions.

    given : (rows,). stratum : int (rows,), 0 to H - 1. sampled, names : (H,). Raises FaultyDesign.
    """
    values = _column(given, stratum.size, _WHAT_POPULATION).astype(np.float64, copy=False)
    if values.min() <= 0:
        sentence = N_("Dòng %(row)d có tổng thể bằng 0 hoặc nhỏ hơn.")
        raise FaultyDesign(sentence, row=int(values.argmin()) + 1)
    if (values < 1).any() and (values > 1).any():
        mixed = N_("Tổng thể có dòng ghi số đơn vị, có dòng ghi tỷ lệ chọn; hãy ghi một kiểu.")
        raise FaultyDesign(mixed)
    total = np.empty(sampled.size)
    total[stratum] = values
    uneven = total[stratum] != values
    if uneven.any():
        name = names[stratum[uneven.argmax()]]
        sentence = N_("Tổng thể không giống nhau trong tầng %(stratum)s.")
        raise FaultyDesign(sentence, stratum=name)
    if (values < 1).any() or (values.max() == 1 and sampled.max() > 1):
        total = sampled / total
    # A fraction such as 50/755 gives the count back only up to its last digit.
    short = total < sampled * (1 - 1e-12)
    if short.any():
        worst = int(short.argmax())
        sentence = N_("Tầng %(stratum)s: đã chọn %(drawn)d đơn vị trong số %(size)s.")
        drawn, size = sampled[worst], f"{total[worst]:g}"
        raise FaultyDesign(sentence, stratum=names[worst], drawn=drawn, size=size)
    return np.maximum(total, sampled)


def _weights_from(stages: list[Stage], rows: int) -> Floats:
    weights = np.ones(rows)
    for stage in stages:
        known = np.isfinite(stage.population)
        ratio = np.where(known, stage.population, stage.sampled) / stage.sampled
        weights *= ratio[stage.stratum[stage.unit]]
    return weights


def _checked_weights(weights: ArrayLike, rows: int) -> Floats:
    values = _column(weights, rows, _WHAT_WEIGHT).astype(np.float64)
    faulty = ~np.isfinite(values) | (values < 0)
    if faulty.any():
        row = int(faulty.argmax())
        sentence = N_("Dòng %(row)d có trọng số %(weight)s.")
        raise FaultyDesign(sentence, row=row + 1, weight=f"{values[row]:g}")
    return values
