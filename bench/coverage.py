"""Do 95 % intervals hold the truth in 95 of 100 samples? Simulated with the product's own engine.

Of finite populations whose true index is known, samples are drawn without replacement: simple
random ones, and two-stage ones of clusters whose persons are alike. A person's answers to the
items go together, as in a real questionnaire; some are missing or not applicable. Of each sample
the product computes value, variance and interval of one criterion, a factor of 4 items and the
overall index of 22. Simple samples go the way of a round (tallies, index table), clustered ones
the way of a file (design, estimators).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sipas.estimation.design import degrees_of_freedom, make_design
from sipas.estimation.estimators import ratio, standard_errors
from sipas.estimation.intervals import Precision, proportion_interval, simple_size
from sipas.tallies.measures import Measure
from sipas.tallies.tables import CellKey, IndexOptions, IndexTable, index_table
from sipas.tallies.tally import fold_levels

Floats = NDArray[np.float64]
Levels = NDArray[np.uint8]

CONFIDENCE = 0.95
GOAL = 0.94
METHODS = ("beta", "wilson", "t", "logit")
SIZES = (10, 30, 50, 100, 200)
TRUTHS = (0.7, 0.85, 0.95, 0.98)
POPULATIONS = (500, 5_000)
REPLICATIONS = 2_000
AT_ONCE = 250

ITEMS = 22
MEASURES = (
    Measure("1 item", "criterion", (0,)),
    Measure("4 items", "factor", (0, 1, 2, 3)),
    Measure("22 items", "overall", tuple(range(ITEMS))),
)
LIKENESS = 0.6  # correlation of what a person thinks of two items
MISSING, NOT_APPLICABLE = 0.02, 0.05

CLUSTER = 10  # persons in a cluster of the population
FEWEST_CLUSTERS = 5  # drawn, else 5 persons of each
# With two clusters there is one degree of freedom: shown beside the others, outside the goal.
TWO_CLUSTERS = "two clusters"
CLUSTER_LIKENESS = 0.10  # correlation of what two persons of a cluster think


@dataclass(frozen=True, slots=True)
class Coverage:
    """Share of samples whose interval holds the truth, per method, in one cell of the study."""

    design: str
    measure: str
    population: int
    size: int
    truth: float
    share: dict[str, float]
    length: float  # mean length of the default interval


def main(replications: int = REPLICATIONS) -> float:
    """Prints all tables; returns the least coverage of the default."""
    error = np.sqrt(CONFIDENCE * (1 - CONFIDENCE) / replications)
    print(
        f"coverage of {CONFIDENCE:.0%} intervals, {replications} samples a cell "
        f"(Monte Carlo standard error {error:.4f} at {CONFIDENCE})"
    )
    cells = [*_study("simple random", _simple, replications)]
    cells += _study("two-stage", partial(_clustered, fewest=FEWEST_CLUSTERS), replications)
    few = list(_study(TWO_CLUSTERS, partial(_clustered, fewest=2), replications, SIZES[:1]))
    _print_table([*cells, *few])
    for design in ("simple random", "two-stage"):
        least = min((cell for cell in cells if cell.design == design), key=_default)
        print(
            f"least coverage of the default, {design}: {_default(least):.4f} ({least.measure}, "
            f"n {least.size} of {least.population}, true {least.truth}); goal {GOAL}"
        )
    least = min(few, key=_default)
    print(
        f"outside the goal, {TWO_CLUSTERS} of 5 persons: least {_default(least):.4f}, "
        f"{_short(few)} of {len(few)} cells under {GOAL}"
    )
    surely = sum(_default(cell) < GOAL - 2 * error for cell in cells)
    print(
        f"cells of the default under {GOAL}: {_short(cells)} of {len(cells)}, "
        f"by more than two Monte Carlo errors: {surely}"
    )
    return min(map(_default, cells))


def _default(cell: Coverage) -> float:
    return cell.share["beta"]


def _short(cells: list[Coverage]) -> int:
    return sum(_default(cell) < GOAL for cell in cells)


Draw = Callable[[np.random.Generator, Levels, int, int], Iterator[tuple[Precision, ...]]]


def _study(
    design: str, draw: Draw, replications: int, sizes: tuple[int, ...] = SIZES
) -> Iterator[Coverage]:
    for population in POPULATIONS:
        for truth in TRUTHS:
            generator = np.random.default_rng([2026, population, int(100 * truth)])
            levels = _population(generator, population, truth, clustered=design != "simple random")
            for size in sizes:
                found = list(draw(generator, levels, size, replications))
                for place, measure in enumerate(MEASURES):
                    per_block = [block[place] for block in found]
                    share, length = _held(per_block, _true_index(levels, measure))
                    yield Coverage(design, measure.code, population, size, truth, share, length)


def _population(
    generator: np.random.Generator, persons: int, truth: float, *, clustered: bool
) -> Levels:
    """uint8 (persons, items): each item is satisfied by a share `truth` of its population.

    Persons of one cluster stand together: CLUSTER rows at a time.
    """
    shared = CLUSTER_LIKENESS if clustered else 0.0
    cluster = np.repeat(generator.normal(size=persons // CLUSTER), CLUSTER)
    person = np.sqrt(LIKENESS - shared) * generator.normal(size=persons)
    thought = (np.sqrt(shared) * cluster + person)[:, None]
    thought = thought + np.sqrt(1 - LIKENESS) * generator.normal(size=(persons, ITEMS))
    rank = thought.argsort(axis=0).argsort(axis=0) / persons  # uniform within the item
    levels = np.where(rank >= 1 - truth, 4 + (rank > 0.6), 1 + (3 * rank / (1 - truth)).astype(int))
    levels = np.clip(levels, 1, 5).astype(np.uint8)
    fate = generator.random(levels.shape)
    levels[fate < MISSING + NOT_APPLICABLE] = 9
    levels[fate < MISSING] = 0
    return levels


def _valid(levels: Levels) -> NDArray[np.bool_]:
    return (levels > 0) & (levels < 9)


def _satisfied(levels: Levels) -> NDArray[np.bool_]:
    return (levels == 4) | (levels == 5)


def _true_index(levels: Levels, measure: Measure) -> float:
    answers = levels[:, list(measure.items)]
    return float(_satisfied(answers).sum() / _valid(answers).sum())


def _blocks(replications: int) -> list[int]:
    return [min(AT_ONCE, replications - done) for done in range(0, replications, AT_ONCE)]


def _simple(
    generator: np.random.Generator, levels: Levels, size: int, replications: int
) -> Iterator[tuple[Precision, ...]]:
    """Simple random samples; each is tallied as an agency of its own."""
    for block in _blocks(replications):
        drawn = generator.random((block, len(levels))).argpartition(size - 1, axis=1)[:, :size]
        names = [str(number) for number in range(block)]
        folded = fold_levels(np.repeat(np.arange(block), size), levels[drawn.ravel()], names)
        table = index_table(
            {CellKey(name): tally for name, tally in folded.items()},
            dict.fromkeys(names, len(levels)),
            MEASURES,
            {name: frozenset([name]) for name in names},
            IndexOptions(confidence=CONFIDENCE),
        )
        yield tuple(_of_table(table, len(levels), place) for place in range(len(MEASURES)))


def _of_table(table: IndexTable, population: int, place: int) -> Precision:
    """What the table's own interval is made of."""
    items = MEASURES[place].items
    persons = table.answers[:, list(items), 1:6].sum(axis=2).max(axis=1).astype(np.float64)
    known = precision_of(
        table.value[:, place],
        table.standard_error[:, place] ** 2,
        table.n - 1.0,
        persons,
        table.n.astype(np.float64),
        population,
        items,
    )
    lower = proportion_interval("beta", known, CONFIDENCE)[0]
    assert np.allclose(lower, table.lower[:, place], equal_nan=True), "not the product's interval"
    return known


