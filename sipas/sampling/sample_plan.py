"""What was chosen for the size of a sample: shapes only, as they are stored with the round."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PRECISION_OF = ("whole", "blocks", "agencies")
ALLOCATIONS = ("proportional", "equal", "square_root", "neyman", "quotas")


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """How exact the figures shall be, and how many forms that takes.

    precision_of : what the margin is promised for: the whole province, each block or each agency.
    margin : half-width of the interval that is wished for, a fraction (0 < margin < 1).
    confidence : of that interval (0.5 <= confidence < 1).
    expected : the level that is expected, a fraction (0 < expected < 1); 0.5 is the careful choice.
    design_effect : variance against a simple random sample of the same size (>= 1).
    response_rate : share of the people asked who send a form (0 < response_rate <= 1).
    minimum : forms that every agency gets at least, where it has as many dossiers.
    allocation : how the forms are shared out; `quotas` takes them from a file.
    """

    precision_of: str = "whole"
    margin: float = 0.03
    confidence: float = 0.95
    expected: float = 0.5
    design_effect: float = 1.0
    response_rate: float = 1.0
    minimum: int = 30
    allocation: str = "proportional"


def sample_plan(stored: Mapping[str, Any]) -> SamplePlan:
    """The plan of a stored mapping; what an older version did not know has its usual value."""
    known = SamplePlan.__dataclass_fields__
    return SamplePlan(**{name: value for name, value in stored.items() if name in known})
