"""The organisation's pages: lists, steps with their way back, two editors, Excel both ways."""

import re
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sipas.actions.collection import collect_response
from sipas.actions.organisation_rows import DESK_CODE
from sipas.store.database import Database
from sipas.store.organisation import all_agencies, all_desks, get_agency
from sipas.store.procedures import Field, Procedure, put_fields, put_procedures
from sipas.store.units import all_histories, content_of
from tests.small_province import identifier
from tests.tiny_round import NOW, build_open_round, form, put_places
from tests.web.people import add_account, form_token, sign_in

HOME = "/administrators/agencies"
IMPORT = "/administrators/organisation"
NOI_VU = f"{HOME}/noi-vu"


def fill_in(client: FlaskClient, address: str, /, **typed: str) -> TestResponse:
    """Opens a form and sends it with what is typed."""
    page = client.get(address)
    seen = re.search(r'name="seen" value="([^"]*)"', page.text)
    assert seen is not None
    return send(client, address, page, seen=seen[1], **typed)


def confirmed(client: FlaskClient, address: str, code: str, **typed: str) -> TestResponse:
    """Sends a form that ends or merges something, reads what it will do, and types the code."""
    asked = fill_in(client, address, **typed)
    assert asked.status_code == 200, asked.text
    assert "Việc này sẽ làm gì" in asked.text
    return answer_question(client, address, asked, confirmation=code, **typed)


def answer_question(
    client: FlaskClient, address: str, asked: TestResponse, **typed: str
) -> TestResponse:
    hidden = {
        name: found[1]
        for name in ("seen", "effect")
        if (found := re.search(rf'name="{name}" value="([^"]*)"', asked.text))
    }
    return send(client, address, asked, **hidden, **typed)


def send(client: FlaskClient, address: str, page: TestResponse, /, **typed: object) -> TestResponse:
    return client.post(address, data={"csrf_token": form_token(page), **typed})


def names_on(client: FlaskClient, day: str) -> str:
    return client.get(f"{HOME}?on={day}").text


def test_an_empty_installation_leads_to_the_import(administrator: FlaskClient) -> None:
    page = administrator.get(HOME).text
    assert "Chưa có cơ quan nào" in page
    assert f'href="{IMPORT}"' in page


def test_agencies_are_found_without_tones_and_by_block(
    administrator: FlaskClient, store: Database
) -> None:
    put_places(store)
    assert "Cơ quan noi-vu" in administrator.get(f"{HOME}?search=co+quan+NOI").text
    only = administrator.get(f"{HOME}?block=huyen").text
    assert "Cơ quan hoi-an" in only
    assert "Cơ quan noi-vu" not in only
    assert "Không có cơ quan nào như vậy" in administrator.get(f"{HOME}?search=xyz").text
    assert "không phải là ngày" in administrator.get(f"{HOME}?on=mai").text


def test_a_new_name_holds_from_its_day_and_is_undone(
    administrator: FlaskClient, store: Database
) -> None:
    put_places(store)
    answer = fill_in(
        administrator, f"{NOI_VU}/change", name="Tên mới", block="so-nganh", day="2025-07-01"
    )
    assert answer.status_code == 303
    assert "Tên mới" not in names_on(administrator, "2025-06-30")
    assert "Tên mới" in names_on(administrator, "2025-07-01")
    page = administrator.get(NOI_VU)
    assert "Đến hết 30/06/2025: Cơ quan noi-vu" in page.text
    undo = re.search(r'action="([^"]+/undo)"', page.text)
    assert undo is not None
    done = send(administrator, undo[1], page, to=NOI_VU)
    assert done.location == NOI_VU
    assert "Tên mới" not in names_on(administrator, "2025-07-01")


def test_the_second_editor_is_told_and_keeps_what_was_typed(
    app: Flask, administrator: FlaskClient, store: Database
) -> None:
    put_places(store)
    other = app.test_client()
    sign_in(other, add_account(app, "administrator", email="binh@example.vn").email)
    opened = administrator.get(f"{NOI_VU}/change")
    seen = re.search(r'name="seen" value="([^"]+)"', opened.text)
    assert seen is not None
    fill_in(other, f"{NOI_VU}/change", name="Tên của Bình", block="so-nganh")
    typed = {"seen": seen[1], "name": "Tên của An", "block": "so-nganh"}
    told = send(administrator, f"{NOI_VU}/change", opened, **typed)
    assert told.status_code == 409
    assert "binh@example.vn" in told.text
    assert "Tên của Bình" in told.text
    assert 'value="Tên của An"' in told.text
    fresh = re.search(r'name="seen" value="([^"]+)"', told.text)
    assert fresh is not None
    again = send(administrator, f"{NOI_VU}/change", told, **{**typed, "seen": fresh[1]})
    assert again.status_code == 303
    with store.read() as transaction:
        assert get_agency(transaction, "noi-vu").name == "Tên của An"


