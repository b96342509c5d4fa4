"""The register of dossiers: what is taken, what is refused and why, in files as they come."""

import csv
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest

from sipas.actions.import_report import ImportReport
from sipas.actions.made_up_data import EXAMPLES
from sipas.actions.organisation import import_organisation
from sipas.actions.register import import_register
from sipas.sampling.columns import ColumnMapping, read_mapping
from sipas.sampling.register import Dossier
from sipas.sampling.rows import UnreadableFile
from sipas.store.database import Database
from sipas.store.register import count_dossiers, find_dossier
from tests.files import windows_1258, write_csv, write_workbook

TODAY = date(2025, 1, 15)
HEADINGS = (
    "Mã hồ sơ",
    "Cơ quan",
    "Lĩnh vực",
    "Thủ tục",
    "Ngày tiếp nhận",
    "Ngày hẹn trả",
    "Ngày trả kết quả",
    "Hình thức nộp",
)
GOOD = {
    "code": "H47-1",
    "agency": "Sở Tư pháp",
    "field": "Lý lịch tư pháp",
    "procedure": "Cấp Phiếu lý lịch tư pháp",
    "received_on": "01/03/2024 08:15",
    "due_on": "15/03/2024",
    "returned_on": "12/03/2024",
    "filing": "Trực tuyến",
}
DOSSIER = Dossier(
    "H47-1",
    "so-tu-phap",
    "Lý lịch tư pháp",
    "Cấp Phiếu lý lịch tư pháp",
    date(2024, 3, 1),
    date(2024, 3, 15),
    date(2024, 3, 12),
    "online",
)


@pytest.fixture
def province(sqlite_database: Database) -> Database:
    import_organisation(sqlite_database, EXAMPLES / "quang-nam-2024")
    return sqlite_database


def row(**changed: str) -> tuple[str, ...]:
    return tuple({**GOOD, **changed}.values())


def take(
    database: Database, file: Path, mapping: ColumnMapping | None = None
) -> tuple[ImportReport, list[dict[str, str]]]:
    """The report, and the refused rows as they were written."""
    refused_to = file.with_name("refused.csv")
    report = import_register(database, file, mapping, refused_to, today=TODAY)
    if not refused_to.exists():
        return report, []
    with refused_to.open(encoding="utf-8-sig", newline="") as refused:
        return report, list(csv.DictReader(refused))


def dossier(database: Database, code: str = "H47-1") -> Dossier | None:
    with database.read() as connection:
        return find_dossier(connection, code)


def test_a_dossier_is_read_with_all_its_facts(database: Database, tmp_path: Path) -> None:
    import_organisation(database, EXAMPLES / "quang-nam-2024")
    file = write_csv(tmp_path / "export.csv", [HEADINGS, row()])
    assert take(database, file) == (ImportReport(read=1, added=1), [])
    assert dossier(database) == DOSSIER
    with database.read() as connection:
        counts = count_dossiers(connection, date(2024, 1, 1), date(2024, 12, 31))
    assert counts == {"so-tu-phap": 1}


def test_a_second_run_changes_nothing_and_a_later_export_updates(
    province: Database, tmp_path: Path
) -> None:
    waiting = row(returned_on="", due_on="", filing="")
    file = write_csv(tmp_path / "export.csv", [HEADINGS, waiting, row(code="H47-2")])
    assert take(province, file)[0] == ImportReport(read=2, added=2)
    assert take(province, file)[0] == ImportReport(read=2, unchanged=2)
    found = dossier(province)
    assert found is not None
    assert (found.due_on, found.returned_on, found.filing) == (None, None, "unknown")
    file = write_csv(tmp_path / "later.csv", [HEADINGS, row(), row(code="H47-3")])
    assert take(province, file)[0] == ImportReport(read=2, added=1, updated=1)
    assert dossier(province) == DOSSIER


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1258"])
def test_encodings_and_separators(
    province: Database, tmp_path: Path, encoding: str, separator: str
) -> None:
    rows = [HEADINGS, row(), row(code="H47-2", agency="UBND thành phố Hội An")]
    text = "\r\n".join(separator.join(one) for one in rows)
    file = tmp_path / "export.csv"
    file.write_bytes(windows_1258(text) if encoding == "windows-1258" else text.encode(encoding))
    assert take(province, file) == (ImportReport(read=2, added=2), [])
    assert dossier(province) == DOSSIER


