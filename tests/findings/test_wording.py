"""Words follow the tests: "tăng" and "giảm" only where noise is ruled out, in both languages."""

from dataclasses import replace

import pytest

from sipas.findings.findings import OVERALL, Change, Finding, Hidden, Rank, Target, Verdict
from sipas.findings.method import method_sentence, note_sentences, selection_sentence
from sipas.findings.wording import (
    Voice,
    change_sentence,
    decimals_for,
    estimate_sentence,
    interval_text,
    opening_sentences,
    probability_text,
    rank_sentence,
    rank_text,
    target_sentence,
    target_text,
    value_text,
    voice_for,
)
from tests.findings.made_up import FACTS, difference, estimate, two_blocks

VIETNAMESE = voice_for("vi")
ENGLISH = voice_for("en")
# The narrow space that no line may break at.
N = "\u202f"


def change_of(group: str) -> Change:
    change = two_blocks().change(group)
    assert change is not None
    return change


@pytest.mark.parametrize(
    ("voice", "sentence"),
    [
        (
            VIETNAMESE,
            (
                f"So với năm 2023 (81,28{N}%): chưa thấy khác biệt (−0,30 điểm); "
                "với số phiếu này, chỉ thay đổi từ 2,10 điểm mới thấy được."
            ),
        ),
        (
            ENGLISH,
            (
                "Compared with 2023 (81.28%): no difference seen (−0.30 points); with this many "
                "responses, only a change of at least 2.10 points could have been seen."
            ),
        ),
    ],
)
def test_a_fall_within_the_noise_is_no_fall(voice: Voice, sentence: str) -> None:
    assert change_sentence(two_blocks(), change_of("so-nganh"), voice) == sentence


@pytest.mark.parametrize(
    ("voice", "sentence"),
    [
        (VIETNAMESE, f"So với năm 2023 (74,36{N}%): tăng 6,2 điểm."),
        (ENGLISH, "Compared with 2023 (74.36%): up 6.2 points."),
    ],
)
def test_a_real_change_is_called_by_its_name(voice: Voice, sentence: str) -> None:
    assert change_sentence(two_blocks(), change_of("huyen"), voice) == sentence


def test_a_fall_beyond_the_noise_says_so_without_a_sign() -> None:
    change = Change("so-nganh", OVERALL, 0.85, difference(-0.0402, 0.001), Verdict.DOWN)
    assert change_sentence(two_blocks(), change, VIETNAMESE).endswith(": giảm 4,02 điểm.")


def test_a_change_that_could_not_be_tested_says_that() -> None:
    change = Change("so-nganh", OVERALL, 0.85, None, Verdict.UNCLEAR)
    assert "không đủ số liệu để so sánh" in change_sentence(two_blocks(), change, VIETNAMESE)


@pytest.mark.parametrize(
    ("voice", "sentence"),
    [
        (
            VIETNAMESE,
            f"Chỉ số hài lòng chung, Sở, ban, ngành: 80,98{N}% (79,98–81,98), từ 3.000 phiếu.",
        ),
        (
            ENGLISH,
            (
                "Overall satisfaction index, Sở, ban, ngành: 80.98% (79.98–81.98), "
                "from 3,000 responses."
            ),
        ),
    ],
)
def test_an_estimate_says_its_interval_and_its_responses(voice: Voice, sentence: str) -> None:
    findings = two_blocks()
    assert estimate_sentence(findings, findings.finding("so-nganh"), voice) == sentence


def test_a_second_decimal_only_where_it_says_something() -> None:
    findings = two_blocks()
    assert decimals_for(1999) == 1
    assert decimals_for(2000) == 2
    assert value_text(findings.finding("huyen"), VIETNAMESE) == f"80,5{N}%"
    assert interval_text(findings.finding("huyen"), VIETNAMESE) == "(79,5–81,5)"


def test_hidden_figures_say_why() -> None:
    few = two_blocks().finding("so-y-te")
    assert value_text(few, VIETNAMESE, 10) == "ẩn: dưới 10 phiếu"
    assert value_text(few, ENGLISH, 10) == "hidden: fewer than 10 responses"
    other = replace(few, hidden=Hidden.COMPLEMENT)
    assert value_text(other, VIETNAMESE) == "ẩn: để không suy ra được số của nơi khác"
    silent = Finding("so-y-te", OVERALL, None, Hidden.NO, 300, 0)
    assert value_text(silent, VIETNAMESE) == "chưa có phiếu"
    assert value_text(replace(silent, population=0), VIETNAMESE) == "không có hồ sơ trong kỳ"
    assert value_text(replace(silent, responses=9), VIETNAMESE) == "chưa có câu trả lời hợp lệ"


def test_a_published_figure_is_shown_as_it_was_published() -> None:
    findings = two_blocks()
    published = Finding("so-nganh", OVERALL, None, Hidden.NO, 0, 0, published=0.8128)
    assert value_text(published, VIETNAMESE) == f"81,28{N}%"
    said = estimate_sentence(findings, published, VIETNAMESE)
    assert "không công bố cỡ mẫu nên không có khoảng tin cậy" in said


