"""The steps of a round: prefilled, kept when refused, shared by two, approved by a second."""

from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sipas.store.database import Database
from sipas.store.rounds import all_rounds, get_round, round_agencies, round_quotas
from sipas.web.typed_days import day_to_type
from tests.tiny_round import AGENCIES
from tests.web.administrators.conftest import SIZE, MakeRound
from tests.web.people import add_account, form_token, sign_in

STEPS = "/administrators/rounds/2025/steps"

BASICS = {
    "name": "Đợt thử",
    "opens_on": "2026-01-05",
    "closes_on": "2026-02-05",
    "period_from": "2025-01-01",
    "period_to": "2025-06-30",
    "questionnaire": "",
    "vietnamese_only": "yes",
}
RULES = {
    "formula": "top_two_box",
    "aggregation": "ratio_of_sums",
    "weighting": "dossiers",
    "interval": "beta",
    "confidence": "95",
    "minimum_cell": "10",
    "target": "85",
    "method": "",
    "margins": "",
    "on_empty": "collapse",
    "thin_below": "",
    "grades": "",
}


def _send(client: FlaskClient, step: str, **fields: object) -> TestResponse:
    """Sends a step as it was shown."""
    page = client.get(f"{STEPS}/{step}")
    version = page.text.partition('name="version" value="')[2].partition('"')[0]
    data = {"csrf_token": form_token(page), "version": version, "act": "save", **fields}
    return client.post(f"{STEPS}/{step}", data=data)


def test_a_round_is_started_from_what_is_proposed(
    administrator: FlaskClient, make_round: MakeRound, store: Database
) -> None:
    make_round()
    page = administrator.get("/administrators/rounds/new")
    data = {"csrf_token": form_token(page), "questionnaire": "sipas-desk-2017", "like": ""}
    days = {"opens_on": "2026-01-05", "closes_on": "05/02/2026"}
    period = {"period_from": "2025-01-01", "period_to": "2025-06-30"}
    names = {"name": "Đợt mới", "code": "moi"}
    refused = administrator.post(
        "/administrators/rounds/new", data={**data, **names, **period, **days, "opens_on": "mai"}
    )
    assert refused.status_code == 422
    assert "“mai” không phải là ngày" in refused.text
    assert 'value="Đợt mới"' in refused.text
    started = administrator.post(
        "/administrators/rounds/new", data={**data, **names, **period, **days}
    )
    assert started.location == "/administrators/rounds/moi/steps/agencies"
    with store.read() as transaction:
        made = get_round(transaction, "moi")
        assert made.plan is not None
        # No round before: the usual 85 %. ± 3 % of 200 by the exact interval takes 149, as the
        # trial of every n in test_expected_intervals finds.
        assert made.plan.expected == 0.85
        assert sum(quota or 0 for quota in round_quotas(transaction, "moi").values()) == 149


def test_a_round_is_made_after_another(
    administrator: FlaskClient, make_round: MakeRound, store: Database
) -> None:
    make_round(target=0.85, formula="mean_over_5")
    page = administrator.get("/administrators/rounds/new?like=2025")
    assert "Làm theo đợt “Đợt 6 tháng đầu năm 2025”" in page.text
    # The name and the code are of the next year, and so is the period.
    assert 'value="Đợt 6 tháng đầu năm 2026"' in page.text
    assert 'name="code" value="2026"' in page.text
    assert 'name="period_to" value="30/06/2026"' in page.text
    fields = {
        "csrf_token": form_token(page),
        "like": "2025",
        "code": "2026",
        "name": "Đợt 2026",
        "questionnaire": "desk-pulse",
        "opens_on": "2026-01-05",
        "closes_on": "2026-02-05",
        "period_from": "2025-07-01",
        "period_to": "2025-12-31",
    }
    assert administrator.post("/administrators/rounds/new", data=fields).status_code == 303
    with store.read() as transaction:
        made = get_round(transaction, "2026")
        assert (made.target, made.formula) == (0.85, "mean_over_5")
        assert round_agencies(transaction, "2026") == tuple(sorted(AGENCIES))