def test_a_workbook_with_title_dates_and_empty_rows(province: Database, tmp_path: Path) -> None:
    file = tmp_path / "export.xlsx"
    dated: Sequence[object] = (
        "H47-1",
        "SỞ TƯ PHÁP",
        "Lý lịch tư pháp",
        "Cấp Phiếu lý lịch tư pháp",
        datetime(2024, 3, 1, 8, 15),  # noqa: DTZ001 - a cell of a workbook has no time zone
        45366,
        date(2024, 3, 12),
        "Qua mạng",
    )
    workbook = write_workbook(file, [("DANH SÁCH HỒ SƠ NĂM 2024",), (), HEADINGS, dated, (), ()])
    workbook.worksheets[0].merge_cells("A1:H1")
    workbook.save(file)
    assert take(province, file) == (ImportReport(read=1, added=1), [])
    assert dossier(province) == DOSSIER


def test_own_headings_by_a_mapping(province: Database, tmp_path: Path) -> None:
    mapping = tmp_path / "columns.toml"
    mapping.write_text(
        '[columns]\ncode = "Số HS"\nreturned_on = ["Xong ngày"]\n[filing]\nonline = "Cổng DVC"\n',
        encoding="utf-8",
    )
    headings = [*HEADINGS]
    headings[0], headings[6] = "Số HS", "Xong ngày"
    file = write_csv(tmp_path / "export.csv", [headings, row(filing="Cổng DVC")])
    assert take(province, file, read_mapping(mapping, str))[0].added == 1
    assert dossier(province) == DOSSIER


