"""How a fieldwork went beside its response rate: cooperation, refusal and contact, by AAPOR."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isnan

from sipas.estimation.response import Dispositions, eligible_share, response_rates


@dataclass(frozen=True, slots=True)
class OutcomeRates:
    """Fractions 0-1; None where nobody is in the denominator.

    rr1, rr2, rr3, rr5 : response rates, see `response.response_rates`. eligible_share : the e of
    rr3, stated or estimated. cooperation : COOP1, of those who were reached. refusal : REF1.
    contact : CON1.
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
    the unknown as eligible, and nobody who is known not to be.

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
    may_be_eligible = ended.eligible + ended.unknown
    return OutcomeRates(
        _known(rates["RR1"]),
        _known(rates["RR2"]),
        _known(rates["RR3"]),
        _known(rates["RR5"]),
        eligible_share(ended),
        _share(ended.complete, reached),
        _share(ended.refused, may_be_eligible),
        _share(reached, may_be_eligible),
    )


def asked_of(ended: Dispositions) -> int:
    """Everybody who was asked, whatever came of it; also who should not have been."""
    return ended.eligible + ended.unknown + ended.not_eligible


def together(parts: Iterable[Dispositions]) -> Dispositions:
    """Several sets as one; none of them gives zeros.

    A stated share of eligible ones is that of the first, for it is one rule of the whole fieldwork;
    where none is stated, it is estimated from all together.
    """
    found = list(parts)
    if len(found) == 1:
        return found[0]
    share = found[0].eligible_share if found else None
    return Dispositions(
        complete=sum(one.complete for one in found),
        partial=sum(one.partial for one in found),
        refused=sum(one.refused for one in found),
        not_reached=sum(one.not_reached for one in found),
        other=sum(one.other for one in found),
        unknown=sum(one.unknown for one in found),
        not_eligible=sum(one.not_eligible for one in found),
        eligible_share=share,
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _known(rate: float) -> float | None:
    return None if isnan(rate) else rate
