"""Many people from one list: each fault in a sentence, all of it or nothing, links once."""

from pathlib import Path

import pytest

from sipas.actions.accounts import find_account
from sipas.actions.bulk_invitation import FaultyPeople, invite_people, plan_invitations
from sipas.actions.import_report import unchanged_words
from sipas.actions.invitations import StaleInvitation, accept_invitation, invited_account
from sipas.actions.people_files import MOST_PEOPLE
from sipas.sampling.rows import UnreadableFile
from sipas.store.database import Database
from tests.tiny_round import NOW, put_places

HEAD = "Họ tên,Thư điện tử,Vai trò,Mã cơ quan\n"
LIST = (
    HEAD + "Lê An,an@example.vn,đầu mối,noi-vu\n"
    "Trần Bình,BINH@example.vn,Lãnh đạo; kiểm tra viên,\n"
    "\n"
    "Võ Cúc,cuc@example.vn,interviewer,Cơ quan y-te\n"
)
BY = "administrator@example.vn"


def _file(folder: Path, text: str) -> Path:
    path = folder / "people.csv"
    path.write_text(text, encoding="utf-8")
    return path


def _invite(database: Database, file: Path, *, with_waiting: bool = False) -> list[str]:
    sent = invite_people(
        database, file, with_waiting=with_waiting, by=BY, now=NOW, gettext=unchanged_words
    )
    return [one.token for one in sent]


def test_a_list_is_invited_with_roles_and_agencies(database: Database, tmp_path: Path) -> None:
    put_places(database)
    file = _file(tmp_path, LIST)
    planned = plan_invitations(database, file, unchanged_words)
    assert [one.person.email for one in planned.new] == [
        "an@example.vn",
        "binh@example.vn",
        "cuc@example.vn",
    ]
    assert (planned.waiting, planned.known, planned.faults) == ((), (), ())
    tokens = _invite(database, file)
    found = [invited_account(database, token, NOW) for token in tokens]
    assert [(one.name, one.roles, one.agency) for one in found] == [
        ("Lê An", ("coordinator",), "noi-vu"),
        ("Trần Bình", ("auditor", "leader"), None),
        ("Võ Cúc", ("interviewer",), "y-te"),
    ]


def test_a_lost_list_is_made_again_for_who_has_not_come(database: Database, tmp_path: Path) -> None:
    put_places(database)
    file = _file(tmp_path, LIST)
    first = _invite(database, file)
    accept_invitation(database, first[0], "nghé ọ chín vựa lúa", NOW)
    planned = plan_invitations(database, file, unchanged_words)
    assert [len(some) for some in (planned.new, planned.waiting, planned.known)] == [0, 2, 1]
    assert _invite(database, file) == []
    again = _invite(database, file, with_waiting=True)
    assert [invited_account(database, one, NOW).name for one in again] == ["Trần Bình", "Võ Cúc"]
    with pytest.raises(StaleInvitation):
        invited_account(database, first[1], NOW)


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (",a@example.vn,lãnh đạo,", "Họ tên", "Chưa ghi họ tên"),
        ("A,không phải,lãnh đạo,", "Thư điện tử", "không phải là địa chỉ"),
        ("A,,lãnh đạo,", "Thư điện tử", "không phải là địa chỉ"),
        ("A,a@example.vn,,", "Vai trò", "Chưa ghi vai trò"),
        ("A,a@example.vn,giám đốc,", "Vai trò", "Không có vai trò “giám đốc”"),
        ("A,a@example.vn,đầu mối,", "Mã cơ quan", "phải có mã cơ quan"),
        ("A,a@example.vn,đầu mối,sở ma", "Mã cơ quan", "Không có cơ quan nào"),
        ("A,a@example.vn,đầu mối,cơ quan", "Mã cơ quan", "có thể là 4 cơ quan"),
        ("A,an@example.vn,lãnh đạo,", "Thư điện tử", "đã có ở dòng 2"),
        ("A,#REF!,lãnh đạo,", "Thư điện tử", "lỗi công thức"),
        ("A" * 300 + ",a@example.vn,lãnh đạo,", "Họ tên", "tối đa là 255"),
    ],
)
def test_a_faulty_row_is_told_and_nobody_is_invited(
    sqlite_database: Database, tmp_path: Path, row: str, column: str, words: str
) -> None:
    put_places(sqlite_database)
    file = _file(tmp_path, f"{LIST}{row}\n")
    (fault,) = plan_invitations(sqlite_database, file, unchanged_words).faults
    assert (fault.line, fault.column) == (6, column)
    assert words in fault.reason
    with pytest.raises(FaultyPeople):
        _invite(sqlite_database, file)
    assert find_account(sqlite_database, "an@example.vn") is None


@pytest.mark.parametrize(
    "text",
    [HEAD, "Tên,Vai trò\nA,lãnh đạo\n", HEAD + "A,a@example.vn,lãnh đạo,\n" * (MOST_PEOPLE + 1)],
)
def test_what_is_no_such_list_is_refused_whole(
    sqlite_database: Database, tmp_path: Path, text: str
) -> None:
    with pytest.raises(UnreadableFile):
        plan_invitations(sqlite_database, _file(tmp_path, text), unchanged_words)
