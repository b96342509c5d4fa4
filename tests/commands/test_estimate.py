"""`sipas estimate` from files, end to end."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

from sipas.cli import main
from tests.house.tree import CHECKOUT
from tests.r_results import close, results, table
from tests.sav_files import write_sav

PLAN = """
[design]
strata = "stype"
population = "fpc"
[calibration]
method = "raking"
margins = [ { variables = ["stype"], totals = { E = 4421, H = 755, M = 1018 } },
            { variables = ["sch.wide"], file = "wide.csv", count = "pop" } ]
[[estimate]]
name = "mean"
kind = "mean"
variable = "api00"
by = [[], ["stype"]]
[[estimate]]
name = "wide"
kind = "proportion"
variable = "awards"
equals = "Yes"
"""
COMPARED = """
[design]
strata = "agency"
population = "N"
[[estimate]]
name = "access"
kind = "index"
items = ["q01", "q02", "q03", "q04"]
by = ["year"]
[[compare]]
name = "change"
of = "access"
between = { column = "year", first = "2026", second = "2025" }
by = [[], ["block"]]
"""
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """`sipas estimate` on files of this test's folder, made from columns and text."""

    def run(plan: str, data: str = "data.csv", *words: str) -> Result:
        (tmp_path / "plan.toml").write_text(plan, encoding="utf-8")
        arguments = ["estimate", str(tmp_path / data), "--plan", str(tmp_path / "plan.toml")]
        result = CliRunner().invoke(main, ["--language", "en", *arguments, *words])
        assert "Traceback" not in result.output
        return result

    return run


def write(folder: Path, name: str, columns: dict[str, Any], chosen: list[str]) -> None:
    rows = zip(*(columns[title].tolist() for title in chosen), strict=True)
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(chosen)
        writer.writerows([[_cell(cell) for cell in row] for row in rows])


def _cell(value: Any) -> Any:
    """Numbers as a person types them: whole ones without a point, missing ones not at all."""
    if not isinstance(value, float):
        return value
    return "" if value != value else int(value) if value.is_integer() else value