FAULTS = {
    "no code": (row(code=""), "Mã hồ sơ", "đang trống"),
    "code too long": (row(code="H" * 101), "Mã hồ sơ", "Dài 101 ký tự"),
    "control character": (row(code="H47\x07-9"), "Mã hồ sơ", "điều khiển"),
    "no agency": (row(agency=" "), "Cơ quan", "đang trống"),
    "unknown agency": (row(agency="Sở Hỏa tinh"), "Cơ quan", "Không có cơ quan nào"),
    "agency that had ended": (
        row(
            agency="UBND huyện Nông Sơn",
            received_on="02/01/2025",
            due_on="09/01/2025",
            returned_on="08/01/2025",
        ),
        "Cơ quan",
        "không hoạt động",
    ),
    "field too long": (row(field="x" * 501), "Lĩnh vực", "tối đa là 500"),
    "letters lost": (row(procedure="C\ufffdp phi\ufffdu"), "Thủ tục", "bảng mã"),
    "not received": (row(received_on=""), "Ngày tiếp nhận", "đang trống"),
    "no day": (row(received_on="chưa rõ"), "Ngày tiếp nhận", "không phải là ngày"),
    "a day that does not exist": (
        row(returned_on="30/02/2024"),
        "Ngày trả kết quả",
        "Không có ngày",
    ),
    "month first": (row(received_on="03/25/2024"), "Ngày tiếp nhận", "ngày/tháng/năm"),
    "year of two digits": (row(due_on="15/03/24"), "Ngày hẹn trả", "bốn chữ số"),
    "a year of long ago": (row(received_on="01/03/0024"), "Ngày tiếp nhận", "1990–2100"),
    "received in the future": (
        row(received_on="01/03/2025", due_on="", returned_on=""),
        "Ngày tiếp nhận",
        "tương lai",
    ),
    "returned in the future": (row(returned_on="16/01/2025"), "Ngày trả kết quả", "tương lai"),
    "due before received": (row(due_on="29/02/2024"), "Ngày hẹn trả", "sớm hơn"),
    "returned before received": (row(returned_on="29/02/2024"), "Ngày trả kết quả", "sớm hơn"),
    "error of a formula": (row(due_on="#VALUE!"), "Ngày hẹn trả", "lỗi công thức"),
    "unknown filing": (row(filing="Qua fax"), "Hình thức nộp", "tệp ánh xạ cột"),
    "more cells than headings": ((*row(), "thừa"), "–", "nhiều ô hơn"),
    "too few cells": (row()[:4], "Ngày tiếp nhận", "đang trống"),
    "a line of sums": (("Tổng cộng", "", "", "", "", "", "", ""), "Cơ quan", "đang trống"),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_a_faulty_row_is_refused_with_line_column_and_reason(
    province: Database, tmp_path: Path, kind: str
) -> None:
    faulty, column, words = FAULTS[kind]
    good = row(code="H47-2")
    file = write_csv(tmp_path / "export.csv", [HEADINGS, good, faulty, row(code="H47-3")])
    report, refused = take(province, file)
    assert report == ImportReport(read=3, added=2, refused=1)
    (one,) = refused
    assert one["Dòng"] == "3"
    assert column in one["Cột bị lỗi"]
    assert words in one["Lý do"]
    assert one["Mã hồ sơ"] == faulty[0]
    assert dossier(province, "H47-2") is not None
    assert dossier(province, "H47-3") is not None


def test_every_fault_of_a_row_is_told(province: Database, tmp_path: Path) -> None:
    faulty = row(agency="Sở X", received_on="hôm qua", filing="fax")
    _, refused = take(province, write_csv(tmp_path / "export.csv", [HEADINGS, faulty]))
    assert refused[0]["Cột bị lỗi"] == "Ngày tiếp nhận; Hình thức nộp; Cơ quan"
    assert "Cơ quan: Không có cơ quan nào" in refused[0]["Lý do"]


def test_a_code_that_stands_twice_is_taken_once(province: Database, tmp_path: Path) -> None:
    rows = [HEADINGS, row(), row(code="H47-2"), row(procedure="Khác")]
    report, refused = take(province, write_csv(tmp_path / "export.csv", rows))
    assert report == ImportReport(read=3, added=2, refused=1)
    assert refused[0]["Dòng"] == "4"
    assert "đã có ở dòng 2" in refused[0]["Lý do"]
    assert dossier(province) == DOSSIER


def test_a_code_that_stands_twice_far_apart(province: Database, tmp_path: Path) -> None:
    many = [row(code=f"H47-{number}") for number in range(1, 6001)]
    file = write_csv(tmp_path / "export.csv", [HEADINGS, *many, row(code="H47-7")])
    report, refused = take(province, file)
    assert report == ImportReport(read=6001, added=6000, refused=1)
    assert "đã có ở dòng 8" in refused[0]["Lý do"]


def test_refused_rows_can_be_mended_and_read_again(province: Database, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "export.csv", [HEADINGS, row(agency="Sở Tư phap")])
    take(province, file)
    refused = tmp_path / "refused.csv"
    mended = tmp_path / "mended.csv"
    mended.write_text(
        refused.read_text(encoding="utf-8-sig").replace(",Sở Tư phap,", ",Sở Tư pháp,"),
        encoding="utf-8-sig",
    )
    report, again = take(province, mended)
    assert report == ImportReport(read=1, added=1)
    assert again == []
    assert dossier(province) == DOSSIER


def test_refused_cells_cannot_become_formulas(province: Database, tmp_path: Path) -> None:
    trap = '@HYPERLINK("http://x")'
    file = tmp_path / "export.xlsx"
    write_workbook(file, [HEADINGS, ("+1", trap, *row()[2:])])
    _, refused = take(province, file)
    assert refused[0]["Mã hồ sơ"] == "'+1"
    assert refused[0]["Cơ quan"].startswith("'@")


FILES = {
    "no heading": (",".join(HEADINGS[:6]) + "\n1,2,3,4,5,6\n", "Thiếu cột “Ngày trả kết quả”"),
    "no dossier": (",".join(HEADINGS) + "\n,,,,,,,\n\n", "không có hồ sơ nào"),
    "nothing": ("", "Tệp trống"),
    "heading twice": (",".join([*HEADINGS, "Cơ quan"]) + "\n", "hai cột cùng tên"),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_is_refused_as_a_whole(province: Database, tmp_path: Path, kind: str) -> None:
    content, words = FILES[kind]
    file = tmp_path / "export.csv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(UnreadableFile, match=words):
        take(province, file)
    assert not (tmp_path / "refused.csv").exists()


def test_merged_dossiers_are_refused_as_a_whole(province: Database, tmp_path: Path) -> None:
    file = tmp_path / "export.xlsx"
    workbook = write_workbook(file, [HEADINGS, row(), row(code="H47-2")])
    workbook.worksheets[0].merge_cells("B2:B3")
    workbook.save(file)
    with pytest.raises(UnreadableFile, match="B2:B3 bị gộp"):
        take(province, file)
    assert dossier(province) is None


def test_the_organisation_comes_first(sqlite_database: Database, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "export.csv", [HEADINGS, row()])
    with pytest.raises(UnreadableFile, match="hãy nhập tổ chức trước"):
        take(sqlite_database, file)


def test_the_file_itself_is_never_written_over(province: Database, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "refused.csv", [HEADINGS, row(agency="Sở X")])
    before = file.read_bytes()
    with pytest.raises(UnreadableFile, match="phải khác tệp đang nhập"):
        take(province, file)
    assert file.read_bytes() == before


def test_an_old_file_of_refused_rows_is_emptied(province: Database, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "export.csv", [HEADINGS, row(agency="Sở X")])
    assert len(take(province, file)[1]) == 1
    write_csv(file, [HEADINGS, row()])
    assert take(province, file) == (ImportReport(read=1, added=1), [])


def test_progress_rises_to_the_end(province: Database, tmp_path: Path) -> None:
    many = [row(code=f"H47-{number}") for number in range(12_000)]
    file = write_csv(tmp_path / "export.csv", [HEADINGS, *many])
    told: list[float] = []
    import_register(province, file, None, tmp_path / "no.csv", told.append, today=TODAY)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) == 4
