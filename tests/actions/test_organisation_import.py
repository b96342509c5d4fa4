"""Blocks, agencies and desks from folders and workbooks."""

import csv
import shutil
from datetime import date
from pathlib import Path

import pytest

from sipas.actions.import_report import ImportReport
from sipas.actions.made_up_data import EXAMPLES
from sipas.actions.organisation import FaultyOrganisation, import_organisation
from sipas.sampling.rows import UnreadableFile
from sipas.store.database import Database
from sipas.store.organisation import all_agencies, all_blocks, all_desks, get_agency
from tests.files import windows_1258, write_workbook

IN_2024 = EXAMPLES / "quang-nam-2024"
IN_2025 = EXAMPLES / "quang-nam-2025"


def counts(database: Database, on: date | None = None) -> tuple[int, int, int]:
    with database.read() as connection:
        return (
            len(all_blocks(connection, on)),
            len(all_agencies(connection, on)),
            len(all_desks(connection, on)),
        )


def test_the_province_of_2024(database: Database) -> None:
    report = import_organisation(database, IN_2024)
    assert report == ImportReport(read=132, added=132)
    assert counts(database) == (4, 62, 66)
    with database.read() as connection:
        blocks = [agency.block for agency in all_agencies(connection)]
        nong_son = get_agency(connection, "huyen-nong-son")
    assert {block: blocks.count(block) for block in blocks} == {
        "so-nganh": 20,
        "huyen": 18,
        "nganh-doc": 6,
        "dat-dai": 18,
    }
    assert (nong_son.valid_to, nong_son.successors) == (date(2024, 12, 31), ("huyen-que-son",))


def test_a_second_run_changes_nothing(database: Database) -> None:
    import_organisation(database, IN_2024)
    assert import_organisation(database, IN_2024) == ImportReport(read=132, unchanged=132)


@pytest.mark.parametrize("first", [None, IN_2024])
def test_the_shape_without_districts_alone_or_over_the_first(
    sqlite_database: Database, first: Path | None
) -> None:
    if first:
        import_organisation(sqlite_database, first)
    report = import_organisation(sqlite_database, IN_2025)
    assert report.refused == 0
    assert import_organisation(sqlite_database, IN_2025).unchanged == report.read
    with sqlite_database.read() as connection:
        now = {agency.code: agency for agency in all_agencies(connection, date(2025, 7, 1))}
        district = get_agency(connection, "tp-hoi-an")
        blocks = {block.code for block in all_blocks(connection, date(2025, 7, 1))}
    assert "huyen" not in blocks
    assert "xa-phuong" in blocks
    assert sum(agency.block == "xa-phuong" for agency in now.values()) == 78
    assert not any(agency.block == "huyen" for agency in now.values())
    assert set(district.successors) == {
        "phuong-hoi-an",
        "phuong-hoi-an-dong",
        "phuong-hoi-an-tay",
        "xa-tan-hiep",
    }


def test_desk_codes_are_the_same_in_both_examples() -> None:
    def codes(folder: Path) -> dict[tuple[str, str], str]:
        with (folder / "desks.csv").open(encoding="utf-8", newline="") as file:
            return {(row["Cơ quan"], row["Tên"]): row["Mã"] for row in csv.DictReader(file)}

    before, after = codes(IN_2024), codes(IN_2025)
    shared = before.keys() & after.keys()
    assert len(shared) > 50
    assert all(before[desk] == after[desk] for desk in shared)
    assert len(set(after.values())) == len(after)


def test_a_workbook_with_vietnamese_sheets(sqlite_database: Database, tmp_path: Path) -> None:
    file = tmp_path / "organisation.xlsx"
    workbook = write_workbook(file, [("Mã", "Tên", "Thứ tự"), ("so", "Sở", 1)], "Khối")
    workbook.create_sheet("Quầy").append(["Mã", "Tên", "Cơ quan"])
    workbook["Quầy"].append(["k7m2pq", "Quầy 1", "so-y-te"])
    workbook.create_sheet("CƠ QUAN").append(["Mã", "Tên", "Khối", "Từ ngày"])
    workbook["CƠ QUAN"].append(["so-y-te", "Sở Y tế", "so", date(2024, 1, 1)])
    workbook.create_sheet("Ghi chú").append(["không đọc"])
    workbook.save(file)
    assert import_organisation(sqlite_database, file).added == 3
    with sqlite_database.read() as connection:
        assert get_agency(connection, "so-y-te").valid_from == date(2024, 1, 1)


def test_old_encodings_and_semicolons(sqlite_database: Database, tmp_path: Path) -> None:
    (tmp_path / "blocks.csv").write_bytes(windows_1258("Mã;Tên\nso;Sở, ban, ngành\n"))
    assert import_organisation(sqlite_database, tmp_path).added == 1
    with sqlite_database.read() as connection:
        assert all_blocks(connection)[0].name == "Sở, ban, ngành"


