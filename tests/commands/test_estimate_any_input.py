"""Any plan with any file: a result in finite numbers, or one line that refuses; nothing else.

Plans are made of what stands in plans, and now and then of what does not; files are tables that fit
them more or less, written as CSV, Excel or Parquet, and now and then damaged.
"""

import io
import json
import math
from copy import deepcopy
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from sipas.cli import main

COLUMNS = ("g", "h", "u", "v", "N", "w", "y", "z", "q")
LABEL = st.sampled_from(["g", "h", "u", "v"])
NUMBER = st.sampled_from(["y", "z", "q", "w", "N"])
TEXTS = st.text(alphabet='a1 ,;"\n\r\t.é\x00=-', max_size=4)
FAR = st.sampled_from([0.0, -0.0, 1e-300, 1e-17, 1e99, 1e101, math.inf, math.nan, 2**53 + 1])
VALUES = st.one_of(TEXTS, FAR, st.booleans(), st.lists(FAR, max_size=2), st.sampled_from(COLUMNS))
CELLS = {
    "g": st.sampled_from(["a", "b"]),
    "h": st.sampled_from(["a", "b", "1", "Đ"]),
    "u": st.integers(1, 4).map(str),
    "v": st.integers(1, 3).map(str),
    "N": st.just("20"),
    "w": st.sampled_from(["1", "2", "2.5", "0"]),
    "y": st.one_of(st.integers(-2, 9), st.floats(-3, 3)).map(str),
    "z": st.integers(0, 3).map(str),
    "q": st.sampled_from(["1", "2", "3", "4", "5", "9", "0", ""]),
}
ODD_CELLS = st.one_of(
    TEXTS, FAR.map(str), st.sampled_from(["", "NA", "-1", "0", "x", "3,5", "1e90", "40"])
)
BY = st.lists(st.lists(LABEL, max_size=2, unique=True), min_size=1, max_size=2)
CONFIDENCE = st.sampled_from([0.95, 0.5, 1e-9, 0.999999999, 1e-300])
SHARES = st.sampled_from(["beta", "wilson", "logit", "xlogit", "arcsine", "likelihood", "t"])
MISSING = st.sampled_from(["domain", "domain", "domain", "fail"])


def keys(interval: st.SearchStrategy[str]) -> dict[str, st.SearchStrategy[Any]]:
    return {"by": BY, "interval": interval, "confidence": CONFIDENCE, "missing": MISSING}


ESTIMATE = st.one_of(
    st.fixed_dictionaries(
        {"kind": st.sampled_from(["mean", "total"]), "variable": NUMBER},
        optional=keys(st.just("t")),
    ),
    st.fixed_dictionaries(
        {"kind": st.just("ratio"), "numerator": NUMBER, "denominator": NUMBER},
        optional=keys(st.just("t")),
    ),
    st.fixed_dictionaries(
        {
            "kind": st.just("proportion"),
            "variable": st.sampled_from(COLUMNS),
            "equals": st.sampled_from(["a", "1", 1, 2.5, True, 4, "none"]),
        },
        optional=keys(SHARES),
    ),
    st.fixed_dictionaries(
        {
            "kind": st.just("index"),
            "items": st.lists(st.sampled_from(["q", "z", "u"]), min_size=1, unique=True),
        },
        optional={
            **keys(SHARES),
            "formula": st.sampled_from(["top_two_box", "mean_over_5", "mean_0_100"]),
            "aggregation": st.sampled_from(["ratio_of_sums", "mean_of_items"]),
        },
    ),
)
DESIGN = st.fixed_dictionaries(
    {"lonely_unit": st.sampled_from(["remove", "adjust", "average", "certainty", "fail"])},
    optional={
        "strata": st.one_of(st.just("g"), st.just("h"), st.just(["g", "h"])),
        "units": st.sampled_from(["u", ["u"], ["u", "v"], ["g", "u"]]),
        "population": st.sampled_from(["N", ["N"], ["N", "N"]]),
        "weight": st.just("w"),
    },
)
COUNTS = st.sampled_from([1, 5, 5, 5, 0, 1e-300, 1e99])
MARGIN = st.one_of(
    st.fixed_dictionaries(
        {"variables": st.just("g"), "totals": st.fixed_dictionaries({"a": COUNTS, "b": COUNTS})}
    ),
    st.fixed_dictionaries(
        {"variables": st.just(["g"]), "file": st.just("m.csv"), "count": st.just("N")}
    ),
    st.fixed_dictionaries({"variables": st.just("z"), "totals": st.just(dict.fromkeys("0123", 3))}),
)
CALIBRATION = st.fixed_dictionaries(
    {
        "method": st.sampled_from(["post_stratification", "raking", "linear"]),
        "margins": st.lists(MARGIN, min_size=1, max_size=2),
    },
    optional={"bounds": st.sampled_from([[0.5, 2.0], [0.0, 1e99]])},
)
COMPARE = st.fixed_dictionaries(
    {"of": st.just("0"), "between": st.just({"column": "g", "first": "a", "second": "b"})},
    optional={
        "by": BY,
        "confidence": CONFIDENCE,
        "adjust": st.sampled_from(["none", "holm", "benjamini_hochberg"]),
    },
)


@st.composite
def plans(draw: st.DrawFn) -> dict[str, Any]:
    """A plan that fits `COLUMNS`; one value in some of them is another, or not there."""
    plan: dict[str, Any] = {
        "design": draw(DESIGN),
        "estimate": draw(st.lists(ESTIMATE, min_size=1, max_size=2)),
        "compare": draw(st.lists(COMPARE, max_size=1)),
    }
    if draw(st.integers(0, 2)) == 0:
        plan["calibration"] = draw(CALIBRATION)
    for part in ("estimate", "compare"):
        plan[part] = [{"name": str(place), **one} for place, one in enumerate(plan[part])]
    if draw(st.integers(0, 3)) == 0:
        plan = deepcopy(plan)  # what is drawn may be drawn again
        _change(draw, plan)
    return plan


