"""A page kept ready says the same in every packing as if it had been drawn for this citizen."""

import gzip

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipas.web.citizens.ready_page import opened_brotli, ready_page, stored_brotli

HTML = "<main>\n  <p>Ông/Bà hài lòng?</p>\n" * 40 + '<input value="@@"></main>\n'
UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, deflate, br, zstd", "br"), ("gzip, deflate", "gzip"), ("", ""), ("identity", "")],
)
@pytest.mark.parametrize("filling", ["x", "1b4e28ba-2fa1-4d1e-883f-0016d3cca427", "đầy đủ" * 99])
def test_the_slot_is_filled(accepted: str, encoding: str, filling: str) -> None:
    body, told = ready_page(HTML, "@@", "p").fill(filling, accepted)
    assert told == encoding
    text = UNPACK[encoding](body).decode()
    assert text == HTML.replace("@@", filling).replace(">\n  <", "><").replace(">\n<", "><").strip()


def test_one_page_serves_many() -> None:
    page = ready_page(HTML, "@@", "p")
    assert page.fill("a", "gzip") == page.fill("a", "gzip")
    assert page.fill("b", "gzip") != page.fill("a", "gzip")


@pytest.mark.parametrize("html", ["<p>no slot</p>", "<p>@@</p><p>@@</p>"])
def test_the_slot_stands_exactly_once(html: str) -> None:
    with pytest.raises(ValueError, match="exactly once"):
        ready_page(html, "@@", "p")


@given(st.text(max_size=300), st.text(min_size=1, max_size=300))
def test_what_is_stored_follows_what_is_packed(first: str, rest: str) -> None:
    stream = opened_brotli(first.encode()) + stored_brotli(rest.encode())
    assert brotli.decompress(stream).decode() == first + rest


@pytest.mark.parametrize("size", [1, 2, 255, 256, 65535, 65536])
def test_a_stored_block_holds_up_to_64_kilobytes(size: int) -> None:
    assert brotli.decompress(opened_brotli(b"a") + stored_brotli(b"b" * size)) == b"a" + b"b" * size


@pytest.mark.parametrize("size", [0, 65537])
def test_more_or_nothing_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="1 to 65536"):
        stored_brotli(b"b" * size)
