"""Any estimate and any comparison in one sentence, in both languages."""

import math
from dataclasses import replace

import pytest

from sipas.estimation.notes import NO_VALID_ANSWER
from sipas.estimation.results import Difference, Estimate
from sipas.findings.sentences import Subject, sentence_of_difference, sentence_of_estimate
from sipas.findings.wording import voice_for

VI, EN = voice_for("vi"), voice_for("en")
SHARE, MEAN = Subject("access", "block = ND", True), Subject("mean api00", "toàn bộ", False)
ESTIMATE = Estimate(0.8054, 0.0047, 60, 0.796, 0.8145, 0.95, "beta", 2345, 2300)
SCHOOLS = replace(ESTIMATE, value=662.2874, standard_error=9.4089, lower=643.732, upper=680.843)
NO_NUMBER = replace(ESTIMATE, value=None, lower=None, upper=None, note=NO_VALID_ANSWER)
UP = Difference(0.0618, 0.01, 6.18, 90, 1e-8, 1e-8, 0.042, 0.082, 0.95, 0.028)
UNCLEAR = replace(UP, value=-0.003, p=0.7, p_adjusted=0.7)
NARROW = "\u202f"


@pytest.mark.parametrize(
    ("subject", "estimate", "vietnamese", "english"),
    [
        (
            SHARE,
            ESTIMATE,
            f"access, block = ND: 80,54{NARROW}% (79,60–81,45), từ 2.345 phiếu.",
            "access, block = ND: 80.54% (79.60–81.45), from 2,345 responses.",
        ),
        (
            MEAN,
            SCHOOLS,
            "mean api00, toàn bộ: 662,3 (643,7–680,8), từ 2.345 phiếu.",
            "mean api00, toàn bộ: 662.3 (643.7–680.8), from 2,345 responses.",
        ),
        (
            SHARE,
            replace(ESTIMATE, upper=None),
            f"access, block = ND: 80,54{NARROW}%, từ 2.345 phiếu.",
            "access, block = ND: 80.54%, from 2,345 responses.",
        ),
        (
            SHARE,
            replace(ESTIMATE, n=1),
            f"access, block = ND: 80,5{NARROW}% (79,6–81,5), từ một phiếu.",
            "access, block = ND: 80.5% (79.6–81.5), from one response.",
        ),
        (
            SHARE,
            NO_NUMBER,
            "access, block = ND: không có câu trả lời hợp lệ nào nên không ước lượng được.",
            "access, block = ND: there is no valid answer, so nothing can be estimated.",
        ),
    ],
)
def test_an_estimate_says_itself(
    subject: Subject, estimate: Estimate, vietnamese: str, english: str
) -> None:
    assert sentence_of_estimate(subject, estimate, VI) == vietnamese
    assert sentence_of_estimate(subject, estimate, EN) == english


@pytest.mark.parametrize(
    ("subject", "found", "vietnamese", "english"),
    [
        (
            SHARE,
            UP,
            "access, block = ND: so với 2025, 2026 cao hơn 6,18 điểm (4,20–8,20).",
            "access, block = ND: 2026 is 6.18 points (4.20–8.20) higher than 2025.",
        ),
        (
            SHARE,
            replace(UP, value=-0.0618, lower=-0.082, upper=-0.042),
            "access, block = ND: so với 2025, 2026 thấp hơn 6,18 điểm (4,20–8,20).",
            "access, block = ND: 2026 is 6.18 points (4.20–8.20) lower than 2025.",
        ),
        (
            SHARE,
            UNCLEAR,
            (
                "access, block = ND: chưa thấy khác biệt giữa 2026 và 2025 (−0,30 điểm); "
                "với số phiếu này, chỉ khác biệt từ 2,80 điểm mới thấy được."
            ),
            (
                "access, block = ND: no difference seen between 2026 and 2025 (−0.30 points); with "
                "this many responses, only a difference of at least 2.80 points could have been "
                "seen."
            ),
        ),
        (
            MEAN,
            replace(UNCLEAR, value=1.5, standard_error=2.0, smallest_detectable=math.inf),
            "mean api00, toàn bộ: chưa thấy khác biệt giữa 2026 và 2025 (+1,5).",
            "mean api00, toàn bộ: no difference seen between 2026 and 2025 (+1.5).",
        ),
        (
            SHARE,
            replace(UP, value=0.0, standard_error=0.0, p_adjusted=1.0, smallest_detectable=0.0),
            "access, block = ND: chưa thấy khác biệt giữa 2026 và 2025 (0,00 điểm).",
            "access, block = ND: no difference seen between 2026 and 2025 (0.00 points).",
        ),
        (
            MEAN,
            replace(UP, value=-1348.0, standard_error=0.0, lower=-1348.0, upper=-1348.0),
            "mean api00, toàn bộ: so với 2025, 2026 thấp hơn 1.348 (1.348–1.348).",
            "mean api00, toàn bộ: 2026 is 1,348 (1,348–1,348) lower than 2025.",
        ),
        (
            SHARE,
            None,
            "access, block = ND: không đủ số liệu để so sánh 2026 và 2025.",
            "access, block = ND: there are not enough data to compare 2026 and 2025.",
        ),
    ],
)
def test_a_comparison_says_itself(
    subject: Subject, found: Difference | None, vietnamese: str, english: str
) -> None:
    assert sentence_of_difference(subject, "2026", "2025", found, VI) == vietnamese
    assert sentence_of_difference(subject, "2026", "2025", found, EN) == english
