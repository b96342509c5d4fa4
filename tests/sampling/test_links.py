import io
import re
from xml.etree import ElementTree as ET

import pytest
import typst
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from sipas.sampling.links import (
    QUIET_MODULES,
    AddressTooLong,
    desk_address,
    qr_png,
    qr_svg,
    readable_address,
)

ADDRESS = "https://hailong.example.vn/q/so-y-te-1"


def decoded(picture: bytes) -> str:
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    assert [code.format.name for code in found] == ["QRCode"]
    return found[0].text


@pytest.mark.parametrize(
    ("base", "code", "address"),
    [
        ("https://hailong.example.vn", "so-y-te-1", ADDRESS),
        ("https://hailong.example.vn/", "so-y-te-1", ADDRESS),
        ("http://127.0.0.1:8000/khao-sat", "a1", "http://127.0.0.1:8000/khao-sat/q/a1"),
        ("https://a.vn", "quầy 1/2", "https://a.vn/q/qu%E1%BA%A7y%201%2F2"),
    ],
)
def test_the_address_of_a_desk(base: str, code: str, address: str) -> None:
    assert desk_address(base, code) == address


def test_the_part_of_an_address_that_a_person_types() -> None:
    assert readable_address(ADDRESS) == "hailong.example.vn/q/so-y-te-1"
    assert readable_address("http://127.0.0.1:8000/q/a") == "127.0.0.1:8000/q/a"


def test_the_picture_leads_to_the_address() -> None:
    assert decoded(qr_png(ADDRESS)) == ADDRESS


@settings(max_examples=30, deadline=None)
@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789-./", min_size=1, max_size=120))
def test_any_address_is_read_back(path: str) -> None:
    address = f"https://hailong.example.vn/{path}"
    assert decoded(qr_png(address, scale=4)) == address


def test_the_picture_has_the_margin_that_phones_need() -> None:
    picture = Image.open(io.BytesIO(qr_png(ADDRESS, scale=3))).convert("L")
    left, top, right, bottom = picture.point(lambda grey: 255 - grey).getbbox() or (0, 0, 0, 0)
    assert (left, top) == (QUIET_MODULES * 3,) * 2
    assert (picture.width - right, picture.height - bottom) == (QUIET_MODULES * 3,) * 2


def test_scale_is_pixels_to_a_module() -> None:
    small, large = (Image.open(io.BytesIO(qr_png(ADDRESS, scale))) for scale in (2, 6))
    assert large.width == small.width * 3


def test_a_damaged_code_is_still_read() -> None:
    """Level Q mends a quarter: a thumb's breadth is scratched off."""
    picture = Image.open(io.BytesIO(qr_png(ADDRESS))).convert("L")
    side = picture.width // 5
    picture.paste(
        255,
        (
            picture.width // 2,
            picture.height // 2,
            picture.width // 2 + side,
            picture.height // 2 + side,
        ),
    )
    written = io.BytesIO()
    picture.save(written, "PNG")
    assert decoded(written.getvalue()) == ADDRESS


def test_the_drawing_is_one_tight_path_that_says_where_it_leads() -> None:
    drawing = qr_svg(ADDRESS)
    root = ET.fromstring(drawing)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.findtext("{http://www.w3.org/2000/svg}title") == ADDRESS
    assert len(drawing) < 6000
    assert not re.search(r"<script|href|style=", drawing)


def test_the_drawing_and_the_picture_are_the_same_code() -> None:
    page = """#set page(width: auto, height: auto, margin: 0pt)
    #image(bytes(sys.inputs.qr), width: 300pt)"""
    picture = typst.compile(page.encode(), format="png", ppi=72, sys_inputs={"qr": qr_svg(ADDRESS)})
    assert isinstance(picture, bytes)
    assert decoded(picture) == ADDRESS


def test_signs_of_markup_in_an_address_stay_words() -> None:
    drawing = qr_svg("https://a.vn/q/<b>&amp;")
    title = ET.fromstring(drawing).findtext("{http://www.w3.org/2000/svg}title")
    assert title == "https://a.vn/q/<b>&amp;"


def test_more_than_a_code_holds_is_refused_in_words() -> None:
    with pytest.raises(AddressTooLong, match="dài hơn một mã QR"):
        qr_svg("https://a.vn/" + "x" * 3000)