def _change(draw: st.DrawFn, plan: dict[str, Any]) -> None:
    table: Any = plan
    while True:
        place = draw(st.sampled_from(list(table) if isinstance(table, dict) else range(len(table))))
        inner = table[place]
        if not isinstance(inner, dict | list) or not inner or draw(st.integers(0, 4)) == 0:
            table[place] = draw(VALUES)
            return
        table = inner


def toml(value: Any) -> str:
    """A value as TOML writes it: JSON but for tables, and for what is no finite number."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, float):
        return repr(value) if "." in repr(value) or not math.isfinite(value) else f"{value:e}"
    return json.dumps(value)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    """A heading and its rows; in some an odd cell, or a blank, short or long row."""
    row = st.tuples(*(CELLS[name] for name in COLUMNS)).map(list)
    heading, rows = list(COLUMNS), draw(st.lists(row, min_size=2, max_size=14))
    oddity = draw(st.sampled_from([*["none"] * 4, "cell", "cell", "column", "row", "heading"]))
    place, column = draw(st.integers(0, len(rows) - 1)), draw(st.sampled_from(range(len(COLUMNS))))
    if oddity == "cell":
        rows[place][column] = draw(ODD_CELLS)
    elif oddity == "column":
        for cells in rows:
            cells[column] = draw(ODD_CELLS)
    elif oddity == "row":
        rows[place] = draw(st.lists(ODD_CELLS, max_size=11))
    elif oddity == "heading":
        heading[column] = draw(VALUES.map(str))
    return heading, rows


def as_csv(heading: list[str], rows: list[list[str]], separator: str) -> bytes:
    return "\n".join(separator.join(cells) for cells in [heading, *rows]).encode()


def as_workbook(heading: list[str], rows: list[list[str]]) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for cells in [heading, *rows]:
        book.active.append([_number(cell.replace("\x00", "")) for cell in cells])
    book.save(file)
    return file.getvalue()


def as_parquet(heading: list[str], rows: list[list[str]], kind: Any) -> bytes:
    """Columns of one kind where they can be read so, else texts."""
    whole = [cells for cells in rows if len(cells) == len(heading)]
    arrays = []
    for place in range(len(heading)):
        texts = pa.array([cells[place] or None for cells in whole], pa.string())
        try:
            arrays.append(texts.cast(kind))
        except (pa.ArrowException, pa.ArrowNotImplementedError):
            arrays.append(texts)
    file = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, names=heading), file, row_group_size=5)
    return file.getvalue()


def _number(cell: str) -> str | float:
    try:
        return float(cell)
    except ValueError:
        return cell


_KINDS = [pa.string(), pa.float64(), pa.float32(), pa.int64(), pa.uint8(), pa.bool_()]


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """A table in one of the formats, whole or damaged; or any bytes."""
    heading, rows = draw(tables())
    form = draw(
        st.sampled_from(["csv", "csv", "workbook", "parquet", "parquet", "parquet", "bytes"])
    )
    if form == "bytes":
        return draw(st.binary(max_size=40))
    if form == "csv":
        found = as_csv(heading, rows, draw(st.sampled_from(",;\t")))
    elif form == "workbook":
        found = as_workbook(heading, rows)
    else:
        found = as_parquet(heading, rows, draw(st.sampled_from(_KINDS)))
    if draw(st.integers(0, 7)):
        return found
    place = draw(st.integers(0, max(0, len(found) - 1)))
    return found[:place] + draw(st.binary(max_size=3)) + found[place + draw(st.integers(0, 2)) :]


def refuse_constant(name: str) -> float:
    raise AssertionError(f"{name} is no number of JSON")


_NUMBERS = ("value", "standard_error", "lower", "upper")


def check(folder: Path, plan: str, data: bytes) -> None:
    (folder / "plan.toml").write_text(plan, encoding="utf-8")
    (folder / "data").write_bytes(data)
    (folder / "m.csv").write_text("g,h,N\na,a,5\nb,b,7\n", encoding="utf-8")
    asked = ["estimate", str(folder / "data"), "--plan", str(folder / "plan.toml")]
    for form in ("json", "table", "csv"):
        result = CliRunner().invoke(main, ["--language", "en", *asked, "--format", form])
        if result.exit_code:
            assert result.exit_code == 2, result.output
            assert len(result.stderr.splitlines()) == 1, result.stderr
            assert not result.stdout
            return
        assert not result.stderr
        if form == "json":
            found = json.loads(result.stdout, parse_constant=refuse_constant)
            for one in found["estimates"]:
                assert one["note"] or None not in map(one.get, _NUMBERS), one
            for one in found["comparisons"]:
                assert one["note"] or one["difference"] is not None, one


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(plan=plans(), data=files())
def test_any_plan_with_any_file_is_a_result_or_one_line(
    tmp_path_factory: pytest.TempPathFactory, plan: dict[str, Any], data: bytes
) -> None:
    text = "\n".join(f"{json.dumps(key)} = {toml(value)}" for key, value in plan.items())
    check(tmp_path_factory.getbasetemp(), text, data)


@given(plan=st.text(max_size=40))
def test_any_text_as_a_plan_is_refused_in_one_line(
    tmp_path_factory: pytest.TempPathFactory, plan: str
) -> None:
    (tmp_path_factory.getbasetemp() / "data").touch()
    check(tmp_path_factory.getbasetemp(), plan.replace("\r", "\n"), b"y\n1\n")