def test_a_refused_form_keeps_what_was_typed_and_leads_to_the_field(
    administrator: FlaskClient, store: Database
) -> None:
    put_places(store)
    page = fill_in(
        administrator, f"{NOI_VU}/change", name="Tên mới", block="so-nganh", day="31/02/2025"
    )
    assert page.status_code == 422
    assert "Không có ngày “31/02/2025”" in page.text
    assert 'value="Tên mới"' in page.text
    assert 'href="#day"' in page.text


def test_merging_and_splitting_write_successors(
    administrator: FlaskClient, store: Database
) -> None:
    put_places(store)
    merged = confirmed(
        administrator,
        f"{HOME}/merge",
        "so-noi-vu-va-y-te",
        day="2025-07-01",
        sources="noi-vu\ny-te",
        name="Sở Nội vụ và Y tế",
        block="so-nganh",
    )
    assert merged.status_code == 303
    split = confirmed(
        administrator,
        f"{HOME}/hoi-an/split",
        "hoi-an",
        day="2025-07-01",
        parts="Hội An Đông; Đông\nHội An Tây",
    )
    assert split.status_code == 303
    with store.read() as transaction:
        assert get_agency(transaction, "noi-vu").successors == ("so-noi-vu-va-y-te",)
        assert get_agency(transaction, "hoi-an").successors == ("hoi-an-dong", "hoi-an-tay")
        agencies = {desk.code: desk.agency for desk in all_desks(transaction)}
    assert agencies["noi-vu"] == agencies["y-te"] == "so-noi-vu-va-y-te"
    assert agencies["hoi-an"] == "hoi-an-dong"
    assert "Cơ quan y-te" in administrator.get(f"{HOME}/so-noi-vu-va-y-te").text


def test_ending_and_creating(administrator: FlaskClient, store: Database) -> None:
    put_places(store)
    end, last = f"{NOI_VU}/end", "2025-06-30"
    assert confirmed(administrator, end, "NOI-VU", day=last, successors="y-te").status_code == 303
    assert "Cơ quan noi-vu" not in names_on(administrator, "2025-07-01")
    fill_in(administrator, f"{HOME}/new", name="Sở Mới", block="so-nganh", day="2025-07-01")
    assert "so-moi" in names_on(administrator, "2025-07-01")
    twice = fill_in(administrator, f"{HOME}/new", name="Sở Mới", block="so-nganh")
    assert twice.status_code == 409


def test_what_a_step_does_is_told_in_numbers_and_its_code_must_be_typed(
    app: Flask, administrator: FlaskClient, store: Database
) -> None:
    build_open_round(store)
    add_account(app, "coordinator", agency="noi-vu", email="dau-moi@example.vn")
    assert collect_response(store, "noi-vu", identifier(1), form(), "vi", "qr", NOW).receipt
    end, last = f"{NOI_VU}/end", "2026-06-30"
    asked = fill_in(administrator, end, day=last)
    for words in (
        "1 mục kết thúc: Cơ quan noi-vu.",
        "1 quầy không nhận phiếu nữa; mã đã in hết dùng được.",
        "1 đợt khảo sát đang mở có những nơi này; phiếu đã nhận được giữ nguyên: 1.",
        "1 tài khoản gắn với nơi kết thúc",
    ):
        assert words in asked.text
    wrong = answer_question(administrator, end, asked, day=last, confirmation="y-te")
    assert wrong.status_code == 422
    assert 'href="#confirmation"' in wrong.text
    assert 'value="30/06/2026"' in wrong.text
    other = answer_question(administrator, end, asked, day="2026-05-31", confirmation="noi-vu")
    assert other.status_code == 200  # another day is another question
    with store.read() as transaction:
        assert get_agency(transaction, "noi-vu").valid_to is None
    done = answer_question(administrator, end, wrong, day=last, confirmation="noi-vu")
    assert done.status_code == 303
    with store.read() as transaction:
        assert get_agency(transaction, "noi-vu").valid_to == date(2026, 6, 30)


