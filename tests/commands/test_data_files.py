"""The same columns from CSV, Parquet and SPSS, whatever the way they are read."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sipas.commands.data_files import read_data, read_rows
from sipas.commands.large_csv import read_large_csv
from sipas.estimation.data import Coded, Data, FaultyData, narrowed
from sipas.sampling.rows import UnreadableFile
from tests.refusals import refused
from tests.sav_files import write_sav

CELLS = st.text(alphabet='a1 ",;\n\r.é\t', max_size=4)
TABLES = st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=8)


def parquet(folder: Path, **columns: Any) -> Path:
    file = folder / "data.parquet"
    pq.write_table(pa.table(columns), file)
    return file


def read(file: Path, *names: str) -> Data:
    return read_data(file, names, str)


def test_parquet_numbers_are_numbers_with_nan_for_missing(tmp_path: Path) -> None:
    file = parquet(
        tmp_path,
        small=pa.array([1, 2, 5], pa.uint8()),
        gap=pa.array([1, None, 5], pa.int32()),
        part=pa.array([0.5, None, 2.0]),
        price=pa.array([Decimal("1.25"), None, Decimal("3.00")]),
        yes=pa.array([True, None, False]),
        none=pa.nulls(3),
    )
    data = read(file, "small", "gap", "part", "price", "yes", "none")
    nan = np.nan
    expected = {
        "small": [1, 2, 5],
        "gap": [1, nan, 5],
        "part": [0.5, nan, 2],
        "price": [1.25, nan, 3],
        "yes": [1, nan, 0],
        "none": [nan] * 3,
    }
    for name, numbers in expected.items():
        assert data.numbers(name).dtype == np.float64
        np.testing.assert_array_equal(data.numbers(name), numbers)
    assert data.labels("gap").tolist() == ["1", "", "5"]
    assert data.labels("part").tolist() == ["0.5", "", "2"]


def test_parquet_texts_categories_and_days_are_text(tmp_path: Path) -> None:
    days = [date(2025, 1, 31), None, date(2025, 2, 1)]
    moments = [datetime(2025, 1, 31), None, datetime(2025, 2, 1, 8, 30)]  # noqa: DTZ001 such files hold no zone
    file = parquet(
        tmp_path,
        text=["Điện", None, " E "],
        kind=pa.array(["b", "a", None]).dictionary_encode(),
        level=pa.array([4, None, 5]).dictionary_encode(),
        day=days,
        moment=moments,
        long=pa.array([2**60 + 1, None, 2], pa.int64()),
    )
    data = read(file, "text", "kind", "level", "day", "moment", "long")
    assert data.labels("text").tolist() == ["Điện", "", "E"]
    assert data.labels("kind").tolist() == ["b", "a", ""]
    np.testing.assert_array_equal(data.numbers("level"), [4, np.nan, 5])
    assert data.labels("day").tolist() == ["2025-01-31", "", "2025-02-01"]
    assert data.labels("moment").tolist() == ["2025-01-31", "", "2025-02-01 08:30:00"]
    assert data.labels("long").tolist() == [str(2**60 + 1), "", "2"]


def test_only_wanted_columns_are_read_and_names_may_hold_points(tmp_path: Path) -> None:
    file = parquet(tmp_path, **{"sch.wide": ["Yes"], "other": [[1, 2]]})
    assert list(read(file, "sch.wide", "absent").columns) == ["sch.wide"]
    assert read(file, "absent").rows == 1
    with refused(FaultyData, "Column other holds neither numbers nor text but list"):
        read(file, "other")


def test_categories_of_several_row_groups_are_one(tmp_path: Path) -> None:
    table = pa.table({"kind": pa.array(["b", "a", "c", "a"]).dictionary_encode()})
    pq.write_table(table, tmp_path / "data.parquet", row_group_size=1)
    assert read(tmp_path / "data.parquet", "kind").labels("kind").tolist() == ["b", "a", "c", "a"]


def test_spss_numbers_texts_days_and_missing_values(tmp_path: Path) -> None:
    columns: dict[str, Any] = {
        "q01": [5.0, None, 9.0],
        "stype": ["Điện", "", "E"],
        "day": [date(2025, 1, 31), None, date(2025, 2, 1)],
        "sch.wide": ["1", "2", "3"],
    }
    write_sav(tmp_path / "data.sav", columns, {"q01": 9})
    data = read(tmp_path / "data.sav", "q01", "stype", "day")
    assert set(data.columns) == {"q01", "stype", "day"}
    np.testing.assert_array_equal(data.numbers("q01"), [5, np.nan, np.nan])
    assert data.labels("q01").tolist() == ["5", "", ""]
    assert data.labels("stype").tolist() == ["Điện", "", "E"]
    assert data.labels("day").tolist() == ["2025-01-31", "", "2025-02-01"]
    assert read(tmp_path / "data.sav", "absent").rows == 3


@pytest.mark.parametrize("beginning", [b"PAR1", b"$FL2", b"$FL3"])
def test_a_damaged_file_is_refused_in_words(tmp_path: Path, beginning: bytes) -> None:
    (tmp_path / "data").write_bytes(beginning + b"\0" * 300)
    with pytest.raises(UnreadableFile, match="bị hỏng"):
        read(tmp_path / "data", "a")


def test_a_file_without_rows_or_with_twins_is_refused_by_its_name(tmp_path: Path) -> None:
    with refused(FaultyData, r"data\.parquet has no rows"):
        read(parquet(tmp_path, a=pa.array([], pa.string())), "a")
    twins = pa.Table.from_arrays([pa.array([1]), pa.array([2])], ["a", "a"])
    pq.write_table(twins, tmp_path / "data.parquet")
    with refused(FaultyData, r"data\.parquet has two columns a"):
        read(tmp_path / "data.parquet", "a")
    write_sav(tmp_path / "data.sav", {"a": []})
    with refused(FaultyData, r"data\.sav has no rows"):
        read(tmp_path / "data.sav", "a")


def written(rows: list[list[str]], separator: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue()


def same(file: Path, names: list[str]) -> bool:
    """Whether the quick way reads what the slow way reads; True where it leaves it alone."""
    quick = read_large_csv(file, names, str)
    if quick is None:
        return True
    slow = read_rows(file, names, str)
    return all(quick.labels(name).tolist() == slow.labels(name).tolist() for name in names)


def test_a_row_longer_than_its_heading_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "data.csv"
    file.write_text("x,y\n1,2,,\n3,4,5\n", encoding="utf-8")
    with refused(FaultyData, "row 3: 3 cells, but 2 columns"):
        read_rows(file, ["x", "y"], str)


@settings(deadline=None, max_examples=200)
@given(rows=TABLES)
def test_a_large_csv_is_read_as_a_small_one(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    file = tmp_path_factory.mktemp("csv") / "data.csv"
    file.write_text(written([["x", "y", "z"], *rows]), encoding="utf-8", newline="")
    assert same(file, ["x", "z"])


@settings(deadline=None, max_examples=200)
@given(text=st.text(alphabet='a1 ",\n\ré', max_size=30))
def test_a_large_csv_that_nobody_wrote_well_is_read_as_a_small_one(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    file = tmp_path_factory.mktemp("csv") / "data.csv"
    file.write_text(f"x,y,z\n1,2,3\n{text}", encoding="utf-8", newline="")
    assert same(file, ["x", "z"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_large_csv_may_come_in_every_encoding(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    rows = [["tên", "số", "ghi"], *[["Điên", "4,5", "a"], ["", "", ""], ["", "3", ""]] * 50]
    file = tmp_path / "data.csv"
    file.write_bytes(written(rows, separator).replace("ố", "ô\u0301").encode(encoding, "ignore"))
    name = "số"
    found = read_large_csv(file, ["tên", name], str)
    assert found is not None
    assert found.rows == 100
    assert found.labels(name).tolist()[:2] == ["4,5", "3"]
    assert same(file, ["tên", name])


def test_a_csv_above_the_limit_takes_the_quick_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "data.csv"
    file.write_text("a,b\n" + "1,x\n" * 300_000, encoding="utf-8")
    monkeypatch.setattr("sipas.commands.data_files.read_rows", None)
    data = read(file, "a")
    assert (data.rows, data.numbers("a").sum()) == (300_000, 300_000)


def test_numbers_take_as_few_bytes_as_they_need(tmp_path: Path) -> None:
    file = parquet(
        tmp_path,
        wide=pa.array([1, 5, 9], pa.int64()),
        below=pa.array([-3, 5, 200], pa.int64()),
        whole=[1.0, None, 5.0],
        exact=[10.0, 20.0, 70_000.0],
        part=[1.0, 2.5, None],
        endless=[1.0, float("inf"), 2.0],
        none=pa.array([None, None, None], pa.float64()),
    )
    names = ("wide", "below", "whole", "exact", "part", "endless", "none")
    columns = read(file, *names).columns
    held = {
        name: column.codes if isinstance(column, Coded) else column
        for name, column in columns.items()
    }
    assert {name: column.dtype.name for name, column in held.items()} == {
        "wide": "uint8",
        "below": "int16",
        "whole": "uint8",
        "exact": "float64",
        "part": "float64",
        "endless": "float64",
        "none": "float64",
    }
    np.testing.assert_array_equal(Data(columns).numbers("whole"), [1, np.nan, 5])
    assert Data(columns).labels("below").tolist() == ["-3", "5", "200"]


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(-300, 70_000), st.floats(-5, 5)), min_size=1))
@example([-1, 1e-17])
@example([0.5, 1.5, None])
def test_narrow_numbers_are_the_same_numbers(numbers: list[float | None]) -> None:
    column = np.array([np.nan if each is None else each for each in numbers], dtype=np.float64)
    narrow, wide = Data({"x": narrowed(column)}), Data({"x": column})
    np.testing.assert_array_equal(narrow.numbers("x"), wide.numbers("x"))
    assert narrow.labels("x").tolist() == wide.labels("x").tolist()


def test_a_csv_by_semicolons_has_decimal_commas(tmp_path: Path) -> None:
    file = tmp_path / "data.csv"
    file.write_text("\ufeffmã;điểm số\n01;3,5\n02;4\n", encoding="utf-8")
    assert read(file, "điểm số").numbers("điểm số").tolist() == [3.5, 4]
    assert read(file, "mã").labels("mã").tolist() == ["01", "02"]
    quick = read_large_csv(file, ["điểm số"], str)
    assert quick is not None
    assert quick.numbers("điểm số").tolist() == [3.5, 4]
