"""The pages on which many people are invited from a list."""

import re
import time
from io import BytesIO

from flask.testing import FlaskClient
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from sipas.store.database import Database
from tests.smtp import Postbox
from tests.tiny_round import put_places
from tests.web.people import form_token

PAGE = "/administrators/people/import"
LIST = "Họ tên;Thư điện tử;Vai trò;Mã cơ quan\nLê An;an@example.vn;đầu mối;noi-vu\n"


def _send(client: FlaskClient, text: str, name: str = "a.csv") -> TestResponse:
    data = {"csrf_token": form_token(client.get(PAGE)), "file": (BytesIO(text.encode()), name)}
    answer = client.post(PAGE, data=data)
    # The client keeps a large form on the disk, and leaves that file open.
    answer.request.environ["wsgi.input"].close()
    return answer


def _go_on(client: FlaskClient, page: TestResponse, **fields: str) -> TestResponse:
    found = re.search(f'action="({PAGE}/[0-9a-f]+)"', page.text)
    assert found is not None, page.text
    return client.post(found[1], data={"csrf_token": form_token(page), **fields})


def test_a_list_is_seen_first_and_its_links_once(
    administrator: FlaskClient, store: Database
) -> None:
    put_places(store)
    seen = _send(administrator, LIST)
    assert seen.status_code == 200
    assert "Mời mới 1" in seen.text
    done = _go_on(administrator, seen, form="page")
    link = re.search(r"<code>http://localhost(/invitations/[^<]+)</code>", done.text)
    assert link is not None
    assert "Cơ quan noi-vu" in done.text
    assert administrator.get(link[1]).status_code == 200
    # The same list says that she has not come yet, and makes a new link, as a file this time.
    again = _send(administrator, LIST)
    assert "đã mời, chưa nhận 1" in again.text
    file = _go_on(administrator, again, form="xlsx", waiting="yes")
    rows = list(load_workbook(BytesIO(file.data)).worksheets[0].iter_rows(values_only=True))
    assert rows[1][1] == "an@example.vn"
    assert "/invitations/" in str(rows[1][4])
    assert "không còn dùng được" in administrator.get(link[1]).text


def test_what_is_wrong_is_told_on_the_page(administrator: FlaskClient, store: Database) -> None:
    put_places(store)
    faulty = _send(administrator, LIST + "B;b@example.vn;đầu mối;\n")
    assert faulty.status_code == 422
    assert "1 dòng có lỗi" in faulty.text
    assert "phải có mã cơ quan" in faulty.text
    assert _send(administrator, "").status_code == 422
    assert _send(administrator, "x" * 6 * 1024**2).status_code == 413
    nothing = {"csrf_token": form_token(administrator.get(PAGE))}
    assert "chưa chọn tệp" in administrator.post(PAGE, data=nothing).text
    token = {"csrf_token": form_token(administrator.get(PAGE))}
    assert administrator.post(f"{PAGE}/{'0' * 32}", data=token).status_code == 404


def test_a_template_is_a_list_that_can_be_read(administrator: FlaskClient, store: Database) -> None:
    put_places(store)
    book = load_workbook(BytesIO(administrator.get(f"{PAGE}/template.xlsx").data))
    headings = [cell.value for cell in next(iter(book.worksheets[0].iter_rows()))]
    assert headings == ["Họ tên", "Thư điện tử", "Vai trò", "Mã cơ quan"]


def test_whoever_is_listed_gets_a_letter_and_the_page_may_be_left(
    sending: FlaskClient, postbox: Postbox
) -> None:
    seen = _send(sending, "Họ tên;Thư điện tử;Vai trò\nLê An;an@example.vn;lãnh đạo\n")
    assert "Mỗi người nhận một thư với liên kết riêng" in seen.text
    started = _go_on(sending, seen, form="mail")
    assert started.status_code == 303
    page = sending.get(started.location)
    deadline = time.monotonic() + 60
    while "Refresh" in page.headers and time.monotonic() < deadline:
        time.sleep(0.1)
        page = sending.get(started.location)
    assert "Đã gửi 1 thư mời." in page.text, page.text
    (letter,) = postbox.letters
    link = re.search(r"http://localhost(/invitations/\S+)", letter.get_content())
    assert link is not None
    assert "Lê An" in sending.get(link[1]).text