@pytest.fixture
def schools(tmp_path: Path) -> Path:
    write(tmp_path, "data.csv", table("apistrat"), ["stype", "fpc", "sch.wide", "api00", "awards"])
    (tmp_path / "wide.csv").write_text("sch.wide,pop\nNo,1072\nYes,5122\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def province(tmp_path: Path) -> Path:
    titles = ["year", "agency", "block", "N", "q01", "q02", "q03", "q04"]
    write(tmp_path, "data.csv", table("sipas_A_responses"), titles)
    return tmp_path


def test_a_plan_gives_json_with_all_digits(run: Run, schools: Path) -> None:
    result = run(PLAN, "data.csv", "--format", "json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.output)
    expected = results("apistrat")["calibration_apistrat"]["rake"]
    whole = found["estimates"][0]
    assert (whole["name"], whole["by"], whole["n"], whole["interval"]) == ("mean", {}, 200, "t")
    assert close(whole["value"], expected["mean_api00"]["est"])
    assert close(whole["standard_error"], expected["mean_api00"]["se"])
    assert close([whole["lower"], whole["upper"]], expected["mean_api00"]["ci95_t"])
    assert whole["degrees_of_freedom"] == 197
    assert [each["by"] for each in found["estimates"][1:4]] == [
        {"stype": "E"},
        {"stype": "H"},
        {"stype": "M"},
    ]
    assert set(found["weights"]) == {"smallest", "largest", "kish"}
    assert close(found["weights"]["smallest"], expected["weight_summary"]["min"])
    assert "raking" in found["method"]
    assert "stype" in found["method"]


def test_comparisons_stand_beside_estimates(run: Run, province: Path) -> None:
    found = json.loads(run(COMPARED, "data.csv", "--format", "json").output)
    numbers = results("sipas_A")["year_difference"]["f1"]["province"]
    change = found["comparisons"][0]
    assert (change["name"], change["by"], change["note"]) == ("change", {}, None)
    assert close([change["difference"], change["standard_error"]], [numbers["est"], numbers["se"]])
    assert close(change["p"], numbers["p_t"])
    assert [line["by"].get("block") for line in found["comparisons"][1:]] == sorted(
        ["SN", "HUYEN", "ND", "VPDK"]
    )


def test_the_same_numbers_as_csv(run: Run, province: Path) -> None:
    found = json.loads(run(COMPARED, "data.csv", "--format", "json").output)
    rows = list(csv.DictReader(run(COMPARED, "data.csv", "--format", "csv").output.splitlines()))
    assert [row["by"] for row in rows[:3]] == ["year=2025", "year=2026", ""]
    assert [float(row["value"]) for row in rows[:2]] == [
        each["value"] for each in found["estimates"]
    ]
    assert float(rows[2]["difference"]) == found["comparisons"][0]["difference"]


def test_a_table_to_read(run: Run, province: Path) -> None:
    output = run(COMPARED).output
    for word in ("access", "year=2026", "change", "block=ND", "Särndal"):
        assert word in output


def test_the_result_can_go_to_a_file(run: Run, schools: Path) -> None:
    target = schools / "found.json"
    result = run(PLAN, "data.csv", "--format", "json", "--output", str(target))
    assert (result.exit_code, result.output) == (0, "")
    assert json.loads(target.read_text(encoding="utf-8"))["estimates"]


def test_a_workbook_gives_what_the_csv_gives(run: Run, schools: Path) -> None:
    workbook = Workbook()
    with (schools / "data.csv").open(encoding="utf-8") as file:
        for row in csv.reader(file):
            workbook.active.append([float(c) if c.replace(".", "").isdigit() else c for c in row])
    workbook.save(schools / "data.xlsx")
    first, second = (
        json.loads(run(PLAN, name, "--format", "json").output) for name in ("data.csv", "data.xlsx")
    )
    assert first == second


def test_parquet_and_spss_give_what_the_csv_gives(run: Run, schools: Path) -> None:
    columns = {
        title: [None if cell != cell else cell for cell in table("apistrat")[title].tolist()]
        for title in ("stype", "fpc", "sch.wide", "api00", "awards")
    }
    pq.write_table(pa.table(columns), schools / "data.parquet")
    write_sav(schools / "data.sav", columns)
    pq.write_table(
        pa.table({"sch.wide": ["No", "Yes"], "pop": [1072, 5122]}), schools / "wide.parquet"
    )
    plan = PLAN.replace("wide.csv", "wide.parquet")
    expected = run(PLAN, "data.csv", "--format", "json").output
    for name in ("data.parquet", "data.sav"):
        assert run(plan, name, "--format", "json").output == expected


def test_every_line_has_the_keys_that_are_documented(run: Run, province: Path) -> None:
    found = json.loads(run(COMPARED, "data.csv", "--format", "json").output)
    page = (CHECKOUT / "docs" / "operators" / "commands.md").read_text(encoding="utf-8")
    for line in (found["estimates"][0], found["comparisons"][0], found["weights"]):
        for key in line:
            assert f"`{key}`" in page


def test_no_estimate_is_null_with_a_note(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("q,g\n5,a\n4,a\n9,b\n,b\n", encoding="utf-8")
    plan = '[[estimate]]\nname = "i"\nkind = "index"\nitems = ["q"]\nby = ["g"]'
    found = json.loads(run(plan, "data.csv", "--format", "json").output)["estimates"]
    assert (found[1]["value"], found[1]["lower"]) == (None, None)
    assert found[1]["note"]


def test_numbers_that_do_not_exist_are_null(run: Run, tmp_path: Path) -> None:
    """Two strata of one unit in each sample: 2 - 2 degrees of freedom."""
    rows = "y,g,h\n1,a,p\n3,a,q\n2,b,p\n4,b,q\n"
    (tmp_path / "data.csv").write_text(rows, encoding="utf-8")
    plan = """
[design]
strata = "h"
lonely_unit = "adjust"
[[estimate]]
name = "m"
kind = "mean"
variable = "y"
[[compare]]
name = "c"
of = "m"
between = { column = "g", first = "a", second = "b" }
"""
    found = json.loads(run(plan, "data.csv", "--format", "json").output)["comparisons"][0]
    assert (found["difference"], found["lower"], found["p"]) == (-1, None, 1)


@pytest.mark.parametrize(
    ("plan", "data", "complaint"),
    [
        ('[[estimate]]\nname = "m"', "data.csv", "estimate[1].kind must be one of"),
        (
            PLAN.replace("api00", "api01"),
            "data.csv",
            "estimate[1].variable: the data have no column “api01”",
        ),
        (PLAN.replace("E = 4421, ", ""), "data.csv", "category E: in the sample only"),
        (PLAN.replace("wide.csv", "none.csv"), "data.csv", "none.csv"),
        (PLAN, "none.csv", "none.csv"),
        (PLAN, "empty.csv", "no rows below its heading"),
        (PLAN, "twice.csv", "two columns a"),
        (PLAN.replace('"fpc"', '"api00"'), "data.csv", "differs within stratum"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_code_2(
    run: Run, schools: Path, plan: str, data: str, complaint: str
) -> None:
    (schools / "empty.csv").write_text("a,b\n", encoding="utf-8")
    (schools / "twice.csv").write_text("a,a\n1,2\n", encoding="utf-8")
    result = run(plan, data)
    assert result.exit_code == 2
    assert complaint in result.output
    assert len(result.output.strip().splitlines()) == 1


def test_a_plan_that_is_not_there_is_named(run: Run, schools: Path) -> None:
    plan = str(schools / "none.toml")
    result = CliRunner().invoke(main, ["estimate", str(schools / "data.csv"), "--plan", plan])
    assert result.exit_code == 2
    assert "none.toml" in result.output


def test_estimates_and_comparisons_say_themselves(run: Run, province: Path) -> None:
    found = json.loads(run(COMPARED, "data.csv", "--format", "json").output)
    first = "access, year = 2025: 87.54% (87.00–88.06), from 9,651 responses."
    assert found["estimates"][0]["sentence"] == first
    whole, huyen = (each["sentence"] for each in found["comparisons"][:2])
    assert whole == "access, all: 2026 is 1.48 points (0.76–2.20) higher than 2025."
    assert huyen.startswith(
        "access, block = HUYEN: no difference seen between 2026 and 2025 (+0.84"
    )
    assert "only a difference of at least 1.80 points" in huyen


def test_a_share_of_a_value_that_nobody_has_is_zero_with_a_note(run: Run, schools: Path) -> None:
    plan = PLAN.replace('"Yes"\n', '"Yess"\n')
    found = json.loads(run(plan, "data.csv", "--format", "json").output)["estimates"][-1]
    assert found["value"] == 0
    assert found["note"] == "No row has the value “Yess” in the column “awards”."


@pytest.mark.parametrize(("step", "size"), [(0.3, 14), (0.7, 9), (0.1, 52)])
def test_everybody_at_the_highest_level_is_one_whatever_the_weights(
    run: Run, tmp_path: Path, step: float, size: int
) -> None:
    weights = [step * place for place in range(1, size + 1)]  # their sums come to more than 1
    rows = "".join(f"5,{weight!r}\n" for weight in weights)
    (tmp_path / "data.csv").write_text(f"q,w\n{rows}", encoding="utf-8")
    plan = (
        '[design]\nweight = "w"\n[[estimate]]\nname = "i"\nkind = "index"\nitems = ["q"]\n'
        'formula = "mean_over_5"\naggregation = "{}"\nby = [[]]'
    )
    for aggregation in ("ratio_of_sums", "mean_of_items"):
        result = run(plan.format(aggregation), "data.csv", "--format", "json")
        assert result.exit_code == 0, result.output
        for found in json.loads(result.output)["estimates"]:
            assert (found["value"], found["upper"]) == (1, 1)
            # Clopper and Pearson (1934) for n of n
            assert close(found["lower"], 0.025 ** (1 / found["n"]))


def test_the_method_is_told_in_whole_sentences(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("y,g\n1,a\n2,a\n4,b\n5,b\n", encoding="utf-8")
    plan = '[[estimate]]\nname = "{}"\nkind = "mean"\nvariable = "y"\nconfidence = {}\n'
    change = (
        '[[compare]]\nname = "c"\nof = "m"\nbetween = {column = "g", first = "a", second = "b"}\n'
    )
    text = plan.format("m", 0.95) + plan.format("k", 0.999) + change
    (tmp_path / "plan.toml").write_text(text, encoding="utf-8")
    files = ["estimate", str(tmp_path / "data.csv"), "--plan", str(tmp_path / "plan.toml")]
    told = CliRunner().invoke(main, files).stdout.splitlines()[-1]
    for sentence in (
        "Mẫu không phân tầng. Mỗi dòng là một đơn vị chọn mẫu.",
        "Mọi dòng có trọng số bằng nhau.",
        "Khoảng tin cậy 95\u202f% theo t: m. Khoảng tin cậy 99,9\u202f% theo t: k.",
        "độc lập; giá trị p không hiệu chỉnh cho số lần so sánh (c).",
    ):
        assert sentence in told