def test_a_file_may_hold_only_what_changed(sqlite_database: Database, tmp_path: Path) -> None:
    import_organisation(sqlite_database, IN_2024)
    line = "huyen-nui-thanh,UBND huyện Núi Thành,Núi Thành,huyen,,30/06/2025,so-noi-vu"
    heading = "Mã,Tên,Tên ngắn,Khối,Từ ngày,Đến ngày,Cơ quan kế tục"
    (tmp_path / "agencies.csv").write_text(f"{heading}\n{line}\n", encoding="utf-8")
    assert import_organisation(sqlite_database, tmp_path) == ImportReport(read=1, updated=1)
    assert counts(sqlite_database) == (4, 62, 66)


AGENCY = "so-a,Sở A,A,so-nganh,,,"
FAULTS = {
    "code with tones": ("agencies", "sở-a,Sở A,A,so-nganh,,,", "Mã", "chữ thường không dấu"),
    "no name": ("agencies", "so-a,,A,so-nganh,,,", "Tên", "đang trống"),
    "name too long": ("agencies", f"so-a,{'a' * 301},A,so-nganh,,,", "Tên", "tối đa là 300"),
    "no block": ("agencies", "so-a,Sở A,A,,,,", "Khối", "đang trống"),
    "unknown block": ("agencies", "so-a,Sở A,A,khong-co,,,", "Khối", "Không có khối"),
    "no day": ("agencies", "so-a,Sở A,A,so-nganh,hôm qua,,", "Từ ngày", "không phải là ngày"),
    "ends first": (
        "agencies",
        "so-a,Sở A,A,so-nganh,01/01/2025,31/12/2024,",
        "Đến ngày",
        "sớm hơn",
    ),
    "unknown successor": ("agencies", "so-a,Sở A,A,so-nganh,,,so-b", "Cơ quan kế tục", "so-b"),
    "its own successor": ("agencies", "so-a,Sở A,A,so-nganh,,,so-a", "Cơ quan kế tục", "so-a"),
    "twice": ("agencies", f"{AGENCY}\n{AGENCY}", "Mã", "đã có ở dòng 2"),
    "desk code with l": ("desks", "k7ml2q,Quầy,so-y-te,,,", "Mã", "không dùng 0, o, 1, i, l"),
    "desk code too short": ("desks", "k7m,Quầy,so-y-te,,,", "Mã", "4–12"),
    "desk of nobody": ("desks", "k7m2pq,Quầy,so-khong-co,,,", "Cơ quan", "so-khong-co"),
    "position": ("blocks", "moi,Khối mới,thứ nhất,,", "Thứ tự", "không phải là số"),
}
HEADINGS = {
    "blocks": "Mã,Tên,Thứ tự,Từ ngày,Đến ngày",
    "agencies": "Mã,Tên,Tên ngắn,Khối,Từ ngày,Đến ngày,Cơ quan kế tục",
    "desks": "Mã,Tên,Cơ quan,Địa điểm,Từ ngày,Đến ngày",
}


@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_is_named_and_nothing_is_written(
    sqlite_database: Database, tmp_path: Path, kind: str
) -> None:
    table, lines, column, words = FAULTS[kind]
    import_organisation(sqlite_database, IN_2024)
    shutil.copy(IN_2024 / "blocks.csv", tmp_path)
    (tmp_path / f"{table}.csv").write_text(f"{HEADINGS[table]}\n{lines}\n", encoding="utf-8")
    with pytest.raises(FaultyOrganisation) as refusal:
        import_organisation(sqlite_database, tmp_path)
    fault = refusal.value.faults[-1]
    assert (fault.file, fault.column) == (f"{table}.csv", column)
    assert words in fault.reason
    assert fault.line == 2 + lines.count("\n")
    assert counts(sqlite_database) == (4, 62, 66)


def test_every_fault_is_told_at_once(sqlite_database: Database, tmp_path: Path) -> None:
    (tmp_path / "blocks.csv").write_text("Mã,Tên\nA B,\n", encoding="utf-8")
    (tmp_path / "desks.csv").write_text("Mã,Tên,Cơ quan\n1,Quầy,x\n", encoding="utf-8")
    with pytest.raises(FaultyOrganisation) as refusal:
        import_organisation(sqlite_database, tmp_path)
    assert [(one.file, one.column) for one in refusal.value.faults] == [
        ("blocks.csv", "Mã"),
        ("blocks.csv", "Tên"),
        ("desks.csv", "Mã"),
    ]


def test_sources_that_hold_no_organisation(sqlite_database: Database, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"không có blocks\.csv"):
        import_organisation(sqlite_database, tmp_path)
    empty = tmp_path / "agencies.csv"
    empty.write_text("Xã,Phường\n1,2\n", encoding="utf-8")
    with pytest.raises(UnreadableFile, match="Không nhận ra bảng nào"):
        import_organisation(sqlite_database, empty)
    empty.unlink()
    with pytest.raises(UnreadableFile, match="Không có tệp"):
        import_organisation(sqlite_database, tmp_path / "nowhere")
    file = tmp_path / "other.xlsx"
    write_workbook(file, [("a", "b")], "Bảng 1")
    with pytest.raises(UnreadableFile, match="Không nhận ra bảng nào"):
        import_organisation(sqlite_database, file)
