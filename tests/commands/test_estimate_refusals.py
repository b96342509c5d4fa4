"""Whatever is wrong with a plan or its data is told in one line that says what and where."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from sipas.cli import main

DATA = """y,z,g,h,N,w,q1,q2,u,f
1,1,a,x,10,2,5,4,1,0.5
2,1,a,x,10,2,4,9,2,0.5
3,1,b,y,20,3,1,5,3,0.5
4,1,b,y,20,3,3,3,4,0.5
"""
MEAN = '[[estimate]]\nname = "m"\nkind = "mean"\nvariable = "y"\n'
RATIO = '[[estimate]]\nname = "r"\nkind = "ratio"\nnumerator = "y"\ndenominator = "z"\n'
SHARE = '[[estimate]]\nname = "p"\nkind = "proportion"\nvariable = "g"\nequals = "a"\n'
INDEX = '[[estimate]]\nname = "i"\nkind = "index"\nitems = ["q1", "q2"]\n'
CHANGE = (
    '[[compare]]\nname = "c"\nof = "m"\nbetween = { column = "g", first = "a", second = "b" }\n'
)
STRATA = '[design]\nstrata = "g"\npopulation = "N"\n'
STAGES = '[design]\nunits = ["g", "u"]\npopulation = ["N", "w"]\n'
TWO_OF_TEN = DATA.replace(",20,", ",10,")


def raked(*margins: str) -> str:
    """A plan with margins for raking, and a mean."""
    return f'[calibration]\nmethod = "raking"\nmargins = [{", ".join(margins)}]\n{MEAN}'


def in_file(file: str, count: str = "n", variable: str = "g") -> str:
    return f'{{ variables = ["{variable}"], file = "{file}", count = "{count}" }}'


def bounded(low: float, high: float) -> str:
    margin = '{ variables = ["g"], totals = { a = 1, b = 20 } }'
    head = f'[calibration]\nmethod = "linear"\nbounds = [{low}, {high}]\n'
    return f"{head}margins = [{margin}]\n{MEAN}"


G = '{ variables = ["g"], totals = { a = 1, b = 2 } }'

PLANS = [
    ("", "estimate is missing"),
    ("= 3", "plan is not TOML"),
    (MEAN + "vairable = 1", "estimate[1].vairable is no key"),
    (MEAN + "[desing]", "desing is no key"),
    (MEAN + "[design]\nstrata = 3", "design.strata must be a column"),
    (MEAN + "[design]\nlonely_unit = 'x'", "design.lonely_unit must be one of fail"),
    (MEAN.replace("mean", "median"), "estimate[1].kind must be one of mean"),
    (INDEX + "formula = 'x'", "estimate[1].formula must be one of top_two_box"),
    (INDEX + "aggregation = 'x'", "estimate[1].aggregation must be one of"),
    (INDEX + "interval = 'x'", "estimate[1].interval must be one of beta"),
    (INDEX + "valid = [1, 2, 3]\nsatisfied = [3, 4]", "estimate[1].satisfied holds 4"),
    (INDEX.replace("q2", "q1"), "estimate[1].items 'q1' stands twice"),
    (MEAN + "confidence = 95", "estimate[1].confidence must lie between 0 and 1"),
    (MEAN + "confidence = 1e-300", "estimate[1].confidence must lie between 0 and 1"),
    (MEAN + "confidence = 1.0", "estimate[1].confidence must lie between 0 and 1"),
    (SHARE.replace('"a"', '["a"]'), "estimate[1].equals must be a value"),
    (MEAN + MEAN, "estimate.name 'm' stands twice"),
    (MEAN + CHANGE + CHANGE, "compare.name 'c' stands twice"),
    (MEAN + CHANGE.replace('"m"', '"n"'), "compare[1].of names no estimate: 'n'"),
    (MEAN + CHANGE.replace('"b"', '"a"'), "compare[1].between compares 'a' with itself"),
    (MEAN + CHANGE + "adjust = 'x'", "compare[1].adjust must be one of none, holm"),
    (bounded(2, 3), "calibration.bounds must hold 1"),
    (raked(), "calibration.margins is missing"),
    (
        raked('{ variables = ["g"], totals = { a = 1 }, file = "m.csv" }'),
        "calibration.margins[1] needs totals or a file, and not both",
    ),
]
ABSENT = [
    (MEAN + "[design]\nstrata = ['gg']", "design.strata"),
    (MEAN + "[design]\nunits = ['gg']", "design.units"),
    (MEAN + "[design]\npopulation = ['gg']", "design.population"),
    (MEAN + "[design]\nweight = 'gg'", "design.weight"),
    (raked(G.replace('"g"', '"gg"')), "calibration.margins[1].variables"),
    (MEAN.replace('"y"', '"gg"'), "estimate[1].variable"),
    (RATIO.replace('"y"', '"gg"'), "estimate[1].numerator"),
    (MEAN + RATIO.replace('"z"', '"gg"'), "estimate[2].denominator"),
    (INDEX.replace('"q2"', '"gg"'), "estimate[1].items"),
    (MEAN + "by = [[], ['gg']]", "estimate[1].by"),
    (MEAN + CHANGE.replace('"g"', '"gg"'), "compare[1].between.column"),
    (MEAN + CHANGE + "by = ['gg']", "compare[1].by"),
]
ROWS = [
    (MEAN, DATA.replace("\n2,", "\ntwo,"), "Column y: row 3 holds 'two', no number"),
    (MEAN, DATA.replace("\n2,", "\n,"), "Column y: row 3 has no value (estimate m)"),
    (INDEX, DATA.replace("2,4,9", "2,four,9"), "Column q1: row 3 holds 'four'"),
    (INDEX + "missing = 'fail'", DATA.replace("2,4,9", "2,,9"), "Column q1: row 3 has no value"),
    (MEAN + STRATA, DATA.replace("2,1,a", "2,1,"), "design.strata: column g, row 3 is empty"),
    (MEAN + STAGES, TWO_OF_TEN.replace("9,2,", "9,,"), "design.units: column u, row 3 is empty"),
    (raked(G), DATA.replace("2,1,a", "2,1,"), "margins[1].variables: column g, row 3 is empty"),
    (MEAN + CHANGE, DATA.replace("2,1,a", "2,1,"), "between.column: column g, row 3 is empty"),
    (
        MEAN + "by = ['g']",
        DATA.replace(",a,", ",,").replace(",b,", ",,"),
        "in every one of these columns: g.",
    ),
    (RATIO, DATA.replace(",1,", ",1e-300,"), "Estimate r is beyond 1e+100"),
    (MEAN + '[design]\nstrata = "a\\nb"', DATA, "design.strata: the data have no column “a b”"),
    (
        MEAN + CHANGE,
        DATA.replace(",b,", ",c,"),
        "compare[1].between.second: column g holds no 'b'",
    ),
]
WEIGHTS = [
    ("-3", "design.weight: column w, row 4 holds -3"),
    ("", "design.weight: column w, row 4 is empty"),
    ("three", "design.weight: Column w: row 4 holds 'three', no number"),
    ("inf", "design.weight: Column w: row 4 holds 'inf', no number"),
]
DESIGNS = [
    (STRATA, DATA.replace("y,20,3,3", "y,21,3,3"), "population differs within stratum b"),
    (STRATA, DATA.replace(",20,", ",1,"), "design: Stratum b: 2 units drawn from 1"),
    (STRATA, DATA.replace(",20,", ",0.5,"), "column N holds a sampling fraction in row 4 and a"),
    (STRATA, DATA.replace(",20,", ",-5,"), "design.population: column N, row 4 holds -5"),
    (STRATA, DATA.replace(",20,", ",,"), "design.population: column N, row 4 is empty"),
    ("[design]\npopulation = 'N'\n", DATA, "The population differs within stratum (all)"),
    (
        "[design]\npopulation = 'f'\n",
        DATA.replace("3,0.5", "3,1.5"),
        "column f holds a sampling fraction in row 2 and a count in row 4",
    ),
    (STRATA, DATA[: DATA.index("4,1,b")], "design.lonely_unit: Stratum b has one unit"),
    ("[design]\nstrata = 'g'\nunits = 'u'\n", DATA.replace("5,3,", "5,1,"), "Unit 1 lies in more"),
    (
        STAGES,
        TWO_OF_TEN.replace("3,1,5", "4,1,5"),
        "design: Stage 2: The population differs within stratum b",
    ),
    (STAGES, TWO_OF_TEN.replace(",3,", ",1,"), "design: Stage 2: Stratum b: 2 units drawn from 1"),
    (STAGES, TWO_OF_TEN[: TWO_OF_TEN.index("4,1,b")], "lonely_unit: Stratum b has one unit"),
    ("[design]\nweight = 'f'\n", DATA.replace("0.5", "0"), "design.weight: column f holds zeros"),
]
MARGINS = [
    (raked(G.replace(", b = 2", "")), "calibration.margins: Margin g, category b: in the sample"),
    (raked(G.replace("= 2", "= 2, c = 3")), "Margin g, category c: in the population only"),
    (raked(G.replace("= 2", "= -2")), "Margin g, category b: a count of -2"),
    (raked(G, G.replace('"g"', '"h"').replace("a = 1, b", "x = 2, y")), "Margin g sums to 3"),
    (
        raked(G, G.replace('"g"', '"h"').replace("a = 1, b = 2", "x = 2, y = 1")),
        "calibration: Raking stopped after 2000 rounds: margin g, category a is missed",
    ),
    (bounded(0.9, 1.1), "calibration: The total of auxiliary g b is missed by"),
    (raked(in_file("none.csv")), "none.csv"),
    (raked(in_file("m.csv", "nn")), "margins[1].count: file m.csv has no column “nn”"),
    (raked(in_file("m.csv", "n", "h")), "margins[1].variables: file m.csv has no column “h”"),
    (raked(in_file("m.csv", "t")), "margins[1].count: m.csv: Column t: row 3 holds 'x'"),
    (raked(in_file("m.csv", "e")), "margins[1].count: m.csv: column e, row 3 is empty"),
    (raked(in_file("m.csv", "l")), "margins[1].count: m.csv: column l, row 3 holds -4"),
]
FILES = [
    ("", "data.csv: The file is empty"),
    ("y,z\n", "data.csv has no rows below its heading"),
    ("y,y\n1,2\n", "data.csv has two columns y"),
]


def refusal(folder: Path, plan: str, data: str | None = DATA) -> str:
    """The English line that refuses, beside one in Vietnamese; without data those already there."""
    if data is not None:
        (folder / "data.csv").write_text(data, encoding="utf-8")
    (folder / "plan.toml").write_text(plan, encoding="utf-8")
    (folder / "m.csv").write_text("g,n,t,e,l\na,3,3,3,3\nb,4,x,,-4\n", encoding="utf-8")
    arguments = ["estimate", str(folder / "data.csv"), "--plan", str(folder / "plan.toml")]
    said = {}
    for language in ("vi", "en"):
        result = CliRunner().invoke(main, ["--language", language, *arguments])
        assert result.exit_code == 2, result.output
        assert result.stdout == ""
        (said[language],) = result.stderr.splitlines()
    assert said["vi"] != said["en"]
    assert set(re.findall(r"\d+", said["vi"])) == set(re.findall(r"\d+", said["en"]))
    return said["en"]


@pytest.mark.parametrize(("plan", "complaint"), PLANS)
def test_a_plan_is_refused_by_its_key(tmp_path: Path, plan: str, complaint: str) -> None:
    assert complaint in refusal(tmp_path, plan)


@pytest.mark.parametrize(("plan", "key"), ABSENT)
def test_a_column_that_is_not_there_is_told_with_its_key(
    tmp_path: Path, plan: str, key: str
) -> None:
    assert refusal(tmp_path, plan) == f"{key}: the data have no column “gg”."


@pytest.mark.parametrize(("plan", "data", "complaint"), ROWS)
def test_a_cell_is_told_by_column_and_row(
    tmp_path: Path, plan: str, data: str, complaint: str
) -> None:
    assert complaint in refusal(tmp_path, plan, data)


@pytest.mark.parametrize(("weight", "complaint"), WEIGHTS)
def test_a_weight_is_told_by_key_column_and_row(
    tmp_path: Path, weight: str, complaint: str
) -> None:
    data = DATA.replace("20,3,1", f"20,{weight},1")
    assert complaint in refusal(tmp_path, MEAN + "[design]\nweight = 'w'", data)


@pytest.mark.parametrize(("design", "data", "complaint"), DESIGNS)
def test_a_design_is_refused_by_its_stratum_or_unit(
    tmp_path: Path, design: str, data: str, complaint: str
) -> None:
    assert complaint in refusal(tmp_path, MEAN + design, data)


@pytest.mark.parametrize(("plan", "complaint"), MARGINS)
def test_a_margin_is_refused_by_its_category(tmp_path: Path, plan: str, complaint: str) -> None:
    assert complaint in refusal(tmp_path, plan)


@pytest.mark.parametrize(("data", "complaint"), FILES)
def test_a_file_is_refused_by_its_name(tmp_path: Path, data: str, complaint: str) -> None:
    assert complaint in refusal(tmp_path, MEAN, data)


BLANK_ROWS = [
    ("\n\n" + DATA.replace("2,1,a", "two,1,a"), 5),
    (DATA.replace("2,1,a", "\n,,\ntwo,1,a"), 5),
    (DATA.replace("1,1,a,x", '1,1,a,"x\ny"').replace("3,1,b", "\ntwo,1,b"), 6),
    (DATA.replace("2,1,a", "two,1,a") + "\n\n", 3),
]


@pytest.mark.parametrize(("data", "row"), BLANK_ROWS)
@pytest.mark.parametrize("large", [10_000_000, 0])
def test_a_row_is_told_as_whoever_opens_the_file_sees_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: str, row: int, large: int
) -> None:
    monkeypatch.setattr("sipas.commands.data_files._LARGE_CSV", large)
    assert f"Column y: row {row} holds 'two'" in refusal(tmp_path, MEAN, data)


def test_blank_rows_of_a_workbook_count_as_rows(tmp_path: Path) -> None:
    book = Workbook()
    for place, cells in ((2, ("y", "w")), (4, (1, 2)), (7, (2, -1)), (8, (3, 1))):
        for column, cell in enumerate(cells, 1):
            book.active.cell(place, column, cell)
    book.save(tmp_path / "data.csv")
    weighted = MEAN + "[design]\nweight = 'w'"
    assert "column w, row 7 holds -1" in refusal(tmp_path, weighted, None)


def test_a_missing_value_is_told_by_its_row_however_many_blank_ones_are_above(
    tmp_path: Path,
) -> None:
    data = DATA.replace("3,1,b", "\n\n,1,b")
    assert "Column y: row 6 has no value (estimate m)" in refusal(tmp_path, MEAN, data)


def test_an_interval_for_shares_is_refused_for_a_mean(tmp_path: Path) -> None:
    assert "Estimate m: interval beta is for shares" in refusal(tmp_path, MEAN + "interval='beta'")


def test_a_plan_that_cannot_be_read_is_told_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text(DATA, encoding="utf-8")
    plan = tmp_path / "plan.toml"
    asked = ["--language", "en", "estimate", str(tmp_path / "data.csv"), "--plan", str(plan)]

    def told() -> str:
        result = CliRunner().invoke(main, asked)
        assert result.exit_code in (0, 2), result.output
        return result.stderr

    assert "plan.toml cannot be read: No such file" in told()
    plan.write_bytes("# tên".encode("utf-16"))
    assert "plan.toml cannot be read: it has to be saved as UTF-8." in told()
    plan.write_text(MEAN, encoding="utf-8-sig")  # as Notepad of Windows saves it
    assert told() == ""
