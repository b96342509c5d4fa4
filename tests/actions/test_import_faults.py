"""Files as they really come: each of these faults has its sentence, and nothing is written."""

import random
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from sipas.actions.import_report import unchanged_words
from sipas.actions.made_up_data import EXAMPLES
from sipas.actions.organisation import FaultyOrganisation, import_organisation
from sipas.sampling.rows import UnreadableFile
from sipas.store.database import Database
from sipas.store.units import all_histories
from tests.files import with_member, write_workbook

Build = Callable[[Path], object]
HEAD = ("Mã", "Tên", "Tên ngắn", "Khối", "Từ ngày", "Đến ngày", "Cơ quan kế tục")
ROW = ("so-a", "Sở A", "A", "so-nganh", "", "", "")


def text(*rows: tuple[str, ...], encoding: str = "utf-8") -> Build:
    lines = "\n".join(",".join(row) for row in rows) + "\n"
    return lambda path: path.write_bytes(lines.encode(encoding))


def raw(content: bytes) -> Build:
    return lambda path: path.write_bytes(content)


def row(**changed: str) -> Build:
    columns = ("code", "name", "short_name", "block", "valid_from", "valid_to", "successors")
    cells = dict(zip(columns, ROW, strict=True)) | changed
    return text(HEAD, tuple(cells.values()))


def sheet(*rows: tuple[object, ...]) -> Build:
    return lambda path: write_workbook(path, rows, "Cơ quan")


def merged(path: Path) -> None:
    workbook = write_workbook(path, [HEAD, ROW, ROW], "Cơ quan")
    workbook["Cơ quan"].merge_cells("B2:B3")
    workbook.save(path)


def zip_bomb(path: Path) -> None:
    write_workbook(path, [HEAD, ROW], "Cơ quan")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.bin", bytes(64 * 1024**2))


def entity_bomb(path: Path) -> None:
    write_workbook(path, [HEAD, ROW], "Cơ quan")
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    with_member(path, "xl/worksheets/sheet1.xml", lambda old: bomb + old.partition(b"?>")[2])


def damaged(path: Path) -> None:
    write_workbook(path, [HEAD, ROW], "Cơ quan")
    path.write_bytes(path.read_bytes()[:2000])


def other_archive(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")


# What is wrong, the file with it, and words of the sentence that must be given.
FAULTS: dict[str, tuple[Build, str]] = {
    "empty file": (raw(b""), "Tệp trống"),
    "blank file": (raw(b"\xef\xbb\xbf \r\n"), "Tệp trống"),
    "headings only": (text(HEAD), "Tệp trống"),
    "UTF-8 damaged further down": (
        raw(f"{','.join(HEAD)}\nso-a,Sở A,A,".encode() + b"\xff\xfe,,,\n"),
        "Tệp bị hỏng chữ ở dòng 2",
    ),
    "TCVN3 font": (raw(b"M\xb7,T\xaan,Kh\xe8i\nso-a,S\xeb A,so-nganh\n"), "TCVN3"),
    "noise": (raw(random.Random(1).randbytes(4000)), "bảng mã"),
    "UTF-16 cut off": (raw(b"\xff\xfeM\x00\xe3"), "bảng mã"),
    "open quote": (raw(f'{",".join(HEAD)}\nso-a,"Sở A\n'.encode()), "đang trống"),
    "old Excel or a password": (raw(b"\xd0\xcf\x11\xe0" + bytes(600)), "kiểu cũ (.xls)"),
    "web page": (raw(b"<html><table><tr><td>1</td></tr></table></html>"), "trang web"),
    "PDF": (raw(b"%PDF-1.7\n"), "không phải là bảng tính"),
    "Word document": (other_archive, "không phải là bảng tính Excel"),
    "damaged workbook": (damaged, "bị hỏng"),
    "zip bomb": (zip_bomb, "giải nén ra quá lớn"),
    "entity bomb": (entity_bomb, "bị hỏng"),
    "merged cells": (merged, "bị gộp"),
    "formula without value": (sheet(HEAD, ("so-a", "=1+1", *ROW[2:])), "là công thức"),
    "formula error": (row(name="#REF!"), "lỗi công thức"),
    "empty sheet": (sheet(()), "Tệp trống"),
    "missing column": (text(("Mã", "Khối"), ("so-a", "so-nganh")), "Không nhận ra bảng nào"),
    "no headings": (text(ROW), "Không nhận ra bảng nào"),
    "a column twice": (text((*HEAD, "Tên"), (*ROW, "x")), "Không nhận ra bảng nào"),
    "swapped columns": (text(HEAD, ("Sở A", "so-a", *ROW[2:])), "chữ thường không dấu"),
    "duplicate code": (text(HEAD, ROW, ROW), "đã có ở dòng 2"),
    "date in words": (row(valid_from="mồng một"), "không phải là ngày"),
    "month first": (row(valid_from="12/31/2024"), "thứ tự là ngày/tháng/năm"),
    "year of two digits": (row(valid_from="01/07/25"), "bốn chữ số"),
    "year far away": (row(valid_from="01/01/9025"), "nằm ngoài khoảng"),
    "ends before it begins": (row(valid_from="01/07/2025", valid_to="30/06/2025"), "sớm hơn"),
    "unknown block": (row(block="khong-co"), "Không có khối"),
    "unknown successor": (row(successors="khong-co"), "Không có cơ quan"),
    "its own successor": (row(successors="so-a"), "Không có cơ quan"),
    "successors in a circle": (
        text(HEAD, (*ROW[:6], "so-b"), ("so-b", *ROW[1:6], "so-a")),
        "vòng tròn",
    ),
    "control character": (row(name="Sở\x07A"), "ký tự điều khiển"),
    "broken letters": (row(name="S\ufffd A"), "chữ bị hỏng"),
    "name too long": (row(name="a" * 301), "tối đa là 300"),
    "no name": (row(name=""), "đang trống"),
}


def test_there_are_thirty_kinds_and_more() -> None:
    assert len(FAULTS) >= 30


@pytest.mark.parametrize("kind", FAULTS)
def test_each_fault_has_its_sentence_and_nothing_is_half_applied(
    sqlite_database: Database, tmp_path: Path, kind: str
) -> None:
    build, words = FAULTS[kind]
    import_organisation(sqlite_database, EXAMPLES / "quang-nam-2024")
    with sqlite_database.read() as transaction:
        before = all_histories(transaction)
    path = tmp_path / "tệp"
    build(path)
    with pytest.raises((UnreadableFile, FaultyOrganisation)) as told:
        import_organisation(sqlite_database, path, gettext=unchanged_words)
    faults = getattr(told.value, "faults", ())
    assert words in " ".join([str(told.value), *(fault.reason for fault in faults)])
    with sqlite_database.read() as transaction:
        assert all_histories(transaction) == before


def test_days_as_text_as_numbers_and_as_days_are_one(
    sqlite_database: Database, tmp_path: Path
) -> None:
    import_organisation(sqlite_database, EXAMPLES / "quang-nam-2024")
    path = tmp_path / "tệp"
    first = date(2025, 7, 1)
    days = ("01/07/2025", "2025-07-01", first, 45839)
    rows = [(f"so-{place}", *ROW[1:4], day, None, None) for place, day in enumerate(days)]
    write_workbook(path, [HEAD, *rows], "Cơ quan")
    import_organisation(sqlite_database, path)
    with sqlite_database.read() as transaction:
        found = all_histories(transaction)
    assert {found["agency", f"so-{place}"].unit.valid_from for place in range(4)} == {first}
