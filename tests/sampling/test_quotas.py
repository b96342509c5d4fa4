"""Lists of planned forms as people keep them: what is read, and what each faulty row is told."""

from pathlib import Path

import pytest

from sipas.actions.import_report import unchanged_words
from sipas.sampling.agency_names import NamedAgency, agency_names
from sipas.sampling.quotas import Quotas, read_quotas, rows_of_file, rows_of_text
from sipas.sampling.rows import UnreadableFile
from tests.files import write_workbook

NAMES = agency_names(
    [
        NamedAgency("noi-vu", ("Sở Nội vụ", "Nội vụ")),
        NamedAgency("y-te", ("Sở Y tế",)),
        NamedAgency("hoi-an", ("Thành phố Hội An",)),
        NamedAgency("cu", ("Huyện cũ",)),
    ]
)
MEMBERS = ("noi-vu", "y-te", "hoi-an")


def pasted(text: str) -> Quotas:
    return read_quotas(rows_of_text(text, unchanged_words), NAMES, MEMBERS, unchanged_words)


def test_what_is_copied_from_a_sheet_is_read() -> None:
    text = "Mã cơ quan\tChỉ tiêu\nnoi-vu\t1.200\n\nSở Y tế;90;\nhoi-an, 0\n"
    found = pasted(text)
    assert found.planned == {"noi-vu": 1200, "y-te": 90, "hoi-an": 0}
    assert (found.faults, found.missing) == ((), ())
    assert pasted("Sở Nội vụ 12").planned == {"noi-vu": 12}
    assert pasted("noi-vu;12").missing == ("y-te", "hoi-an")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("bo-ngoai-giao;12", "Không có cơ quan nào tên hoặc mã là “bo-ngoai-giao”."),
        ("cu;12", "không hỏi về cơ quan “cu”"),
        ("noi-vu;chín", "“chín” không phải là số phiếu"),
        ("noi-vu;-3", "“-3” không phải là số phiếu"),
        ("noi-vu;3,5", "“3,5” không phải là số phiếu"),
        ("noi-vu;12.5", "“12.5” không phải là số phiếu"),
        ("noi-vu;9999999", "không phải là số phiếu"),
        (";12", "Thiếu mã cơ quan."),
        ("noi-vu", "Dòng này có 1 ô"),
        ("noi-vu;Sở Nội vụ;12", "Dòng này có 3 ô"),
        ("noi-vu;", "Dòng này có 1 ô"),
    ],
)
def test_each_faulty_row_is_named(line: str, said: str) -> None:
    found = pasted(f"y-te;5\n{line}")
    assert found.planned == {"y-te": 5}
    (fault,) = found.faults
    assert fault.line == 2
    assert said in fault.reason


def test_an_agency_twice_is_refused_the_second_time() -> None:
    found = pasted("noi-vu;5\ny-te;1\nSở Nội vụ;7")
    assert found.planned["noi-vu"] == 5
    assert [(one.line, one.reason) for one in found.faults] == [(3, "Cơ quan này đã có ở dòng 1.")]


def test_a_workbook_and_a_csv_give_the_same(tmp_path: Path) -> None:
    rows = [
        ("Chỉ tiêu phiếu năm 2026",),
        ("STT", "Mã cơ quan", "Tên cơ quan", "Chỉ tiêu"),
        (1, "noi-vu", "Sở Nội vụ", 120),
        (2, "y-te", "Sở Y tế", 90.0),
        (3, "la", "Không có", "ít"),
        (None, None, None, None),
    ]
    write_workbook(tmp_path / "a.xlsx", rows, "Chỉ tiêu")
    lines = (";".join("" if one is None else f"{one}" for one in row) for row in rows)
    (tmp_path / "a.csv").write_text("\n".join(lines).replace("90.0", "90"), encoding="utf-8-sig")
    for name in ("a.xlsx", "a.csv"):
        read = rows_of_file(tmp_path / name, unchanged_words)
        found = read_quotas(read, NAMES, MEMBERS, unchanged_words)
        assert found.planned == {"noi-vu": 120, "y-te": 90}
        assert [fault.line for fault in found.faults] == [5]
        assert "“la”" in found.faults[0].reason
        assert "“ít”" in found.faults[0].reason
        assert read.text.splitlines()[0] == "noi-vu;120"


def test_a_file_without_the_columns_is_refused_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Mã cơ quan;Tên\nnoi-vu;Sở Nội vụ\n", encoding="utf-8")
    with pytest.raises(UnreadableFile, match="Thiếu cột “Chỉ tiêu”"):
        rows_of_file(tmp_path / "a.csv", unchanged_words)
    (tmp_path / "b.csv").write_text("Mã cơ quan;Chỉ tiêu\n", encoding="utf-8")
    with pytest.raises(UnreadableFile, match="không có chỉ tiêu nào"):
        rows_of_file(tmp_path / "b.csv", unchanged_words)
