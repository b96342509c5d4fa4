"""Thin agencies: an estimate that borrows from the others by what the register knows of each.

An agency whose own figure must stay hidden is left out of what the model learns from, and gets
what the model says of an agency like it: nothing of its answers can be worked out from that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from sipas.estimation.results import Estimate
from sipas.estimation.small_area import SmallAreas, fay_herriot
from sipas.findings.sections import Borrowed, Borrowing

Floats = NDArray[np.float64]

AREAS_FOR_EACH = 5  # agencies that each coefficient needs to learn from
_FEWEST = 8
_MOST_FIELDS = 2
_LEAST_REST = 1e-3  # of the variance, where nearly every dossier answered


@dataclass(frozen=True, slots=True)
class RegisterFacts:
    """What the register knows of the dossiers that one agency returned in the period.

    `late`: returned after the day promised, of those with such a day (`promised`).
    """

    dossiers: int = 0
    promised: int = 0
    late: int = 0
    filings: Mapping[str, int] = field(default_factory=dict)
    fields: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Area:
    """An agency; `direct` is None where its figure is unknown or must stay hidden."""

    code: str
    block: str
    direct: Estimate | None
    is_thin: bool
    register: RegisterFacts


def borrow(areas: Sequence[Area], confidence: float) -> Borrowing:
    """Model estimates of the thin agencies; none where there are too few others to learn from.

    areas : every agency with dossiers. confidence : of the intervals.
    """
    seen = np.array([_is_seen(area) for area in areas], dtype=bool)
    count = int(seen.sum())
    if count < _FEWEST:
        return Borrowing(count, (), (), ())
    names, columns = _covariates(areas, seen, count // AREAS_FOR_EACH)
    direct = np.array(
        [_value(area) if ok else np.nan for area, ok in zip(areas, seen, strict=True)]
    )
    variances = _sampling_variances(areas, seen)
    if not (variances[seen] > 0).all():
        return Borrowing(count, (), (), ())
    fitted = fay_herriot(direct, variances, columns)
    kinds = tuple(dict.fromkeys(name.partition(":")[0] for name in names))
    fields = tuple(name.removeprefix("field:") for name in names if name.startswith("field:"))
    return Borrowing(count, kinds, fields, _estimates(areas, fitted, confidence))


def _is_seen(area: Area) -> bool:
    found = area.direct
    return found is not None and found.value is not None and found.standard_error is not None


def _value(area: Area) -> float:
    found = area.direct.value if area.direct else None
    return float("nan") if found is None else found


def _sampling_variances(areas: Sequence[Area], seen: NDArray[np.bool_]) -> Floats:
    """float (m,): the variance of one response, pooled over agencies, over each agency's n.

    Wolter (2007), ch. 7: the estimated variance of a thin agency is itself too uncertain to weigh
    it by, and 0 where everybody agrees.
    """
    n = np.array([area.direct.n if area.direct else 0 for area in areas], dtype=np.float64)
    errors = np.array([(area.direct.standard_error or 0.0) if area.direct else 0 for area in areas])
    dossiers = np.array([area.register.dossiers for area in areas], dtype=np.float64)
    rest = np.maximum(1 - n / np.maximum(dossiers, n + 1e-9), _LEAST_REST)
    single = errors**2 * n / rest
    pooled = float((single * n)[seen].sum() / n[seen].sum())
    return np.where(seen, pooled * rest / np.maximum(n, 1), 1.0)


def _covariates(
    areas: Sequence[Area], seen: NDArray[np.bool_], most: int
) -> tuple[list[str], Floats]:
    """Names and columns (m, p): a column of ones, then what is known and tells agencies apart."""
    kept, names = [np.ones(len(areas))], []
    for name, column in _candidates(areas):
        spread = column[seen].std()
        if len(kept) >= most or not spread > 0:
            continue
        tried = np.stack([*kept, (column - column[seen].mean()) / spread], axis=1)
        if np.linalg.matrix_rank(tried[seen], tol=1e-8) == tried.shape[1]:
            kept.append(tried[:, -1])
            names.append(name)
    return names, np.stack(kept, axis=1)


def _candidates(areas: Sequence[Area]) -> list[tuple[str, Floats]]:
    facts = [area.register for area in areas]
    totals: dict[str, int] = {}
    for one in facts:
        for name, count in one.fields.items():
            totals[name] = totals.get(name, 0) + count
    largest = sorted(totals, key=lambda name: (-totals[name], name))[:_MOST_FIELDS]
    blocks = sorted({area.block for area in areas})[1:]
    return [
        ("late", np.array([one.late / max(one.promised, 1) for one in facts])),
        ("online", _shares([one.filings.get("online", 0) for one in facts], facts)),
        *(
            (f"field:{name}", _shares([one.fields.get(name, 0) for one in facts], facts))
            for name in largest
        ),
        *(
            (f"block:{block}", np.array([float(area.block == block) for area in areas]))
            for block in blocks
        ),
    ]


def _shares(counts: Sequence[int], facts: Sequence[RegisterFacts]) -> Floats:
    dossiers = np.maximum([one.dossiers for one in facts], 1)
    shares: Floats = np.array(counts, dtype=np.float64) / dossiers
    return shares


def _estimates(
    areas: Sequence[Area], fitted: SmallAreas, confidence: float
) -> tuple[Borrowed, ...]:
    quantile = NormalDist().inv_cdf((1 + confidence) / 2)
    found = []
    for place, area in enumerate(areas):
        if not area.is_thin:
            continue
        value = float(np.clip(fitted.value[place], 0.0, 1.0))
        error = float(np.sqrt(fitted.mean_squared_error[place]))
        low, high = max(value - quantile * error, 0.0), min(value + quantile * error, 1.0)
        share = float(fitted.borrowed[place])
        found.append(Borrowed(area.code, value, error, low, high, share))
    return tuple(found)
