"""What is measured: which items go into which index."""

from dataclasses import dataclass
from typing import Literal

from sipas.questionnaires.model import Questionnaire

MeasureKind = Literal["criterion", "factor", "overall"]
OVERALL = "overall"


@dataclass(frozen=True, slots=True)
class Measure:
    """An index: a code, what it is, and the positions of its items among the scored questions."""

    code: str
    kind: MeasureKind
    items: tuple[int, ...]


def measures_of(questionnaire: Questionnaire) -> tuple[Measure, ...]:
    """Every measure of a questionnaire, in the order in which they are shown.

    Each scored question is a criterion, each factor with a scored question is a factor, and
    `overall` takes all criteria that stand in a factor. A questionnaire without factors (a
    pulse) is measured overall by all its scored questions; one that scores nothing has no
    measure.
    """
    position = {question.code: place for place, question in enumerate(questionnaire.scored)}
    criteria = tuple(Measure(code, "criterion", (place,)) for code, place in position.items())
    factors = tuple(
        Measure(factor.code, "factor", items)
        for factor in questionnaire.factors
        if (items := _positions(position, [question.code for question in factor.questions]))
    )
    in_factors = tuple(item for factor in factors for item in factor.items)
    whole = in_factors or tuple(position.values())
    return (*criteria, *factors, *((Measure(OVERALL, "overall", whole),) if whole else ()))


def _positions(position: dict[str, int], codes: list[str]) -> tuple[int, ...]:
    return tuple(position[code] for code in codes if code in position)
