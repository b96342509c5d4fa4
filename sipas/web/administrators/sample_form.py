"""The form that draws a sample: what was typed, what is wrong with it, and the plan it means."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sipas.actions.samples import SampleMethod, SamplePlan
from sipas.web.locale import gettext

METHODS = tuple(SampleMethod)
BY_PLAN, SAME = "plan", "same"


@dataclass(slots=True)  # problems are added while it is read
class SampleForm:
    """`typed` as it came; `problems` by field, each a sentence; `refusal` from the action."""

    typed: dict[str, str]
    problems: dict[str, str] = field(default_factory=dict)
    refusal: str = ""

    @property
    def method(self) -> str:
        return self.typed.get("method", SampleMethod.SIMPLE)

    @property
    def follows_plan(self) -> bool:
        """Whether each agency gives as many as its quota takes, and not all the same number."""
        return self.typed.get("sizes") == BY_PLAN


def blank_form(seed: int, *, has_plan: bool = False) -> SampleForm:
    usual = {"seed": str(seed), "size": "90", "replacements": "50", "clusters": ""}
    return SampleForm(usual | {"sizes": BY_PLAN if has_plan else SAME})


def read_form(sent: Mapping[str, str]) -> SampleForm:
    names = ("method", "sizes", "size", "seed", "replacements", "clusters")
    return SampleForm({name: sent.get(name, "").strip()[:40] for name in names})


def plan_of(
    form: SampleForm, agencies: tuple[str, ...], planned: Mapping[str, int]
) -> SamplePlan | None:
    """The plan that was typed, for these agencies; None, with its problems, where it is none.

    `planned` is how many the plan of the round asks of each agency.
    """
    if form.method not in METHODS:
        form.problems["method"] = gettext("Xin chọn một cách rút mẫu.")
    if form.follows_plan and not planned:
        form.problems["sizes"] = gettext("Đợt này chưa có chỉ tiêu phiếu; xin ghi một số chung.")
    sizes = dict(planned)
    if not form.follows_plan:
        words = gettext("Số hồ sơ mỗi cơ quan phải là số nguyên từ 1 trở lên.")
        sizes = dict.fromkeys(agencies, _number(form, "size", words))
    seed = _number(form, "seed", gettext("Số khởi tạo phải là số nguyên."), least=0)
    more = _number(
        form, "replacements", gettext("Tỷ lệ thay thế phải là số nguyên từ 0 trở lên."), least=0
    )
    clusters = 0
    if form.method == SampleMethod.CLUSTERS:
        words = gettext("Số cơ quan cần rút phải là số nguyên từ 1 trở lên.")
        clusters = _number(form, "clusters", words)
    if form.problems:
        return None
    return SamplePlan(SampleMethod(form.method), seed, sizes, more, clusters)


def _number(form: SampleForm, name: str, problem: str, least: int = 1) -> int:
    text = form.typed.get(name, "").replace(".", "").replace(" ", "")
    if not text.isascii() or not text.isdigit() or len(text) > 18 or int(text) < least:
        form.problems[name] = problem
        return 0
    return int(text)
