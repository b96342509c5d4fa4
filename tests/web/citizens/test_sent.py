"""Our reading of a form equals Werkzeug's."""

from urllib.parse import urlencode

from flask import Request
from hypothesis import example, given
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder

from sipas.web.citizens.sent import sent_fields

TEXTS = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=20)


def request(body: bytes, content_type: str = "application/x-www-form-urlencoded") -> Request:
    environ = EnvironBuilder(method="POST", input_stream=None, data=body).get_environ()
    return Request(environ | {"CONTENT_TYPE": content_type})


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=8))
@example([("comment", "Cán bộ “tận tình” + nhanh, 100 %\r\ncảm ơn &=;"), ("a", ""), ("a", "x")])
def test_what_a_browser_sends_reads_as_werkzeug_reads_it(pairs: list[tuple[str, str]]) -> None:
    body = urlencode(pairs).encode()
    assert sent_fields(request(body)) == request(body).form.to_dict(flat=False)


@given(st.binary(max_size=60))
@example(b"&&a=1&a&=2&b=%ff%zz%&c=+%2B&=")
def test_bytes_that_are_no_text_hurt_nobody(body: bytes) -> None:
    found = sent_fields(request(body))
    assert sum(map(len, found.values())) == len([pair for pair in body.split(b"&") if pair])
    "".join([*found, *(value for values in found.values() for value in values)]).encode()


def test_a_form_in_parts_is_left_to_werkzeug() -> None:
    lines = ["--x", 'Content-Disposition: form-data; name="access_1"', "", "4", "--x--", ""]
    body = "\r\n".join(lines).encode()
    assert sent_fields(request(body, "multipart/form-data; boundary=x")) == {"access_1": ["4"]}
