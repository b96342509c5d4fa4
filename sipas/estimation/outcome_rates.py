"""How a fieldwork went beside its response rate: cooperation, refusal and contact, by AAPOR."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isnan

from sipas.estimation.response import Dispositions, response_rates


@dataclass(frozen=True, slots=True)
class OutcomeRates:
    """Fractions 0-1; None where nobody is in the denominator.

    rr1, rr2, rr3, rr5 : response rates, see `response.response_rates`; `eligible_share` is the e of
    rr3. cooperation : COOP1, of those who were reached. refusal : REF1. contact : CON1.
    """

    rr1: float | None
    rr2: float | None
    rr3: float | None
    rr5: float | None
    eligible_share: float
    cooperation: float | None
    refusal: float | None
    contact: float | None


def outcome_rates(ended: Dispositions) -> OutcomeRates:
    """All rates of one set of dossiers.

    COOP1 = I / (I + P + R + O); REF1 = R / all; CON1 = (I + P + R + O) / all, where `all` counts
    the unknown as eligible.

    Parameters
    ----------
    ended : how the dossiers ended; counts of at least 0.

    Returns
    -------
    OutcomeRates; None where nobody was asked, or nobody was reached (cooperation).

    Raises
    ------
    ValueError : a negative count or a share outside 0-1.

    Source: AAPOR (2016), Standard Definitions, 9th ed., p. 61-65.
    """
    rates = response_rates(ended)
    answered = ended.complete + ended.partial
    reached = answered + ended.refused + ended.other
    asked = asked_of(ended)
    return OutcomeRates(
        _known(rates["RR1"]),
        _known(rates["RR2"]),
        _known(rates["RR3"]),
        _known(rates["RR5"]),
        ended.eligible_share,
        _share(ended.complete, reached),
        _share(ended.refused, asked),
        _share(reached, asked),
    )


def asked_of(ended: Dispositions) -> int:
    """Everybody who was asked, whatever came of it."""
    known = ended.complete + ended.partial + ended.refused + ended.not_reached + ended.other
    return known + ended.unknown


def together(parts: Iterable[Dispositions]) -> Dispositions:
    """Several sets as one; none of them gives zeros.

    The share taken as eligible is that of the first, for it is one rule of the whole fieldwork.
    """
    found = list(parts)
    share = found[0].eligible_share if found else 1.0
    return Dispositions(
        complete=sum(one.complete for one in found),
        partial=sum(one.partial for one in found),
        refused=sum(one.refused for one in found),
        not_reached=sum(one.not_reached for one in found),
        other=sum(one.other for one in found),
        unknown=sum(one.unknown for one in found),
        eligible_share=share,
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _known(rate: float) -> float | None:
    return None if isnan(rate) else rate
