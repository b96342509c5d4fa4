"""The index computed once more, in plain Python from the stored answers, sharing no line with us.

Ratio, linearised variance of a stratified sample with finite population correction (Särndal,
Swensson & Wretman 1992, 5.6), interval of Korn & Graubard (1998), in which the next person holds
as many answers as one person's answers are worth (Fay & Feuer 1997).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from scipy.stats import beta, t
from sqlalchemy import text

from sipas.store.database import Database

Levels = bytes
"""One byte a scored question: 1–5 the level, anything else no valid answer."""
VALID = {1, 2, 3, 4, 5}
SATISFIED = {4, 5}


@dataclass(frozen=True, slots=True)
class Index:
    value: float
    standard_error: float
    lower: float
    upper: float
    responses: int


def stored_levels(database: Database, round_code: str) -> dict[str, list[Levels]]:
    """Agency -> the levels of each of its responses."""
    with database.read() as connection:
        rows = connection.execute(
            text("SELECT agency, levels FROM responses WHERE round = :code"), {"code": round_code}
        )
        found: dict[str, list[Levels]] = {}
        for agency, levels in rows:
            found.setdefault(agency, []).append(bytes(levels))
    return found


def index_of(
    levels: Mapping[str, Sequence[Levels]],
    dossiers: Mapping[str, int],
    agencies: Collection[str],
    criteria: Collection[int],
) -> Index:
    """Satisfied over valid answers to the criteria at these positions, agencies by dossiers."""
    people = {
        agency: [(_count(one, criteria, SATISFIED), _count(one, criteria, VALID)) for one in all_]
        for agency, all_ in levels.items()
        if agency in agencies
    }
    weight = {agency: dossiers[agency] / len(sheets) for agency, sheets in people.items()}
    satisfied = sum(weight[a] * y for a, sheets in people.items() for y, _ in sheets)
    valid = sum(weight[a] * x for a, sheets in people.items() for _, x in sheets)
    ratio = satisfied / valid
    variance = 0.0
    for agency, sheets in people.items():
        n = len(sheets)
        values = [weight[agency] * (y - ratio * x) / valid for y, x in sheets]
        mean = sum(values) / n
        spread = sum((value - mean) ** 2 for value in values)
        variance += (1 - n / dossiers[agency]) * n / (n - 1) * spread
    n = sum(len(sheets) for sheets in people.values())
    size = ratio * (1 - ratio) / variance * _quantiles(n, n - len(people))
    persons = max(
        sum(one[criterion] in VALID for agency in people for one in levels[agency])
        for criterion in criteria
    )
    share = n / sum(dossiers[agency] for agency in people)
    next_person = max(1.0, size * (1 - share) / persons)
    lower, upper = _interval(ratio, size, next_person)
    return Index(ratio, sqrt(variance), lower, upper, n)


def _count(levels: Levels, criteria: Collection[int], wanted: set[int]) -> int:
    return sum(levels[position] in wanted for position in criteria)


def _quantiles(n: int, df: int) -> float:
    return float((t.ppf(0.975, n - 1) / t.ppf(0.975, df)) ** 2)


def _interval(ratio: float, size: float, next_person: float) -> tuple[float, float]:
    """The two betas of Clopper & Pearson, where the next person holds that many answers."""
    yes, no = size * ratio, size * (1 - ratio)
    below = (no + next_person) / (no + next_person**2)
    above = (yes + next_person) / (yes + next_person**2)
    lower = beta.ppf(0.025, yes * below, (no + next_person) * below)
    upper = beta.ppf(0.975, (yes + next_person) * above, no * above)
    return float(lower), float(upper)
