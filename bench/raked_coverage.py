"""Raked estimates: bias and coverage when response depends on the margins.

Young people and men answer less and are less satisfied; sex and age of the population are known.
Without raking the sample says too much good; raked weights must put that right.
"""

import numpy as np

from bench.coverage import CONFIDENCE, REPLICATIONS, precision_of
from sipas.estimation.calibration import Margin, rake
from sipas.estimation.design import design_weights, make_design
from sipas.estimation.estimators import ratio, standard_errors
from sipas.estimation.intervals import proportion_interval

SIZE, POPULATION = 200, 5_000


def main(replications: int = REPLICATIONS) -> float:
    """Prints bias and coverage; returns the coverage of the raked estimates."""
    generator = np.random.default_rng(2026)
    persons = POPULATION
    sex, age = generator.integers(0, 2, persons), generator.integers(0, 3, persons)
    leaning = -0.5 * sex - 0.6 * (age == 0) + generator.normal(size=persons) * 0.6
    noise = generator.normal(size=(persons, 4))
    satisfied = leaning[:, None] + noise > -1.5
    answering = np.exp(-0.9 * sex - 0.7 * (age == 0) + 0.4 * (age == 2))
    answering *= SIZE / answering.sum()
    truth = float(satisfied.mean())
    plain, raked = np.empty((replications, 3)), np.empty((replications, 3))
    sexes, ages = np.array(["women", "men"])[sex], np.array(["young", "middle", "old"])[age]
    for number in range(replications):
        rows = np.flatnonzero(generator.random(persons) < answering)
        design = make_design(
            rows.size,
            weights=np.repeat(design_weights(np.array([rows.size]), persons), rows.size),
            populations=[np.full(rows.size, persons)],
        )
        margins = [
            Margin(
                name, labels[rows], dict(zip(*np.unique(labels, return_counts=True), strict=True))
            )
            for name, labels in (("sex", sexes), ("age", ages))
        ]
        answers = satisfied[rows].sum(axis=1)
        for fitted, found in ((design, plain), (rake(design, margins), raked)):
            estimate = ratio(fitted, answers, np.full(rows.size, 4.0))
            variance = standard_errors(fitted, estimate) ** 2
            size = np.array([float(rows.size)])
            precision = precision_of(
                estimate.value, variance, size - 1, size, size, persons, (0, 1, 2, 3)
            )
            lower, upper = proportion_interval("beta", precision, CONFIDENCE)
            found[number] = estimate.value[0], lower[0], upper[0]
    print(
        f"response depends on the margins (about {SIZE} of {persons} answer, "
        f"true index {truth:.4f}):"
    )
    for name, found in (("not raked", plain), ("raked", raked)):
        bias = found[:, 0].mean() - truth
        held = ((found[:, 1] <= truth) & (truth <= found[:, 2])).mean()
        error = found[:, 0].std() / np.sqrt(replications)
        print(f"  {name}: bias {bias:+.4f} (± {error:.4f}), coverage {held:.3f}")
    return float(held)


if __name__ == "__main__":
    main()
