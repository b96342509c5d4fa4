"""A new round after an earlier one: what is taken over, what is moved, and what is left behind."""

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sipas.actions.drafting import Days, agencies_of_period
from sipas.actions.heirs import heirs_of
from sipas.actions.population import population_of
from sipas.actions.questionnaire_versions import Version
from sipas.actions.round_questionnaire import missing_variables
from sipas.questionnaires.model import Questionnaire
from sipas.sampling.allocation import allocate
from sipas.store.database import Database
from sipas.store.organisation import all_agencies
from sipas.store.questionnaires import get_questionnaire_version
from sipas.store.rounds import Round, round_quotas

TAKEN_OVER = (
    "formula",
    "aggregation",
    "weighting",
    "interval",
    "confidence",
    "minimum_cell",
    "target",
    "capacity",
    "selection",
    "thin_below",
    "grades",
    "modes",
    "vietnamese_only",
    "calibration",
    "cell_variables",
)


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence about what became of something, with its values."""

    sentence: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Followed:
    """The agencies of the earlier round as they are today; `quotas` by code, of theirs.

    `ended` have no successor in the period; `parted` were taken over by others; `fresh` is how many
    more there are that the earlier round did not ask about.
    """

    members: tuple[str, ...]
    quotas: Mapping[str, int]
    ended: tuple[str, ...]
    parted: tuple[str, ...]
    fresh: int


def year_later(day: datetime.date) -> datetime.date:
    """The same day a year later; the last day of February stays the last day of February."""
    following = day + datetime.timedelta(days=1)
    if (following.month, following.day) == (3, 1):
        return datetime.date(day.year + 1, 3, 1) - datetime.timedelta(days=1)
    return day.replace(year=day.year + 1)


def moved_days(before: Round, today: datetime.date) -> tuple[Days, Days]:
    """Days of answering and period, a year later; from today on where that would be over."""
    period = year_later(before.period_from), year_later(before.period_to)
    opens, closes = year_later(before.opens_on), year_later(before.closes_on)
    if closes < today:
        opens, closes = today, today + (before.closes_on - before.opens_on)
    return (opens, closes), period


def moved_words(text: str, year: int) -> str:
    """A name or code with the next year in the place of this one, where it stands in it."""
    return re.sub(rf"(?<!\d){year}(?!\d)", str(year + 1), text)


def version_after(
    database: Database, before: Round, versions: Sequence[Version]
) -> tuple[str, Said | None]:
    """The newest version of the questionnaire that was asked, and what to say of it."""
    if before.questionnaire_version_id is None:
        return (versions[0].key if versions else ""), None
    with database.read() as transaction:
        asked = get_questionnaire_version(transaction, before.questionnaire_version_id)
    same = [one for one in versions if one.code == asked.code]
    if not same:
        return (versions[0].key if versions else ""), None
    newest = same[0]
    if newest.fingerprint == asked.fingerprint:
        sentence = _l("Phiếu khảo sát giữ nguyên phiên bản %(number)s.")
        return newest.key, Said(sentence, {"number": newest.version})
    sentence = _l("Phiếu khảo sát là phiên bản mới nhất, %(number)s; đợt trước hỏi bản %(before)s.")
    return newest.key, Said(sentence, {"number": newest.version, "before": asked.version})


def rules_after(before: Round, asked: Questionnaire) -> tuple[dict[str, Any], list[Said]]:
    """The fields that are taken over; a calibration by what is no longer asked is left behind."""
    rules = {name: getattr(before, name) for name in TAKEN_OVER}
    missing = missing_variables(before, asked)
    if not missing:
        return rules, []
    left = tuple(name for name in before.cell_variables if name not in missing)
    rules |= {"cell_variables": left, "calibration": None}
    sentence = _l("Không sao chép phần hiệu chỉnh: phiếu này không hỏi “%(names)s”.")
    return rules, [Said(sentence, {"names": ", ".join(missing)})]


def followed(database: Database, before: Round, period: Days) -> Followed:
    """Each agency, or those that took over from it, with its quota shared out by dossiers."""
    existing = set(agencies_of_period(database, period))
    with database.read() as transaction:
        after = {one.code: one.successors for one in all_agencies(transaction)}
        quotas = round_quotas(transaction, before.code)
        population = population_of(database, transaction, *period)
    heirs = {code: heirs_of(code, existing, after) for code in quotas}
    shared: dict[str, int] = {}
    for code, own in heirs.items():
        for heir, number in _shared(quotas[code] or 0, own, population).items():
            shared[heir] = shared.get(heir, 0) + number
    return Followed(
        tuple(shared),
        shared,
        tuple(code for code, own in heirs.items() if not own),
        tuple(code for code, own in heirs.items() if own and own != (code,)),
        len(existing - shared.keys()),
    )


def said_of(found: Followed, *, has_quotas: bool) -> list[Said]:
    """What became of agencies and quotas, and what no round takes over."""
    said = []
    if found.parted:
        sentence = (
            _l("Thay bằng cơ quan kế tục, chỉ tiêu chia theo số hồ sơ: %(codes)s.")
            if has_quotas
            else _l("Thay bằng cơ quan kế tục: %(codes)s.")
        )
        said.append(Said(sentence, {"codes": _few(found.parted)}))
    if found.ended:
        sentence = _l("Không sao chép cơ quan đã kết thúc mà không có kế tục: %(codes)s.")
        said.append(Said(sentence, {"codes": _few(found.ended)}))
    if found.fresh:
        sentence = _l("Có %(count)s cơ quan khác trong kỳ chưa được chọn; xem bước “Hỏi về ai”.")
        said.append(Said(sentence, {"count": found.fresh}))
    sentence = _l(
        "Không sao chép: phiếu trả lời, mẫu hồ sơ, mã dùng một lần, kết quả và việc duyệt."
    )
    return [*said, Said(sentence, {})]


def _shared(quota: int, heirs: tuple[str, ...], population: Mapping[str, int]) -> dict[str, int]:
    dossiers = np.array([population.get(one, 0) for one in heirs], dtype=np.int64)
    weights = dossiers.astype(np.float64) if dossiers.any() else np.ones(len(heirs))
    room = np.full(len(heirs), quota, dtype=np.int64)
    return dict(zip(heirs, allocate(quota, room, weights).tolist(), strict=True))


def _few(codes: tuple[str, ...]) -> str:
    return ", ".join(codes[:10]) + ("…" if len(codes) > 10 else "")


def _l(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is shown."""
    return sentence