@pytest.mark.parametrize("kind", ["block", "field", "procedure"])
def test_blocks_fields_and_procedures_are_merged_and_the_merger_undone(
    administrator: FlaskClient, store: Database, kind: str
) -> None:
    put_places(store)
    with store.write() as transaction:
        put_fields(transaction, [Field("dat-dai", "Đất đai"), Field("nha-o", "Nhà ở")])
        rows = [Procedure("tach", "Tách thửa", "dat-dai"), Procedure("gop", "Gộp thửa", "nha-o")]
        put_procedures(transaction, rows)
        before = all_histories(transaction)
    sources = {"block": "so-nganh\nhuyen", "field": "dat-dai\nnha-o", "procedure": "tach\ngop"}[
        kind
    ]
    address = f"/administrators/units/{kind}/merge"
    typed = {"day": "2025-07-01", "sources": sources, "name": "Nơi mới", "field": "dat-dai"}
    assert confirmed(administrator, address, "noi-moi", **typed).status_code == 303
    with store.read() as transaction:
        after = all_histories(transaction)
    assert after[kind, "noi-moi"].unit.valid_from == date(2025, 7, 1)
    for code in sources.split():
        assert after[kind, code].unit.valid_to == date(2025, 6, 30)
        assert after[kind, code].unit.successors == ("noi-moi",)
    moved = {"block": ("agency", "y-te"), "field": ("procedure", "tach")}.get(kind)
    if moved:
        days = [date(2025, 6, 30), date(2025, 7, 1)]
        holder = "block" if kind == "block" else "field"
        found = [content_of(after[moved].on(day))[holder] for day in days]
        assert found == [sources.split()[0], "noi-moi"]
    page = administrator.get(f"/administrators/units/{kind}/noi-moi")
    assert "kế tục: Nơi mới" in administrator.get(f"/administrators/{kind}s").text
    undo = re.search(r'action="([^"]+/undo)"', page.text)
    assert undo is not None
    send(administrator, undo[1], page, to=f"/administrators/{kind}s")
    with store.read() as transaction:
        assert all_histories(transaction) == before


def test_a_procedure_moves_to_another_field_and_a_field_with_procedures_does_not_end(
    administrator: FlaskClient, store: Database
) -> None:
    with store.write() as transaction:
        put_fields(transaction, [Field("dat-dai", "Đất đai"), Field("nha-o", "Nhà ở")])
        put_procedures(transaction, [Procedure("tach", "Tách thửa", "dat-dai")])
    units = "/administrators/units"
    refused = fill_in(administrator, f"{units}/field/dat-dai/end", day="2025-06-30")
    assert refused.status_code == 422
    assert "Còn 1 mục thuộc về đây sau ngày ấy" in refused.text
    moved = fill_in(
        administrator, f"{units}/procedure/tach", name="Tách thửa", field="nha-o", day="2025-07-01"
    )
    assert moved.status_code == 303
    ended = confirmed(administrator, f"{units}/field/dat-dai/end", "dat-dai", day="2025-06-30")
    assert ended.status_code == 303


def test_a_desk_is_added_moved_and_ended(administrator: FlaskClient, store: Database) -> None:
    put_places(store)
    desks = f"{NOI_VU}/desks"
    words = {"name": "Quầy hai", "address": "Tầng 2"}
    assert fill_in(administrator, f"{desks}/new", **words).status_code == 303
    with store.read() as transaction:
        new = next(one for one in all_desks(transaction) if one.name == "Quầy hai")
    assert DESK_CODE.fullmatch(new.code)
    one = f"{desks}/{new.code}"
    unknown = fill_in(administrator, one, **words, agency="Sở Xây dựng", day="2025-07-01")
    assert unknown.status_code == 422
    assert "Không có cơ quan nào mang mã “Sở Xây dựng”" in unknown.text
    moved = fill_in(administrator, one, **words, agency="cơ quan y-te", day="2025-07-01")
    assert moved.status_code == 303
    there = f"{HOME}/y-te/desks/{new.code}"
    assert confirmed(administrator, f"{there}/end", new.code, day="2025-12-31").status_code == 303
    with store.read() as transaction:
        ended = all_histories(transaction)["desk", new.code]
    assert ended.unit.valid_to == date(2025, 12, 31)
    held = [content_of(ended.on(day))["agency"] for day in (date(2025, 6, 30), date(2025, 7, 1))]
    assert held == ["noi-vu", "y-te"]
    nameless = fill_in(administrator, f"{desks}/new", address="Tầng 3")
    assert nameless.status_code == 422
    assert 'value="Tầng 3"' in nameless.text