def test_each_step_is_saved_and_leads_to_the_next(
    administrator: FlaskClient, make_round: MakeRound, store: Database
) -> None:
    make_round()
    assert _send(administrator, "agencies", agencies=["noi-vu", "y-te"]).location.endswith("modes")
    assert _send(administrator, "modes", modes=["desk_code", "paper"]).location.endswith("size")
    assert _send(administrator, "size", **SIZE).location.endswith("rules")
    with store.read() as transaction:
        found = get_round(transaction, "2025")
        # 100 dossiers, ± 5 % at one half: 81 by the exact interval (test_expected_intervals).
        assert round_quotas(transaction, "2025") == {"noi-vu": 41, "y-te": 40}
    assert found.modes == ("desk_code", "paper")
    assert found.version == 4
    page = administrator.get(f"{STEPS}/size").text
    assert "phải mời 100 người" in page
    assert administrator.get(f"{STEPS}/check").status_code == 200


def test_recalculating_saves_nothing(
    administrator: FlaskClient, make_round: MakeRound, store: Database
) -> None:
    make_round()
    quotas = {"allocation": "quotas", "quotas": "noi-vu;12\nhoi-an\t9"}
    page = _send(administrator, "size", **{**SIZE, **quotas, "act": "calculate"})
    assert page.status_code == 200
    assert "Cần 21 phiếu" in page.text
    with store.read() as transaction:
        assert get_round(transaction, "2025").plan is None


@pytest.mark.parametrize(
    ("step", "fields", "says"),
    [
        ("modes", {}, "ít nhất một cách hỏi"),
        ("agencies", {}, "ít nhất một cơ quan"),
        ("size", {**SIZE, "margin": "nhỏ"}, "“nhỏ” không dùng được"),
        ("size", {**SIZE, "allocation": "quotas", "quotas": "noi-vu chín"}, "“chín” không phải"),
        ("size", {**SIZE, "allocation": "quotas", "quotas": "la;9"}, "tên hoặc mã là “la”"),
        ("size", {**SIZE, "allocation": "quotas", "quotas": ""}, "còn trống"),
        ("size", {**SIZE, "quotas": "noi-vu;9"}, "đang chia theo cách khác"),
        ("basics", {**BASICS, "opens_on": "mai"}, "“mai” không phải là ngày"),
        ("basics", {**BASICS, "name": " "}, "phải có tên"),
        ("rules", {**RULES, "grades": "Khá = 80\nTốt = 90"}, "giảm dần"),
        ("rules", {**RULES, "method": "raking", "margins": "sex"}, "số của từng nhóm"),
        ("rules", {**RULES, "thin_below": "ít"}, "từ 1 đến 1000"),
    ],
)
def test_what_cannot_be_is_told_and_kept(
    administrator: FlaskClient,
    make_round: MakeRound,
    step: str,
    fields: dict[str, str],
    says: str,
) -> None:
    make_round()
    refused = _send(administrator, step, **fields)
    assert refused.status_code == 422
    assert says in refused.text
    if fields:
        typed = (
            fields.get("quotas") or fields.get("grades") or day_to_type(fields.get("opens_on", ""))
        )
        assert typed in refused.text


def test_the_second_of_two_is_told_and_loses_nothing(
    app: Flask, administrator: FlaskClient, make_round: MakeRound, store: Database
) -> None:
    make_round()
    other = app.test_client()
    sign_in(other, add_account(app, "administrator", email="hoa@example.vn").email)
    page = administrator.get(f"{STEPS}/modes")
    _send(other, "modes", modes=["paper"])
    data = {"csrf_token": form_token(page), "version": "1", "name": "Tên của tôi"}
    days = {"opens_on": "2026-01-05", "closes_on": "2026-02-05"}
    period = {"period_from": "2025-01-01", "period_to": "2025-06-30"}
    told = administrator.post(f"{STEPS}/basics", data={**data, **days, **period})
    assert told.status_code == 422
    assert "hoa@example.vn vừa sửa đợt này" in told.text
    assert "bước “Hỏi thế nào”" in told.text
    assert 'value="Tên của tôi"' in told.text
    assert 'name="version" value="2"' in told.text
    again = administrator.post(f"{STEPS}/basics", data={**data, **days, **period, "version": "2"})
    assert again.status_code == 303
    with store.read() as transaction:
        assert [one.name for one in all_rounds(transaction)] == ["Tên của tôi"]
        assert get_round(transaction, "2025").modes == ("paper",)


