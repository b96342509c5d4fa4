import io
from datetime import date
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from sipas.actions.codes import NoDesks, UnknownKindOfCode, write_codes
from sipas.actions.installation import name_province
from sipas.store.database import Database
from sipas.store.organisation import Agency, Block, Desk, put_agencies, put_blocks, put_desks

TODAY = date(2025, 7, 10)


@pytest.fixture
def province(database: Database) -> Database:
    with database.write() as connection:
        put_blocks(connection, [Block("so-nganh", "Sở, ngành", 1)])
        put_agencies(
            connection,
            [
                Agency("so-y-te", "Sở Y tế", "Y tế", "so-nganh"),
                Agency("so-tu-phap", "Sở Tư pháp", "Tư pháp", "so-nganh"),
            ],
        )
        put_desks(
            connection,
            [
                Desk("yt-1", "Quầy 1", "so-y-te"),
                Desk("yt-2", "Quầy 2", "so-y-te"),
                Desk("../tp", "Quầy lạ", "so-tu-phap"),
            ],
        )
    name_province(database, " Tỉnh Quảng Nam ")
    return database


def test_every_desk_gets_its_files_below_its_agency(province: Database, tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    folder = tmp_path / "codes"
    report = write_codes(
        province,
        "https://hailong.example.vn",
        folder,
        TODAY,
        on_progress=lambda done, total: steps.append((done, total)),
    )
    written = sorted(str(path.relative_to(folder)) for path in folder.rglob("*.*"))
    assert written == [
        "so-tu-phap/%2E%2E%2Ftp.pdf",
        "so-tu-phap/%2E%2E%2Ftp.png",
        "so-tu-phap/%2E%2E%2Ftp.svg",
        "so-y-te/yt-1.pdf",
        "so-y-te/yt-1.png",
        "so-y-te/yt-1.svg",
        "so-y-te/yt-2.pdf",
        "so-y-te/yt-2.png",
        "so-y-te/yt-2.svg",
    ]
    assert (report.folder, report.desks, report.files) == (folder, 3, 9)
    assert steps == [(1, 3), (2, 3), (3, 3)]


def test_the_written_picture_leads_to_the_desk(province: Database, tmp_path: Path) -> None:
    write_codes(province, "https://hailong.example.vn/", tmp_path, TODAY, kinds=["png"])
    picture = Image.open(io.BytesIO((tmp_path / "so-y-te" / "yt-2.png").read_bytes()))
    assert zxingcpp.read_barcodes(picture)[0].text == "https://hailong.example.vn/q/yt-2"
    assert not [*tmp_path.rglob("*.svg"), *tmp_path.rglob("*.pdf")]


def test_the_poster_says_province_agency_and_desk(province: Database, tmp_path: Path) -> None:
    write_codes(province, "https://hailong.example.vn", tmp_path, TODAY, kinds=["pdf"])
    page = PdfReader(tmp_path / "so-y-te" / "yt-2.pdf").pages[0].extract_text()
    for wanted in ("Tỉnh Quảng Nam", "Sở Y tế", "Quầy 2"):
        assert wanted in page


def test_a_second_writing_changes_nothing(province: Database, tmp_path: Path) -> None:
    write_codes(province, "https://a.vn", tmp_path, TODAY)
    first = {path: path.read_bytes() for path in tmp_path.rglob("*.pdf")}
    write_codes(province, "https://a.vn", tmp_path, TODAY)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.pdf")} == first


def test_an_unknown_kind_is_refused_before_anything_is_written(
    province: Database, tmp_path: Path
) -> None:
    with pytest.raises(UnknownKindOfCode, match="“gif”"):
        write_codes(province, "https://a.vn", tmp_path / "codes", TODAY, kinds=["svg", "gif"])
    assert not (tmp_path / "codes").exists()


def test_an_installation_without_desks_is_told_what_to_do(
    database: Database, tmp_path: Path
) -> None:
    with pytest.raises(NoDesks, match="nạp danh sách cơ quan"):
        write_codes(database, "https://a.vn", tmp_path, TODAY)
