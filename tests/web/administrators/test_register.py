"""The register by upload: looked at first, then imported by a process of its own."""

import re
import time
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sipas.actions.job_kinds import WORKS
from sipas.actions.job_process import Task, run_job
from sipas.actions.jobs import JobState, start_job, stop_job
from sipas.actions.register_upload import IMPORT_REGISTER
from sipas.settings import Settings
from sipas.store.database import Database
from sipas.store.register import Dossier, get_register_version, put_dossiers
from sipas.web import uploads
from sipas.web.clock import now
from tests.tiny_round import put_places
from tests.web.people import add_account, form_token, sign_in

REGISTER = "/administrators/register"
HEADINGS = "Mã hồ sơ,Cơ quan,Lĩnh vực,Thủ tục,Ngày tiếp nhận,Ngày trả kết quả,Ghi chú\n"
ROW = "{code},{agency},Hộ tịch,Khai sinh,01/03/2025,02/03/2025,x\n"


def csv_of(count: int, agency: str = "noi-vu") -> bytes:
    rows = (ROW.format(code=number, agency=agency) for number in range(count))
    return (HEADINGS + "".join(rows)).encode()


def upload(client: FlaskClient, content: bytes, name: str = "hồ sơ quý 1.csv") -> TestResponse:
    token = form_token(client.get(REGISTER))
    data = {"csrf_token": token, "file": (BytesIO(content), name)}
    answer = client.post(REGISTER, data=data, content_type="multipart/form-data")
    # The client keeps a large form on the disk, and leaves that file open.
    answer.request.environ["wsgi.input"].close()
    return answer


def returned(code: str, day: date) -> Dossier:
    return Dossier(code, "noi-vu", "Đất đai", "Sang tên", day, day, day, "desk")


def press(client: FlaskClient, address: str, page: TestResponse) -> TestResponse:
    return client.post(address, data={"csrf_token": form_token(page)})


def finished(client: FlaskClient, address: str) -> TestResponse:
    """The page of a job when it is over, fetched once a tenth of a second as a person would."""
    for _ in range(600):
        page = client.get(address)
        if "Refresh" not in page.headers:
            return page
        time.sleep(0.1)
    raise AssertionError(page.text)


def test_columns_and_faults_are_shown_before_anything_is_written(
    administrator: FlaskClient, store: Database
) -> None:
    put_places(store)
    content = csv_of(3) + ROW.format(code=9, agency="khong-co").encode()
    sent = upload(administrator, content)
    assert sent.status_code == 303
    page = administrator.get(sent.location).text
    assert "4 dòng" in page
    assert "chưa có gì được ghi" in page
    assert re.search(r"<th scope=\"row\">Cơ quan</th><td>Cơ quan</td><td>noi-vu · noi-vu", page)
    assert re.search(r"<th scope=\"row\">Ngày hẹn trả</th><td>không có</td>", page)
    assert "Không dùng đến: Ghi chú." in page
    assert "1 dòng sẽ bị từ chối" in page
    assert "khong-co" in page
    with store.read() as transaction:
        assert get_register_version(transaction) == 0


def test_the_import_runs_as_a_job_and_names_what_it_refused(
    administrator: FlaskClient, store: Database
) -> None:
    put_places(store)
    content = csv_of(3) + ROW.format(code=9, agency="khong-co").encode()
    sent = upload(administrator, content)
    begun = press(administrator, sent.location, administrator.get(sent.location))
    assert begun.status_code == 303
    done = finished(administrator, begun.location)
    assert "Đã đọc 4 dòng: thêm 3, cập nhật 0, không đổi 0, từ chối 1." in done.text
    assert f'<a href="{REGISTER}" aria-current="page">Danh sách hồ sơ</a>' in done.text
    with administrator.get(f"{begun.location}/file") as refused:
        assert "khong-co" in refused.data.decode("utf-8-sig")
    counted = administrator.get(f"{REGISTER}?first=2025-01-01&last=2025-12-31").text
    assert "3 hồ sơ đã trả" in counted
    assert administrator.get(sent.location).status_code == 404  # the upload is used up