@pytest.mark.parametrize(
    ("successors", "words"),
    [
        ("hoi-an\nsơ y tế", "Không có cơ quan nào mang mã “sơ y tế”."),
        ("y-te", "Một mục không thể kế tục chính nó."),
    ],
)
def test_wrong_successors_are_told_before_anything_is_asked(
    administrator: FlaskClient, store: Database, successors: str, words: str
) -> None:
    put_places(store)
    told = fill_in(administrator, f"{HOME}/y-te/end", day="30/06/2025", successors=successors)
    assert told.status_code == 422
    assert words in told.text
    assert "Việc này sẽ làm gì" not in told.text


def test_a_coordinator_mends_the_desks_of_one_agency(
    app: Flask, client: FlaskClient, store: Database
) -> None:
    put_places(store)
    sign_in(client, add_account(app, "coordinator", agency="noi-vu").email)
    assert fill_in(client, f"{NOI_VU}/desks/noi-vu", name="Quầy 2").status_code == 303
    assert client.get(f"{NOI_VU}/desks/y-te").status_code == 404
    assert client.get(f"{HOME}/y-te").status_code == 403
    with store.read() as transaction:
        assert {one.code: one.name for one in all_desks(transaction)}["noi-vu"] == "Quầy 2"


@pytest.mark.parametrize("kind", ["blocks", "fields", "procedures"])
def test_lists_of_units(administrator: FlaskClient, store: Database, kind: str) -> None:
    put_places(store)
    fill_in(administrator, "/administrators/units/field/new", name="Đất đai")
    fill_in(administrator, "/administrators/units/procedure/new", name="Tách thửa", field="dat-dai")
    found = {"blocks": "huyen", "fields": "dat-dai", "procedures": "tach-thua"}[kind]
    assert found in administrator.get(f"/administrators/{kind}").text
    name = {"blocks": "block", "fields": "field", "procedures": "procedure"}[kind]
    address = f"/administrators/units/{name}/{found}"
    typed = {"name": "Tên mới", "day": "2025-07-01", "field": "dat-dai"}
    assert fill_in(administrator, address, **typed).status_code == 303
    assert "Tên mới" in administrator.get(f"/administrators/{kind}?search=ten+moi").text


def upload(client: FlaskClient, address: str, *files: tuple[bytes, str]) -> TestResponse:
    page = client.get(address)
    sent = [(BytesIO(content), name) for content, name in files]
    data = {"csrf_token": form_token(page), "file": sent}
    return client.post(address, data=data, content_type="multipart/form-data")


def test_an_organisation_comes_in_by_its_workbook_and_goes_out_unchanged(
    administrator: FlaskClient, store: Database
) -> None:
    example = administrator.get(f"{IMPORT}/examples/quang-nam-2024").data
    plan = upload(administrator, IMPORT, (example, "qn.xlsx"))
    assert "Thêm 132" in plan.text
    with store.read() as transaction:
        assert all_agencies(transaction) == []
    apply = re.search(r'action="([^"]+/imports/[0-9a-f]+)"', plan.text)
    assert apply is not None
    assert send(administrator, apply[1], plan).status_code == 303
    with store.read() as transaction:
        assert len(all_agencies(transaction)) == 62
    fill_in(
        administrator, f"{HOME}/so-noi-vu/change", name="=1+1", block="so-nganh", day="2025-07-01"
    )
    exported = administrator.get(f"{IMPORT}/organisation.xlsx").data
    again = upload(administrator, IMPORT, (exported, "ra.xlsx"))
    assert "Tệp giống hệt những gì đã có" in again.text
    with store.read() as transaction:
        assert len(all_histories(transaction)[("agency", "so-noi-vu")].past) == 1


