"""Files are told apart by what is in them, and refused in one sentence."""

import codecs
import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipas.sampling.agency_names import comparable
from sipas.sampling.columns import DEFAULT_MAPPING, FaultyMapping, find_headings, read_mapping
from sipas.sampling.csv_rows import detect_separator
from sipas.sampling.opening import open_rows
from sipas.sampling.rows import Row, UnreadableFile
from sipas.sampling.workbook_rows import LARGEST_RATIO, sheet_titles
from tests.files import windows_1258, with_member, write_workbook

TEXT = "Mã hồ sơ;Cơ quan\r\nH47-1;Sở Giáo dục và Đào tạo, quầy 2\r\n"
ROWS = [("Mã hồ sơ", "Cơ quan"), ("H47-1", "Sở Giáo dục và Đào tạo, quầy 2")]


def rows_of(path: Path, sheet: str | None = None) -> list[Row]:
    with open_rows(path, sheet, str) as source:
        rows = list(source.rows())
        assert source.fraction_read() == 1.0
        source.refuse_merged_cells(1)
        return rows


def cells_of(path: Path) -> list[tuple[object, ...]]:
    return [row.cells for row in rows_of(path)]


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        windows_1258(TEXT),
        TEXT.replace(";", "\t").encode(),
        TEXT.replace(";", "|").encode(),
        TEXT.replace(", quầy", ", quầy").replace(";", "\t").encode("utf-16"),
    ],
    ids=["utf-8", "bom", "utf-16", "utf-16-be", "cp1258", "tab", "bar", "unicode-text"],
)
def test_a_csv_is_read_in_every_usual_form(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "export.csv"
    file.write_bytes(content)
    assert cells_of(file) == ROWS


def test_decomposed_letters_are_composed(tmp_path: Path) -> None:
    file = tmp_path / "mac.csv"
    file.write_text("Ma\u0303 ho\u0302\u0300 so\u031b;x\n", encoding="utf-8")
    assert cells_of(file) == [("Mã hồ sơ", "x")]


def test_a_cell_with_a_line_break_is_counted_where_it_begins(tmp_path: Path) -> None:
    file = tmp_path / "breaks.csv"
    file.write_text('a,b\n"hai\ndòng",2\nc,3\n', encoding="utf-8")
    assert [(row.line, row.cells[0]) for row in rows_of(file)] == [
        (1, "a"),
        (2, "hai\ndòng"),
        (4, "c"),
    ]


def test_a_workbook_is_read_whatever_its_name(tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    write_workbook(file, ROWS)
    assert cells_of(file) == ROWS


def test_the_named_sheet_and_otherwise_the_first_visible_one(tmp_path: Path) -> None:
    file = tmp_path / "two.xlsx"
    workbook = write_workbook(file, [("hidden",)])
    workbook.create_sheet("Hai").append(["second"])
    workbook["Hồ sơ"].sheet_state = "hidden"
    workbook.save(file)
    assert cells_of(file) == [("second",)]
    assert [row.cells for row in rows_of(file, "Hồ sơ")] == [("hidden",)]
    assert sheet_titles(file, str) == ["Hai"]
    with pytest.raises(UnreadableFile, match="không có trang tính “Ba”; có: Hồ sơ, Hai"):
        rows_of(file, "Ba")


def test_a_dimension_that_lies_cuts_nothing_off(tmp_path: Path) -> None:
    file = tmp_path / "lying.xlsx"
    write_workbook(file, ROWS)
    with_member(
        file, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'ref="A1:B2"', b'ref="A1"')
    )
    assert cells_of(file) == ROWS


OTHER_FORMATS = {
    "nothing": (b"", "Tệp trống"),
    "spaces": (b"\xef\xbb\xbf \r\n\r\n", "Tệp trống"),
    "old-excel": (b"\xd0\xcf\x11\xe0" + bytes(600), r"kiểu cũ \(.xls\) hoặc có mật khẩu"),
    "web-page": (b"\xef\xbb\xbf<html><table><tr><td>a</td></tr></table>", "trang web"),
    "pdf": (b"%PDF-1.7 ...", "không phải là bảng tính"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(50), "không phải là bảng tính"),
    "broken-zip": (b"PK\x03\x04" + bytes(200), "bị hỏng"),
    "noise": (bytes(range(1, 256)) * 4, "bảng mã"),
    "half-a-letter": ("Mã hồ sơ;Cơ quan\n".encode() + b"\xe1\xba", "dòng 2"),
    "damaged-utf-8": ("Mã hồ sơ;Cơ quan\n1;2\n".encode() + b"S\xff N", "dòng 3"),
    "open-quote": (b'a,b\n1,"' + b"x\n" * 60_000, "Dòng 2: dấu ngoặc kép"),
}


@pytest.mark.parametrize("kind", OTHER_FORMATS)
def test_what_is_no_table_is_refused_in_one_sentence(tmp_path: Path, kind: str) -> None:
    content, words = OTHER_FORMATS[kind]
    file = tmp_path / "given.csv"
    file.write_bytes(content)
    with pytest.raises(UnreadableFile, match=words) as refusal:
        rows_of(file)
    assert "\n" not in str(refusal.value)


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    for path in (tmp_path / "no.csv", tmp_path):
        with pytest.raises(UnreadableFile, match=str(path)):
            rows_of(path)


@given(content=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_bytes(content)
    with suppress(UnreadableFile):
        assert [row.line for row in rows_of(file)][:1] == [1]


def test_a_formula_without_a_value_is_named(tmp_path: Path) -> None:
    file = tmp_path / "formula.xlsx"
    write_workbook(file, [*ROWS, ("H47-2", "=A2")])
    with pytest.raises(UnreadableFile, match="Ô B3 là công thức chưa có giá trị"):
        rows_of(file)


def test_elements_may_bear_a_prefix(tmp_path: Path) -> None:
    file = tmp_path / "prefixed.xlsx"
    workbook = write_workbook(file, [*ROWS, ("H47-2", "=A2")])
    workbook.worksheets[0].merge_cells("A2:A3")
    workbook.save(file)

    def prefixed(xml: bytes) -> bytes:
        with_prefix = re.sub(rb"<(/?)(\w)", rb"<\1x:\2", xml)
        return with_prefix.replace(b" xmlns=", b" xmlns:x=")

    with_member(file, "xl/worksheets/sheet1.xml", prefixed)
    with pytest.raises(UnreadableFile, match="Ô B3 là công thức chưa có giá trị"):
        rows_of(file)
    empty = re.compile(rb"<x:v\s*/>|<x:v></x:v>")
    with_member(file, "xl/worksheets/sheet1.xml", lambda xml: empty.sub(b"<x:v>1</x:v>", xml))
    with pytest.raises(UnreadableFile, match="A2:A3 bị gộp"):
        rows_of(file)


def test_merged_cells_under_the_headings_are_named(tmp_path: Path) -> None:
    file = tmp_path / "merged.xlsx"
    workbook = write_workbook(file, [("DANH SÁCH", None), *ROWS, ("H47-2", None)])
    workbook.worksheets[0].merge_cells("A1:B1")
    workbook.save(file)
    with open_rows(file, None, str) as source:
        source.refuse_merged_cells(below=2)
    workbook.worksheets[0].merge_cells("B3:B4")
    workbook.save(file)
    with (
        open_rows(file, None, str) as source,
        pytest.raises(UnreadableFile, match="Các ô B3:B4 bị gộp"),
    ):
        source.refuse_merged_cells(below=2)


def test_a_trap_is_not_unpacked(tmp_path: Path) -> None:
    file = tmp_path / "bomb.xlsx"
    write_workbook(file, ROWS)
    size = 17 * 1024**2
    with_member(file, "xl/worksheets/sheet1.xml", lambda xml: xml + b" " * size)
    assert size / file.stat().st_size > LARGEST_RATIO
    with pytest.raises(UnreadableFile, match="giải nén ra quá lớn"):
        rows_of(file)


def test_an_entity_is_not_resolved(tmp_path: Path) -> None:
    file = tmp_path / "entity.xlsx"
    write_workbook(file, ROWS)
    trap = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><worksheet'
    with_member(file, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"<worksheet", trap, 1))
    with pytest.raises(UnreadableFile, match="bị hỏng"):
        rows_of(file)


def test_a_sheet_cut_off_in_the_middle_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "cut.xlsx"
    write_workbook(file, ROWS)
    with_member(file, "xl/worksheets/sheet1.xml", lambda xml: xml[: len(xml) * 2 // 3])
    with pytest.raises(UnreadableFile, match="bị hỏng"):
        rows_of(file)


def test_another_archive_is_no_workbook(tmp_path: Path) -> None:
    file = tmp_path / "other.xlsx"
    write_workbook(file, ROWS)
    from zipfile import ZipFile

    with ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    with pytest.raises(UnreadableFile, match="không phải là bảng tính Excel"):
        rows_of(file)


def test_the_separator_is_the_one_that_makes_even_rows() -> None:
    assert detect_separator("DANH SÁCH, QUÝ I, 2024\na;b;c\n1;2,5;3\n4;5;6\n") == ";"
    assert detect_separator("a,b\n1,x; y; z\n") == ","


def headings_in(tmp_path: Path, text: str) -> dict[str, int]:
    file = tmp_path / "headings.csv"
    file.write_text(text, encoding="utf-8")
    with open_rows(file, None, str) as source:
        return dict(find_headings(source.rows(), DEFAULT_MAPPING, str).positions)


def test_headings_are_found_under_a_title_and_in_any_order(tmp_path: Path) -> None:
    text = "DANH SÁCH HỒ SƠ\n\nNgày trả kết quả;STT;MÃ HỒ SƠ;Cơ quan:;Ngày tiếp nhận\n"
    assert headings_in(tmp_path, text) == {
        "code": 2,
        "agency": 3,
        "received_on": 4,
        "returned_on": 0,
    }


def test_the_missing_heading_is_named_with_those_that_are_there(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        headings_in(tmp_path, "Mã hồ sơ,Cơ quan,Ngày tiếp nhận,Ghi chú\n1,2,3,4\n")
    assert "Thiếu cột “Ngày trả kết quả”" in str(refusal.value)
    assert "“Ghi chú”" in str(refusal.value)


def test_a_heading_that_stands_twice_is_refused(tmp_path: Path) -> None:
    text = "Mã hồ sơ,Cơ quan,Ngày tiếp nhận,Ngày trả kết quả,Cơ quan\n"
    with pytest.raises(UnreadableFile, match="hai cột cùng tên “Cơ quan”"):
        headings_in(tmp_path, text)


def test_a_mapping_replaces_headings_and_adds_words(tmp_path: Path) -> None:
    file = tmp_path / "columns.toml"
    file.write_text(
        'sheet = "Một"\n[columns]\ncode = "Số HS"\n[filing]\nonline = ["Qua Cổng"]\n',
        encoding="utf-8",
    )
    mapping = read_mapping(file, str)
    assert mapping.sheet == "Một"
    assert mapping.headings["code"] == ("Số HS",)
    assert mapping.headings["agency"] == DEFAULT_MAPPING.headings["agency"]
    assert mapping.filing_words()[comparable("Qua Cổng")] == "online"
    assert mapping.filing_words()[comparable("Trực tiếp")] == "counter"


def test_the_shipped_mapping_can_be_read() -> None:
    import sipas

    file = Path(str(sipas.__file__)).parent / "examples" / "register-columns.toml"
    assert read_mapping(file, str).headings["code"] == ("Mã hồ sơ",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[columns", "Không đọc được"),
        ("[column]\n", "không có khóa “column”"),
        ('[columns]\nkode = "x"\n', "không có khóa “kode”"),
        ("[columns]\ncode = 5\n", "columns.code phải là chữ"),
        ("[columns]\ncode = []\n", "columns.code phải là chữ"),
        ('columns = "x"\n', "phải là bảng"),
        ('[filing]\nfax = "Fax"\n', "không có khóa “fax”"),
    ],
)
def test_a_faulty_mapping_names_its_key(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "columns.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(FaultyMapping, match=words):
        read_mapping(file, str)