def test_a_job_that_is_stopped_keeps_what_it_has_done_and_goes_on_later(
    app: Flask, administrator: FlaskClient, store: Database
) -> None:
    """Stopped while it says that 5 000 rows are in, it ends after the next 5 000."""
    put_places(store)
    settings: Settings = app.extensions["sipas_settings"]
    sent = upload(administrator, csv_of(12_000))
    token = sent.location.rsplit("/", 1)[1]
    folder = next(one for one in (settings.data / "uploads").iterdir() if token in one.name)
    parameters = {
        "upload": folder.name,
        "file": next(folder.iterdir()).name,
        "today": "2026-01-01",
        "language": "vi",
    }
    me = "administrator@example.vn"
    job = start_job(store, settings, IMPORT_REGISTER, parameters, me, now(), lambda *_: None)

    def work_until_stopped(task: Task) -> object:
        def stopping(done: int, total: int, sentence: str) -> None:
            task.tell(done, total, sentence)
            page = administrator.get(f"/administrators/jobs/{job}")
            assert "Dừng việc này" in page.text
            press(administrator, f"/administrators/jobs/{job}/stop", page)

        return WORKS[IMPORT_REGISTER](replace(task, tell=stopping))

    state = run_job(store, settings, job, {IMPORT_REGISTER: work_until_stopped}, now)
    assert state is JobState.INTERRUPTED
    page = administrator.get(f"/administrators/jobs/{job}")
    assert "Ông/Bà đã dừng việc này" in page.text
    again = press(administrator, f"/administrators/jobs/{job}/restart", page)
    done = finished(administrator, again.location)
    assert "Đã đọc 12.000 dòng: thêm 2.000, cập nhật 0, không đổi 10.000, từ chối 0." in done.text


def test_nobody_stops_the_job_of_another(app: Flask, client: FlaskClient, store: Database) -> None:
    settings: Settings = app.extensions["sipas_settings"]
    job = start_job(store, settings, IMPORT_REGISTER, {}, "an@example.vn", now(), lambda *_: None)
    sign_in(client, add_account(app, "administrator", email="binh@example.vn").email)
    page = client.get(f"/administrators/jobs/{job}")
    assert "Dừng việc này" not in page.text
    token = form_token(client.get(REGISTER))
    stopped = client.post(f"/administrators/jobs/{job}/stop", data={"csrf_token": token})
    assert stopped.status_code == 404
    stop_job(store, job, "an@example.vn")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Tệp trống"),
        (b"\x00\x01", "Thiếu cột"),
        ("Tên,Tuổi\nAn,3\n".encode(), "Mã hồ sơ"),
        (HEADINGS.encode(), "Dưới dòng tiêu đề không có hồ sơ nào"),
    ],
)
def test_what_cannot_be_read_is_refused_at_once(
    administrator: FlaskClient, store: Database, content: bytes, words: str
) -> None:
    put_places(store)
    answer = upload(administrator, content)
    assert answer.status_code == 422
    assert words in answer.text


# What came before the limit lies in a file of the parser, which nobody is left to close.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_too_much_without_an_announced_size_is_refused_while_it_comes(
    administrator: FlaskClient, store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A body in pieces names no Content-Length: it is counted while it is read."""
    put_places(store)
    monkeypatch.setitem(uploads.MOST_BYTES, "register.upload_one", 200_000)
    token = form_token(administrator.get(REGISTER))
    head = (
        f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
        '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    ).encode()

    def sent(body: bytes) -> TestResponse:
        return administrator.post(
            REGISTER,
            input_stream=BytesIO(head + body + b"\r\n--x--\r\n"),
            content_type="multipart/form-data; boundary=x",
            environ_overrides={"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
        )

    assert sent(csv_of(100)).status_code == 303
    large = sent(csv_of(20_000))
    assert large.status_code == 413
    assert "Tệp lớn hơn" in large.text


def test_the_usual_period_ends_at_the_last_returned_day(
    administrator: FlaskClient, store: Database
) -> None:
    put_places(store)
    with store.write() as transaction:
        put_dossiers(
            transaction, [returned("1", date(2024, 3, 2)), returned("2", date(2023, 2, 28))]
        )
    page = administrator.get(REGISTER).text
    assert "1 hồ sơ đã trả · 01/03/2023 – 02/03/2024" in page