@pytest.mark.parametrize(
    ("verdict", "probability", "sentence"),
    [
        ("met", 0.97, f"Mục tiêu 85{N}%: đạt (xác suất đạt: 97,0{N}%)."),
        ("not_met", 1e-9, f"Mục tiêu 85{N}%: chưa đạt (xác suất đạt: dưới 0,1{N}%)."),
        ("unclear", 0.4, f"Mục tiêu 85{N}%: chưa đủ căn cứ (xác suất đạt: 40,0{N}%)."),
    ],
)
def test_a_target_has_three_answers(verdict: str, probability: float, sentence: str) -> None:
    target = Target("huyen", OVERALL, 0.85, verdict, probability)
    assert target_sentence(target, VIETNAMESE) == sentence


def test_a_target_and_a_probability_are_said_plainly() -> None:
    assert target_text(0.85, VIETNAMESE) == f"85{N}%"
    assert target_text(0.855, VIETNAMESE) == f"85,5{N}%"
    assert probability_text(0.9999, VIETNAMESE) == f"trên 99,9{N}%"
    target = Target("huyen", OVERALL, 0.85, "unclear", 0.4)
    assert target_sentence(target, ENGLISH) == (
        "Target 85%: not enough evidence (probability of being met: 40.0%)."
    )


def test_a_rank_is_a_range() -> None:
    rank = Rank("so-y-te", 3, 9, 2, 22)
    assert rank_sentence(rank, VIETNAMESE) == "Xếp từ thứ 3 đến thứ 9 trong 22 cơ quan."
    assert rank_sentence(rank, ENGLISH) == "Ranks between 3 and 9 among 22 agencies."
    assert rank_text(rank) == "3–9"
    sure = replace(rank, lowest=1, highest=1)
    assert rank_sentence(sure, VIETNAMESE) == "Xếp thứ 1 trong 22 cơ quan."
    assert rank_text(sure) == "1"


def test_a_round_opens_with_its_finding() -> None:
    assert opening_sentences(two_blocks(), VIETNAMESE) == (
        f"Chỉ số hài lòng chung 80,81{N}% (79,81–81,81).",
        "So với năm 2023: 1 khối tăng, 1 khối chưa thấy khác biệt.",
    )


def test_a_round_that_holds_too_little_opens_by_saying_so() -> None:
    findings = two_blocks()
    hidden = replace(findings.findings[0], estimate=None, hidden=Hidden.FEW, responses=7)
    few = replace(findings, findings=(hidden,))
    silent = replace(findings, findings=(replace(hidden, responses=0),))
    assert opening_sentences(few, VIETNAMESE) == (
        "Mới có 7 phiếu trả lời: chưa đủ để công bố chỉ số.",
    )
    assert opening_sentences(silent, VIETNAMESE) == ("Chưa có phiếu trả lời nào.",)


@pytest.mark.parametrize("voice", [VIETNAMESE, ENGLISH])
def test_a_round_that_anybody_could_answer_says_so_and_takes_no_foreign_name(voice: Voice) -> None:
    findings = two_blocks()
    said = selection_sentence(findings, voice) + method_sentence(findings, voice)
    assert "SIPAS" not in said
    assert selection_sentence(findings, VIETNAMESE) == (
        "Người trả lời tự chọn quét mã, khoảng tin cậy chỉ tính sai số chọn mẫu."
    )
    drawn = replace(findings, facts=replace(FACTS, selection="probability"))
    assert selection_sentence(drawn, voice) != selection_sentence(findings, voice)


def test_the_method_is_one_sentence_with_n() -> None:
    said = method_sentence(two_blocks(), VIETNAMESE)
    assert said.endswith(f"khoảng tin cậy 95{N}% (phương pháp beta); n = 5.800 phiếu.")
    assert said.count(".") == 2  # the end, and the thousands of n


def test_every_formula_and_rule_has_words() -> None:
    for formula in ("top_two_box", "mean_over_5", "mean_0_100"):
        for aggregation in ("ratio_of_sums", "mean_of_items"):
            for weighting in ("dossiers", "equal"):
                facts = replace(
                    FACTS, formula=formula, aggregation=aggregation, weighting=weighting
                )
                assert method_sentence(replace(two_blocks(), facts=facts), VIETNAMESE)


def test_figures_taken_over_name_their_source() -> None:
    facts = replace(FACTS, published_source="Báo Quảng Nam, 30/03/2025")
    findings = replace(two_blocks(), facts=facts)
    assert "Báo Quảng Nam, 30/03/2025" in method_sentence(findings, VIETNAMESE)
    assert selection_sentence(findings, VIETNAMESE) == ""
    assert note_sentences(replace(findings, changes=()), VIETNAMESE) == ()


def test_a_standing_figure_without_an_interval_ends_in_a_full_stop() -> None:
    findings = two_blocks()
    bare = replace(estimate(0.8), lower=None, upper=None, standard_error=None)
    headline = replace(findings.findings[0], estimate=bare)
    said = opening_sentences(replace(findings, findings=(headline,), changes=()), VIETNAMESE)
    assert said == (f"Chỉ số hài lòng chung 80,00{N}%.",)
