"""Made-up answers of a province of 62 agencies in 4 blocks, and a plain numpy pass over them."""

import numpy as np
from numpy.typing import NDArray

from bench.province import AGENCIES
from sipas.questionnaires.reading import read_questionnaire
from sipas.shipped import surveys_folder
from sipas.tallies.measures import Measure, measures_of

Levels = NDArray[np.uint8]
Codes = NDArray[np.int64]
Floats = NDArray[np.float64]

BLOCKS = 4
GROUPS = {
    "province": frozenset(AGENCIES),
    **{f"block-{n}": frozenset(AGENCIES[n::BLOCKS]) for n in range(BLOCKS)},
    **{agency: frozenset([agency]) for agency in AGENCIES},
}
_ANSWERS = np.array([0, 1, 2, 3, 4, 5, 9], dtype=np.uint8)
_SHARES = [0.02, 0.03, 0.05, 0.10, 0.40, 0.35, 0.05]


def measures() -> tuple[Measure, ...]:
    """Of the official questionnaire: 22 criteria, 5 factors, overall."""
    return measures_of(read_questionnaire(surveys_folder() / "sipas-desk-2017.toml"))


def items_of(measured: tuple[Measure, ...]) -> int:
    """Number of scored questions."""
    return 1 + max(max(measure.items) for measure in measured)


def population(responses: int) -> dict[str, int]:
    """Dossiers per agency: five for each response."""
    return {agency: 5 * responses // len(AGENCIES) for agency in AGENCIES}


def made_up(responses: int, items: int) -> tuple[Levels, Codes]:
    """Levels (responses, items), and whose they are."""
    generator = np.random.default_rng(2025)
    bounds = np.cumsum(_SHARES)[:-1].astype(np.float32)
    levels = np.empty((responses, items), dtype=np.uint8)
    for item in range(items):
        levels[:, item] = _ANSWERS[
            np.searchsorted(bounds, generator.random(responses, dtype=np.float32))
        ]
    return levels, generator.integers(0, len(AGENCIES), responses)


def plain_pass(
    levels: Levels, codes: Codes, dossiers: dict[str, int], measured: tuple[Measure, ...]
) -> Floats:
    """float (2, 62, K): index and standard error of every agency, with no interval and no check."""
    member = np.zeros((levels.shape[1], len(measured)), dtype=np.float32)
    for column, measure in enumerate(measured):
        member[list(measure.items), column] = 1
    found = np.empty((2, len(AGENCIES), len(measured)))
    order = np.argsort(codes, kind="stable")
    ends = np.cumsum(np.bincount(codes, minlength=len(AGENCIES)))
    for agency, block in enumerate(np.split(levels[order], ends[:-1])):
        valid = (block > 0) & (block < 9)
        x = valid.astype(np.float32) @ member
        y = (valid & (block > 3)).astype(np.float32) @ member
        n, total = len(block), dossiers[AGENCIES[agency]]
        index = y.sum(0, dtype=float) / x.sum(0, dtype=float)
        residual = y - index * x
        rest = (1 - n / total) * n / (n - 1) * (residual**2).sum(0, dtype=float)
        found[:, agency] = index, np.sqrt(rest) / x.sum(0, dtype=float)
    return found