def precision_of(
    value: Floats,
    variance: Floats,
    df: Floats,
    persons: Floats,
    n: Floats,
    population: int,
    items: tuple[int, ...],
) -> Precision:
    """For one item, a share of the persons who answered it; they alone count, as in the product."""
    simple = simple_size(persons, n, population)
    if len(items) == 1:
        return Precision(value, variance, df - n + persons, persons, persons, most=simple)
    return Precision(value, variance, df, n, persons, simple=simple, most=simple)


def _clustered(
    generator: np.random.Generator, levels: Levels, size: int, replications: int, fewest: int
) -> Iterator[tuple[Precision, ...]]:
    """Two-stage samples: clusters, then persons; every sample of a size has the same design."""
    clusters, each = len(levels) // CLUSTER, min(size // fewest, 5)
    drawn = size // each
    design = make_design(
        size,
        units=[np.repeat(np.arange(drawn), each), np.arange(size)],
        populations=[np.full(size, clusters), np.full(size, CLUSTER)],
    )
    df = float(degrees_of_freedom(design))
    for block in _blocks(replications):
        first = generator.random((block, clusters)).argsort(axis=1)[:, :drawn]
        second = generator.random((block, drawn, CLUSTER)).argsort(axis=2)[:, :, :each]
        rows = (first[:, :, None] * CLUSTER + second).reshape(block, size).T
        found = []
        for measure in MEASURES:
            answers = levels[rows][:, :, list(measure.items)]
            valid = _valid(answers)
            estimates = ratio(design, _satisfied(answers).sum(axis=2), valid.sum(axis=2))
            variance = standard_errors(design, estimates) ** 2
            persons = valid.sum(axis=0).max(axis=1).astype(np.float64)
            n, wide = np.full(block, float(size)), np.full(block, df)
            if len(measure.items) == 1:  # every cluster has an answer, so no cluster is lost
                most = simple_size(persons, n, len(levels))
                found.append(
                    Precision(estimates.value, variance, wide, persons, persons, most=most)
                )
                continue
            known = (estimates.value, variance, wide, persons, n)
            found.append(precision_of(*known, len(levels), measure.items))
        yield tuple(found)


def _held(blocks: list[Precision], truth: float) -> tuple[dict[str, float], float]:
    share, length = {}, 0.0
    for method in METHODS:
        ends = [proportion_interval(method, block, CONFIDENCE) for block in blocks]
        lower, upper = (np.concatenate([end[side] for end in ends]) for side in (0, 1))
        # an unknown interval holds nothing
        share[method] = float(((lower <= truth) & (truth <= upper)).mean())
        if method == "beta":
            length = float(np.nanmean(upper - lower))
    return share, length


def _print_table(cells: list[Coverage]) -> None:
    heading = "".join(f"{method:>8}" for method in METHODS)
    print(f"{'design':14}{'measure':>9}{'N':>6}{'n':>5}{'true':>6}{heading}{'length':>8}")
    for cell in cells:
        shares = "".join(f"{cell.share[method]:8.3f}" for method in METHODS)
        mark = "  under the goal" if _default(cell) < GOAL else ""
        print(
            f"{cell.design:14}{cell.measure:>9}{cell.population:6}{cell.size:5}{cell.truth:6}"
            f"{shares}{cell.length:8.3f}{mark}"
        )


if __name__ == "__main__":
    main()