def test_faults_are_shown_and_fetched_and_nothing_is_written(
    administrator: FlaskClient, store: Database
) -> None:
    page = upload(administrator, IMPORT, ("Mã,Tên\nA B,\n".encode(), "blocks.csv"))
    assert page.status_code == 422
    assert "Chưa nhập được: 1 dòng có lỗi" in page.text
    faults = re.search(r'href="([^"]+faults.csv)"', page.text)
    assert faults is not None
    assert "Ô này đang trống." in administrator.get(faults[1]).text
    with store.read() as transaction:
        assert all_histories(transaction) == {}


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("Tổ chức <b>.xlsx.csv", "<td>Tổ chức &lt;b&gt;.xlsx.csv</td>"),
        ("/home/hoa/../Sở, ngành.CSV", "<td>Sở, ngành.CSV</td>"),
    ],
)
def test_a_file_is_called_as_its_sender_named_it(
    administrator: FlaskClient, sent: str, shown: str
) -> None:
    page = upload(administrator, IMPORT, ("Mã,Tên\nA B,\n".encode(), sent))
    assert page.status_code == 422
    assert shown in page.text


def test_several_files_say_what_they_are(administrator: FlaskClient) -> None:
    blocks, desks = "Mã,Tên\nso,Sở\n".encode(), "Mã,Tên,Cơ quan\nk7m2pq,Quầy,a\n".encode()
    agencies = "Mã,Tên,Khối\na,Sở A,so\n".encode()
    fine = [(blocks, "Khối.csv"), (agencies, "agencies.csv"), (desks, "desks.csv")]
    assert "Thêm 3" in upload(administrator, IMPORT, *fine).text
    faulty = upload(administrator, IMPORT, *fine[1:], ("Mã,Tên\nso,\n".encode(), "Khối.csv"))
    assert "<td>Khối.csv</td>" in faulty.text
    nameless = upload(administrator, IMPORT, (blocks, "1.csv"), (desks, "2.csv"))
    assert "mỗi tệp phải mang tên bảng của nó" in nameless.text
    assert "chưa chọn tệp" in upload(administrator, IMPORT, (b"", "")).text


@pytest.mark.parametrize(
    ("address", "words"),
    [(IMPORT, "Tệp lớn hơn 20 MB"), ("/administrators/register", "Tệp lớn hơn 500 MB")],
)
def test_too_much_is_refused_by_its_announced_size(
    administrator: FlaskClient, address: str, words: str
) -> None:
    token = form_token(administrator.get(address))
    answer = administrator.post(
        address,
        input_stream=BytesIO(f"csrf_token={token}".encode()),
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(600 * 1024**2)},
    )
    assert answer.status_code == 413
    assert words in answer.text


def test_names_do_as_well_as_codes(administrator: FlaskClient, store: Database) -> None:
    put_places(store)
    with store.write() as transaction:
        put_fields(transaction, [Field("dat-dai", "Đất đai"), Field("nha-o", "Nhà ở")])
        put_procedures(transaction, [Procedure("tach", "Tách thửa", "nha-o")])
    merged = confirmed(
        administrator,
        f"{HOME}/merge",
        "noi-vu",
        day="2025-07-01",
        sources="CƠ QUAN Y-TE\nhoi-an",
        target="Cơ quan noi-vu",
    )
    assert merged.status_code == 303
    moved = fill_in(
        administrator, "/administrators/units/procedure/tach", name="Tách thửa", field="đất đai"
    )
    assert moved.status_code == 303
    with store.read() as transaction:
        for code in ("y-te", "hoi-an"):
            assert get_agency(transaction, code).successors == ("noi-vu",)
        assert (
            content_of(all_histories(transaction)["procedure", "tach"].unit)["field"] == "dat-dai"
        )


def test_a_name_of_several_units_asks_for_the_code(
    administrator: FlaskClient, store: Database
) -> None:
    with store.write() as transaction:
        put_fields(transaction, [Field("a", "Đất đai"), Field("b", "ĐẤT ĐAI")])
    end = "/administrators/units/field/a/end"
    told = fill_in(administrator, end, day="2025-06-30", successors="Đất đai")
    assert told.status_code == 422
    assert "Có 2 mục tên “Đất đai”; hãy ghi mã: a, b." in told.text
    assert 'href="#successors"' in told.text


@pytest.mark.parametrize(
    ("kind", "name"),
    [("block", "Các khối"), ("field", "Các lĩnh vực"), ("procedure", "Các thủ tục")],
)
def test_a_form_of_units_stands_under_their_list(
    administrator: FlaskClient, kind: str, name: str
) -> None:
    page = administrator.get(f"/administrators/units/{kind}/new").text
    assert f'<a href="/administrators/{kind}s" aria-current="page">{name}</a>' in page
