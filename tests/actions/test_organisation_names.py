"""An office's list without codes: names alone make them, and find what is there already."""

from pathlib import Path

import pytest

from sipas.actions.import_report import ImportReport
from sipas.actions.organisation import FaultyOrganisation, import_organisation
from sipas.store.database import Database
from sipas.store.organisation import Desk, all_agencies, all_desks

BLOCKS = "Tên,Thứ tự\n“Sở, ngành”,1\nXã,2\n".replace("“", '"').replace("”", '"')
AGENCIES = 'Tên,Khối\nSở Y tế,"Sở, ngành"\nUBND xã Đại An,XÃ\n'
DESKS = "Tên,Cơ quan\nQuầy số 1,Sở Y tế\nQuầy số 2,Sở Y tế\nMột cửa,ubnd xã đại an\n"


def write(folder: Path, **files: str) -> Path:
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    return folder


def desks_in(database: Database) -> list[Desk]:
    with database.read() as connection:
        return list(all_desks(connection))


def test_names_alone_are_enough(sqlite_database: Database, tmp_path: Path) -> None:
    files = write(tmp_path, blocks=BLOCKS, agencies=AGENCIES, desks=DESKS)
    assert import_organisation(sqlite_database, files).added == 7
    with sqlite_database.read() as connection:
        agencies = {one.code: one.block for one in all_agencies(connection)}
    assert agencies == {"so-y-te": "so-nganh", "ubnd-xa-dai-an": "xa"}
    desks = desks_in(sqlite_database)
    assert sorted(desk.agency for desk in desks) == ["so-y-te", "so-y-te", "ubnd-xa-dai-an"]
    assert len({desk.code for desk in desks}) == 3
    assert {len(desk.code) for desk in desks} == {6}


def test_the_same_names_again_are_the_same_units(sqlite_database: Database, tmp_path: Path) -> None:
    files = write(tmp_path, blocks=BLOCKS, agencies=AGENCIES, desks=DESKS)
    import_organisation(sqlite_database, files)
    before = desks_in(sqlite_database)
    again = import_organisation(sqlite_database, files)
    assert again == ImportReport(read=7, unchanged=7)
    assert desks_in(sqlite_database) == before


def test_a_desk_keeps_the_code_that_it_has(sqlite_database: Database, tmp_path: Path) -> None:
    coded = "Mã,Tên,Cơ quan\nh3kp7m,Quầy số 1,Sở Y tế\n"
    import_organisation(
        sqlite_database, write(tmp_path, blocks=BLOCKS, agencies=AGENCIES, desks=coded)
    )
    import_organisation(sqlite_database, write(tmp_path, desks=DESKS))
    codes = {desk.name: desk.code for desk in desks_in(sqlite_database)}
    assert codes["Quầy số 1"] == "h3kp7m"
    assert len(codes) == 3


def test_a_name_that_two_have_must_be_said_by_its_code(
    sqlite_database: Database, tmp_path: Path
) -> None:
    twins = "Mã,Tên,Khối\nan-1,Xã An,Xã\nan-2,Xã An,Xã\n"
    files = write(tmp_path, blocks=BLOCKS, agencies=twins, desks="Tên,Cơ quan\nQuầy,Xã An\n")
    with pytest.raises(FaultyOrganisation) as refusal:
        import_organisation(sqlite_database, files)
    fault = refusal.value.faults[0]
    assert (fault.file, fault.line, fault.column) == ("desks.csv", 2, "Cơ quan")
    assert fault.reason == "Có 2 mục cùng tên “Xã An” (mã an-1, an-2); hãy ghi mã."


def test_two_desks_of_one_name_in_one_agency_are_told_apart(
    sqlite_database: Database, tmp_path: Path
) -> None:
    twice = "Tên,Cơ quan\nQuầy,Sở Y tế\nQuầy,Sở Y tế\n"
    files = write(tmp_path, blocks=BLOCKS, agencies=AGENCIES, desks=twice)
    assert import_organisation(sqlite_database, files).added == 6
    assert len({desk.code for desk in desks_in(sqlite_database)}) == 2
    assert import_organisation(sqlite_database, files).unchanged == 6