def test_an_edit_takes_the_approval_back(
    administrator: FlaskClient, make_round: MakeRound, store: Database
) -> None:
    make_round()
    page = administrator.get("/administrators/rounds/2025")
    read = page.text.partition('name="fingerprint" value="')[2].partition('"')[0]
    data = {"csrf_token": form_token(page), "fingerprint": read}
    administrator.post("/administrators/rounds/2025/approve", data=data)
    with store.read() as transaction:
        assert get_round(transaction, "2025").state == "approved"
    _send(administrator, "modes", modes=["paper"])
    with store.read() as transaction:
        assert get_round(transaction, "2025").state == "draft"
    told = administrator.get("/administrators/rounds/2025").text
    assert "Hệ thống chưa có quản trị viên thứ hai" in told
    assert "rút lại việc duyệt" in told


def test_steps_that_do_not_exist(administrator: FlaskClient, make_round: MakeRound) -> None:
    make_round()
    assert administrator.get(f"{STEPS}/luck").status_code == 404
    assert administrator.get("/administrators/rounds/1999/steps/size").status_code == 404


def _file(content: bytes, name: str = "chi-tieu.csv") -> tuple[BytesIO, str]:
    return BytesIO(content), name


def test_a_file_of_quotas_is_looked_at_before_it_is_saved(
    administrator: FlaskClient, make_round: MakeRound, store: Database
) -> None:
    make_round()
    content = "Mã cơ quan;Chỉ tiêu\nnoi-vu;12\nSở lạ;5\ny-te;90\n".encode()
    wrong = _send(administrator, "size", **{**SIZE, "act": "upload", "file": _file(content)})
    assert wrong.status_code == 422
    assert "Không có cơ quan nào tên hoặc mã là “Sở lạ”." in wrong.text
    assert "1 dòng chưa dùng được; chưa có gì được lưu" in wrong.text
    assert "noi-vu;12\nSở lạ;5\ny-te;90" in wrong.text
    right = content.replace("Sở lạ;5\n".encode(), b"")
    seen = _send(administrator, "size", **{**SIZE, "act": "upload", "file": _file(right)})
    assert seen.status_code == 200
    # 50 dossiers each: 12, and 50 of the 90 that were wished for.
    assert "Cần 62 phiếu" in seen.text
    assert "1 cơ quan có chỉ tiêu vượt số hồ sơ" in seen.text
    assert "2 cơ quan của đợt không có trong danh sách" in seen.text
    with store.read() as transaction:
        assert get_round(transaction, "2025").plan is None
    typed = {**SIZE, "allocation": "quotas", "quotas": "noi-vu;12\ny-te;90"}
    assert _send(administrator, "size", **typed).location.endswith("rules")
    with store.read() as transaction:
        quotas = round_quotas(transaction, "2025")
    assert quotas == {"hoi-an": 0, "noi-vu": 12, "tam-ky": 0, "y-te": 50}


def test_a_file_that_was_chosen_is_looked_at_whatever_button_is_pressed(
    administrator: FlaskClient, make_round: MakeRound, store: Database
) -> None:
    make_round()
    content = "Mã cơ quan;Chỉ tiêu\nnoi-vu;7\n".encode()
    seen = _send(administrator, "size", **{**SIZE, "act": "save", "file": _file(content)})
    assert seen.status_code == 200
    assert ">noi-vu;7</textarea>" in seen.text
    with store.read() as transaction:
        assert get_round(transaction, "2025").plan is None


def test_a_file_that_is_none_is_refused_and_nothing_is_lost(
    administrator: FlaskClient, make_round: MakeRound
) -> None:
    make_round()
    for content, said in ((b"\x89PNG...", "không phải là bảng tính"), (b"a;b\n1;2", "Thiếu cột")):
        fields = {**SIZE, "margin": "4,5", "act": "upload", "file": _file(content)}
        refused = _send(administrator, "size", **fields)
        assert refused.status_code == 422
        assert said in refused.text
        assert 'value="4,5"' in refused.text
    none = _send(administrator, "size", **{**SIZE, "act": "upload"})
    assert "chưa chọn tệp" in none.text


def test_a_list_to_fill_in_goes_out_and_comes_back(
    administrator: FlaskClient, make_round: MakeRound
) -> None:
    make_round()
    given = administrator.get("/administrators/rounds/2025/quotas.xlsx")
    assert given.status_code == 200
    file = _file(given.data, "chi-tieu.xlsx")
    seen = _send(administrator, "size", **{**SIZE, "act": "upload", "file": file})
    assert seen.status_code == 200
    assert "hoi-an;0" in seen.text
    assert administrator.get("/administrators/rounds/1999/quotas.xlsx").status_code == 404


