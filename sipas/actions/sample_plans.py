"""What to draw, and why it cannot be drawn."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sipas.refusal import Refused
from sipas.sampling.drawing import LARGEST_SEED
from sipas.store.samples import SampleMethod

MOST_DRAWN = 1_000_000


class SampleRefused(Refused):
    """Nothing was drawn or changed."""


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """What to draw.

    sizes : dossiers to draw of each agency; for clusters, of each agency that is drawn.
    replacements : how many more to name, in percent of the size of each agency.
    clusters : how many agencies to draw by their number of dossiers, of each block its share; 0:
        all of them.
    """

    method: SampleMethod
    seed: int
    sizes: Mapping[str, int] = field(default_factory=dict)
    replacements: int = 50
    clusters: int = 0


def check_plan(plan: SamplePlan) -> None:
    if not 0 <= plan.seed <= LARGEST_SEED:
        raise SampleRefused(
            _l("Số khởi tạo phải là số nguyên từ 0 đến %(largest)d."), largest=LARGEST_SEED
        )
    if not 0 <= plan.replacements <= 1000:
        raise SampleRefused(_l("Tỷ lệ hồ sơ thay thế phải từ 0 đến 1000 %%."))
    if not plan.sizes or min(plan.sizes.values()) < 1:
        raise SampleRefused(_l("Mỗi cơ quan phải rút ít nhất một hồ sơ."))
    if sum(plan.sizes.values()) > MOST_DRAWN:
        raise SampleRefused(_l("Mẫu quá lớn: tối đa %(most)d hồ sơ."), most=MOST_DRAWN)
    if plan.method is SampleMethod.CLUSTERS and plan.clusters < 1:
        raise SampleRefused(_l("Xin cho biết rút bao nhiêu cơ quan."))


def _l(text: str) -> str:
    """Marks a text for the catalogue; it is translated where it is shown."""
    return text
