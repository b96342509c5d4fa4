"""Findings made by hand or by a generator, for the tests of this room."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import numpy as np

from sipas.estimation.results import Difference, Estimate
from sipas.findings.findings import (
    OVERALL,
    PROVINCE,
    Change,
    Finding,
    Findings,
    Group,
    GroupKind,
    Hidden,
    MeasureName,
    RoundFacts,
    Target,
    Verdict,
)
from sipas.findings.sections import Previous
from sipas.questionnaires.model import Kind, Option, Question, Questionnaire, Section
from sipas.tallies.tables import CellKey
from sipas.tallies.tally import Tally, tally_levels

FACTS = RoundFacts(
    code="2024",
    name="Khảo sát năm 2024",
    year=2024,
    state="published",
    period_from=date(2024, 1, 1),
    period_to=date(2024, 12, 31),
    target=0.85,
    computed_on=datetime(2025, 1, 15, 8, tzinfo=UTC),
)


def estimate(
    value: float, standard_error: float = 0.005, n: int = 3000, half_width: float = 0.01
) -> Estimate:
    return Estimate(
        value,
        standard_error,
        float(n - 1),
        value - half_width,
        value + half_width,
        0.95,
        "beta",
        n,
        20 * n,
    )


def difference(value: float, p_adjusted: float, smallest: float = 0.021) -> Difference:
    return Difference(
        value, 0.0075, value / 0.0075, 900.0, p_adjusted / 2, p_adjusted, value - 0.015,
        value + 0.015, 0.95, smallest, "holm",
    )  # fmt: skip


def two_blocks() -> Findings:
    """One block as it was (80,98 against 81,28), one that rose, one agency that is hidden."""
    groups = (
        Group(GroupKind.PROVINCE, PROVINCE, "Tỉnh Quảng Nam"),
        Group(GroupKind.BLOCK, "so-nganh", "Sở, ban, ngành", PROVINCE),
        Group(GroupKind.BLOCK, "huyen", "UBND cấp huyện", PROVINCE),
        Group(GroupKind.AGENCY, "so-y-te", "Sở Y tế", "so-nganh"),
    )
    return Findings(
        FACTS,
        groups,
        (MeasureName(OVERALL, "overall", "Chỉ số hài lòng chung"),),
        (
            Finding(PROVINCE, OVERALL, estimate(0.8081), Hidden.NO, 120_000, 5800),
            Finding("so-nganh", OVERALL, estimate(0.8098), Hidden.NO, 60_000, 3000),
            Finding("huyen", OVERALL, estimate(0.8054, n=1800), Hidden.NO, 60_000, 1800),
            Finding("so-y-te", OVERALL, None, Hidden.FEW, 300, 7),
        ),
        Previous("2023", "Khảo sát năm 2023", 2023, published_only=True),
        (
            Change(
                "so-nganh", OVERALL, 0.8128, difference(-0.003, 0.7), Verdict.UNCLEAR, "assumed"
            ),
            Change("huyen", OVERALL, 0.7436, difference(0.0618, 1e-8), Verdict.UP, "assumed"),
        ),
        (Target("so-nganh", OVERALL, 0.85, "not_met", 0.0000001),),
    )


def questionnaire() -> Questionnaire:
    """Two factors of two criteria, and one question of satisfaction outside them."""

    def ask(code: str) -> Question:
        return Question(code, Kind.SATISFACTION, f"Tiêu chí {code}", not_applicable=True)

    scale = tuple(Option(str(level), f"Mức {level}") for level in range(1, 6))
    access = Section("access", "Tiếp cận", "", True, (ask("access_1"), ask("access_2")))
    result = Section("result", "Kết quả", "", True, (ask("result_1"), ask("result_2")))
    whole = Section("whole", "Chung", "", False, (ask("overall_satisfaction"),))
    return Questionnaire("tiny", 1, "Phiếu nhỏ", "", 1, "", scale, "Không", (access, result, whole))


def province(blocks: Mapping[str, tuple[str, ...]]) -> tuple[Group, ...]:
    return (
        Group(GroupKind.PROVINCE, PROVINCE, "Tỉnh"),
        *(Group(GroupKind.BLOCK, code, f"Khối {code}", PROVINCE) for code in blocks),
        *(
            Group(GroupKind.AGENCY, agency, f"Cơ quan {agency}", block)
            for block, agencies in blocks.items()
            for agency in agencies
        ),
    )


def answers(seed: int, n: int, satisfied: float) -> Tally:
    """n responses to the questionnaire above; about one answer in twenty is not applicable."""
    chance = np.random.default_rng(seed)
    high = chance.integers(4, 6, (n, 5))
    low = chance.integers(1, 4, (n, 5))
    levels = np.where(chance.random((n, 5)) < satisfied, high, low)
    levels[chance.random((n, 5)) < 0.05] = 9
    return tally_levels(levels.astype(np.uint8))


def tallies(sizes: Mapping[str, tuple[int, float]], seed: int = 1) -> dict[CellKey, Tally]:
    return {
        CellKey(agency): answers(seed + place, n, satisfied)
        for place, (agency, (n, satisfied)) in enumerate(sizes.items())
    }
