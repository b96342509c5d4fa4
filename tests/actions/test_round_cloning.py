"""Next year's round after this year's: what is taken over, moved, mapped and left behind."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from sipas.actions.drafting import Draft
from sipas.actions.heirs import heirs_of
from sipas.actions.round_cloning import moved_days, moved_words, year_later
from sipas.actions.round_proposals import proposed_round, start_round
from sipas.actions.rounds import create_round
from sipas.sampling.sample_plan import SamplePlan
from sipas.store.database import Database
from sipas.store.organisation import Agency, put_agencies
from sipas.store.register import Dossier, put_dossiers
from sipas.store.rounds import Round, get_round, put_quotas, round_quotas
from sipas.tallies.calibration_plan import CalibrationPlan, Category, MarginPlan
from tests.tiny_round import AGENCIES, NOW, ROUND, TODAY, put_places, tiny_questionnaire

PLAN = CalibrationPlan(
    "raking", (MarginPlan(("sex",), (Category(("male",), 48.0), Category(("female",), 52.0))),)
)
RULES = {
    "formula": "mean_over_5",
    "target": 0.85,
    "minimum_cell": 12,
    "thin_below": 30,
    "grades": (("Tốt", 0.9), ("Khá", 0.0)),
    "modes": ("desk_code", "paper"),
    "calibration": PLAN,
    "cell_variables": ("sex", "mode"),
    "plan": SamplePlan(allocation="quotas", minimum=5),
}


def test_days_move_by_a_year() -> None:
    assert year_later(date(2025, 6, 30)) == date(2026, 6, 30)
    assert year_later(date(2023, 2, 28)) == date(2024, 2, 29)
    assert year_later(date(2024, 2, 29)) == date(2025, 2, 28)
    assert year_later(date(2023, 2, 27)) == date(2024, 2, 27)
    days, period = moved_days(ROUND, TODAY)
    assert days == (date(2026, 7, 1), date(2026, 7, 31))
    assert period == (date(2026, 1, 1), date(2026, 6, 30))
    late = date(2027, 1, 5)
    assert moved_days(ROUND, late)[0] == (late, late + timedelta(days=30))


@pytest.mark.parametrize(
    ("text", "moved"),
    [("2025", "2026"), ("2025-q1", "2026-q1"), ("Đợt 120250", "Đợt 120250"), ("mùa hè", "mùa hè")],
)
def test_the_year_in_a_name_is_the_next(text: str, moved: str) -> None:
    assert moved_words(text, 2025) == moved


def test_heirs_are_followed_through_several_changes_and_around_circles() -> None:
    after = {"a": ("b", "c"), "b": ("d",), "c": ("a",), "e": ()}
    assert heirs_of("a", {"d"}, after) == ("d",)
    assert heirs_of("a", {"a", "d"}, after) == ("a",)
    assert heirs_of("e", {"d"}, after) == ()


@pytest.fixture
def before(database: Database) -> Round:
    """Last year's round with quotas 40, 30, 20 and 10; two agencies end before the next period."""
    put_places(database)
    create_round(database, replace(ROUND, **RULES), AGENCIES, tiny_questionnaire(), None, now=NOW)
    with database.write() as transaction:
        put_quotas(transaction, "2025", dict(zip(AGENCIES, (40, 30, 20, 10), strict=True)))
        ends = date(2025, 6, 30)
        put_agencies(
            transaction,
            [
                Agency("hoi-an", "Hội An", "Hội An", "huyen", None, ends, ("bac", "nam")),
                Agency("tam-ky", "Tam Kỳ", "Tam Kỳ", "huyen", None, ends),
                Agency("bac", "Phường Bắc", "Bắc", "huyen", date(2025, 7, 1)),
                Agency("nam", "Phường Nam", "Nam", "huyen", date(2025, 7, 1)),
                Agency("moi", "Phường mới", "Mới", "huyen", date(2025, 7, 1)),
            ],
        )
        day = date(2026, 2, 2)
        numbers = {"bac": 90, "nam": 30, "noi-vu": 100, "y-te": 100}
        put_dossiers(
            transaction,
            [
                Dossier(f"{code}-{n}", code, "Đất đai", "Sang tên", day, day, day, "desk")
                for code, count in numbers.items()
                for n in range(count)
            ],
        )
        return get_round(transaction, "2025")


def test_a_clone_takes_over_everything_but_what_was_answered(
    database: Database, before: Round
) -> None:
    proposal = proposed_round(database, date(2026, 6, 1), "2025")
    draft = proposal.draft
    assert (draft.code, draft.name) == ("2026", "Đợt 6 tháng đầu năm 2026")
    assert draft.period == (date(2026, 1, 1), date(2026, 6, 30))
    assert [one.sentence % one.values for one in proposal.said] == [
        "Phiếu khảo sát giữ nguyên phiên bản 1."
    ]
    started = start_round(database, draft, "2025", "lan@example.vn", NOW)
    made = started.round
    for name, value in RULES.items():
        if name != "plan":
            assert getattr(made, name) == value, name
    assert made.state == "draft"
    assert made.questionnaire_version_id == before.questionnaire_version_id
    # No published round tells a level: the usual one; the rest of the plan is last year's.
    assert made.plan == SamplePlan(allocation="quotas", minimum=5, expected=0.85)
    with database.read() as transaction:
        # 20 of the one that was parted go 90 to 30 to its two successors: 15 and 5.
        assert round_quotas(transaction, "2026") == {
            "bac": 15,
            "nam": 5,
            "noi-vu": 40,
            "y-te": 30,
        }
    said = " ".join(one.sentence % one.values for one in started.said)
    assert "chia theo số hồ sơ: hoi-an." in said
    assert "mà không có kế tục: tam-ky." in said
    assert "Có 1 cơ quan khác" in said
    assert "Không sao chép: phiếu trả lời" in said


def test_a_calibration_by_what_is_no_longer_asked_is_left_behind(
    database: Database, before: Round
) -> None:
    proposal = proposed_round(database, date(2026, 6, 1), "2025")
    other = replace(proposal.draft, questionnaire="desk-pulse")
    started = start_round(database, other, "2025", "lan@example.vn", NOW)
    assert started.round.calibration is None
    assert started.round.cell_variables == ("mode",)
    assert "không hỏi “sex”" in started.said[0].sentence % started.said[0].values


def test_without_an_earlier_round_all_agencies_are_proposed(
    database: Database, before: Round
) -> None:
    draft = Draft(
        "moi",
        "Đợt mới",
        "desk-pulse",
        (date(2026, 7, 1), date(2026, 7, 31)),
        (date(2026, 1, 1), date(2026, 6, 30)),
    )
    started = start_round(database, draft, "", "lan@example.vn", NOW)
    assert started.said == ()
    with database.read() as transaction:
        assert set(round_quotas(transaction, "moi")) == {"noi-vu", "y-te", "bac", "nam", "moi"}