def test_a_block_is_left_out_at_once_and_a_page_keeps_the_others(
    administrator: FlaskClient, make_round: MakeRound, store: Database
) -> None:
    make_round()
    shown = {"shown": list(AGENCIES), "agencies": list(AGENCIES)}
    _send(administrator, "agencies", **{**shown, "act": "none-huyen"})
    with store.read() as transaction:
        assert round_agencies(transaction, "2025") == ("noi-vu", "y-te")
    page = {"shown": ["noi-vu"], "agencies": [], "act": "page-2", "search": "nội"}
    turned = _send(administrator, "agencies", **page)
    assert turned.location.endswith("steps/agencies?page=2&search=n%E1%BB%99i")
    with store.read() as transaction:
        assert round_agencies(transaction, "2025") == ("y-te",)
    found = administrator.get(f"{STEPS}/agencies?search=noi")
    assert "Cơ quan noi-vu" in found.text
    assert "Cơ quan hoi-an" not in found.text


def test_another_version_is_chosen_while_the_round_is_a_draft(
    administrator: FlaskClient, make_round: MakeRound, store: Database
) -> None:
    made = make_round()
    page = administrator.get(f"{STEPS}/basics").text
    key = page.partition("Ông/Bà hài lòng thế nào")[0].rpartition('value="')[2].partition('"')[0]
    assert _send(administrator, "basics", **{**BASICS, "questionnaire": key}).status_code == 303
    with store.read() as transaction:
        found = get_round(transaction, "2025")
    assert found.questionnaire_version_id != made.questionnaire_version_id
    lost = _send(administrator, "basics", **{**BASICS, "questionnaire": "gone.9"})
    assert "không còn; xin chọn lại" in lost.text


def test_calibration_thin_agencies_and_grades_are_fields_of_the_rules(
    administrator: FlaskClient, make_round: MakeRound, store: Database
) -> None:
    make_round()
    fields = {
        **RULES,
        "method": "raking",
        "margins": "sex\nNam = 48\nNữ = 52",
        "thin_below": "20",
        "grades": "Tốt = 90\nKhá = 0",
    }
    assert _send(administrator, "rules", **fields).location.endswith("check")
    with store.read() as transaction:
        found = get_round(transaction, "2025")
    assert found.calibration is not None
    assert (found.cell_variables, found.thin_below) == (("sex",), 20)
    assert found.grades == (("Tốt", 0.9), ("Khá", 0.0))
    # Without the margin, responses need no longer be counted apart by it.
    assert _send(administrator, "rules", **RULES).status_code == 303
    with store.read() as transaction:
        assert get_round(transaction, "2025").cell_variables == ()
    elsewhere = administrator.get("/administrators/rounds/2025/figures")
    assert elsewhere.location.endswith("steps/rules")


def test_the_check_list_leads_to_posters_that_were_not_printed(
    administrator: FlaskClient, make_round: MakeRound
) -> None:
    make_round()
    listed = administrator.get(f"{STEPS}/check").text
    assert "Có quầy chưa in áp phích" in listed
    assert "Cơ quan noi-vu: Quầy noi-vu" in listed
    assert 'href="/administrators/print?what=round:2025">In áp phích cho các quầy</a>' in listed
    token = form_token(administrator.get("/administrators/print?what=round:2025"))
    data = {"csrf_token": token, "what": "round:2025", "paper": "a6", "binding": "pdf"}
    assert administrator.post("/administrators/print", data=data).status_code == 200
    assert "Có quầy chưa in áp phích" not in administrator.get(f"{STEPS}/check").text


def test_what_must_be_mended_refuses_the_approval(
    administrator: FlaskClient, make_round: MakeRound, store: Database
) -> None:
    make_round(vietnamese_only=False)
    listed = administrator.get(f"{STEPS}/check").text
    assert "Phải sửa trước khi duyệt và mở" in listed
    assert "chưa có tiếng Anh" in listed
    assert f'href="{STEPS}/basics">Đến bước “Tên và thời gian”' in listed
    page = administrator.get("/administrators/rounds/2025")
    read = page.text.partition('name="fingerprint" value="')[2].partition('"')[0]
    data = {"csrf_token": form_token(page), "fingerprint": read}
    refused = administrator.post("/administrators/rounds/2025/approve", data=data)
    assert refused.status_code == 422
    assert "còn chỗ phải sửa" in refused.text
    assert "chưa có tiếng Anh" in refused.text
    assert f'href="{STEPS}/check"' in refused.text
    with store.read() as transaction:
        assert get_round(transaction, "2025").state == "draft"
