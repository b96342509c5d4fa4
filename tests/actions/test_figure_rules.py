"""How figures are made, as written by an administrator: read, refused in words, written back."""

from dataclasses import replace

import pytest

from sipas.actions.calibration_text import (
    RuleRefused,
    calibration_from,
    grades_from,
    grades_to_text,
    margins_to_text,
    thin_from,
)
from sipas.actions.figure_rules import change_figure_rules, figure_change, figure_rules
from sipas.actions.round_edits import save_step
from sipas.actions.round_refusal import RoundRefused
from sipas.actions.rounds import create_round, open_round
from sipas.store.audit import all_audit
from sipas.store.database import Database
from sipas.tallies.calibration_plan import CalibrationPlan, Category, MarginPlan
from tests.tiny_round import AGENCIES, NOW, ROUND, TODAY, put_places, tiny_questionnaire

OPTIONS = {
    "agency": {},
    "block": {},
    "mode": {},
    "sex": {"male": "Nam", "female": "Nữ"},
    "age": {"young": "Dưới 35 tuổi", "old": "Từ 35 tuổi"},
}
TEXT = """
block

sex × age
Nam × young = 20,5
male x Từ 35 tuổi = 30
nữ × young = 22
Nữ × old = 27.5
"""
PLAN = CalibrationPlan(
    "raking",
    (
        MarginPlan(("block",)),
        MarginPlan(
            ("sex", "age"),
            (
                Category(("male", "young"), 20.5),
                Category(("male", "old"), 30.0),
                Category(("female", "young"), 22.0),
                Category(("female", "old"), 27.5),
            ),
        ),
    ),
    (0.3, 3.0),
    "collapse",
)


def typed(margins: str, **others: str) -> dict[str, str]:
    return {"method": "raking", "margins": margins, "on_empty": "collapse"} | others


def test_margins_are_read_by_code_or_word_and_written_back() -> None:
    read = calibration_from(typed(TEXT, lowest="0,3", highest="3"), OPTIONS)
    assert read == PLAN
    assert (
        calibration_from(typed(margins_to_text(PLAN), lowest="0.3", highest="3"), OPTIONS) == PLAN
    )
    assert calibration_from({"method": ""}, OPTIONS) is None


@pytest.mark.parametrize(
    ("margins", "others", "field", "said"),
    [
        ("", {}, "margins", "ít nhất một"),
        ("height\n1 = 2", {}, "margins", "height"),
        ("sex", {}, "margins", "danh sách hồ sơ không biết"),
        ("sex\nNam = 3\nKhác = 2", {}, "margins", "Dòng 3"),
        ("sex\nNam = nhiều", {}, "margins", "Dòng 2"),
        ("sex\nNam = 0\nNữ = 1", {}, "margins", "Dòng 2"),
        ("sex\nNam = 1\nmale = 2", {}, "margins", "hai lần"),
        ("sex × age\nNam = 3", {}, "margins", "2 phần"),
        ("block", {"lowest": "2", "highest": "3"}, "lowest", "dưới 1"),
        ("block", {"lowest": "0,5"}, "lowest", "dưới 1"),
        ("block", {"method": "magic"}, "method", "không có"),
        ("block\n\nagency", {"method": "post_stratification"}, "margins", "một số đã biết"),
    ],
)
def test_what_cannot_be_a_margin_is_refused_in_words(
    margins: str, others: dict[str, str], field: str, said: str
) -> None:
    with pytest.raises(RuleRefused, match=said) as refused:
        calibration_from(typed(margins, **others), OPTIONS)
    assert refused.value.field == field


def test_grades_and_the_number_of_thin() -> None:
    grades = (("Tốt", 0.9), ("Khá", 0.8), ("Trung bình", 0.0))
    assert grades_from("Tốt = 90\nKhá = 80\n\nTrung bình = 0") == grades
    assert grades_from(grades_to_text(grades)) == grades
    assert grades_from(" ") == ()
    assert (thin_from(" 30 "), thin_from("")) == (30, None)
    for text in ("Khá = 80\nTốt = 90", "Tốt", "Tốt = cao"):
        with pytest.raises(RuleRefused):
            grades_from(text)
    for text in ("0", "-3", "ba mươi"):
        with pytest.raises(RuleRefused):
            thin_from(text)


def test_a_draft_keeps_its_cells_apart_by_its_margins_and_an_open_round_as_it_was(
    database: Database,
) -> None:
    put_places(database)
    create_round(database, ROUND, AGENCIES, tiny_questionnaire(), None, now=NOW)
    rules = figure_rules(database, "2025")
    assert not rules.is_open_to_change  # on that page; the steps of the draft change it
    assert {"agency", "block", "mode"} < {one.code for one in rules.variables}
    choice = next(one for one in rules.variables if one.options)
    sizes = "\n".join(f"{label} = 1" for _, label in choice.options)
    rule = typed(f"{choice.code}\n{sizes}", thin_below="30", grades="Tốt = 90\nKhá = 0")
    with pytest.raises(RoundRefused, match="bước “Cách tính”"):
        change_figure_rules(database, "2025", rule, "lan@example.vn", NOW)
    change = figure_change(database, "2025", rule)
    changed = save_step(database, "2025", 1, "rules", change, "lan@example.vn", NOW)
    assert changed.cell_variables == (choice.code,)
    assert figure_rules(database, "2025").round == changed
    with database.read() as transaction:
        assert all_audit(transaction)[0].action == "edit_round"
    open_round(database, "2025", TODAY, None, now=NOW)
    again = change_figure_rules(database, "2025", rule | {"thin_below": ""}, None, NOW)
    assert again == replace(changed, state="open", thin_below=None)
    with pytest.raises(RoundRefused, match="mode"):
        change_figure_rules(database, "2025", typed("mode\nqr = 4\npaper = 1"), None, NOW)
