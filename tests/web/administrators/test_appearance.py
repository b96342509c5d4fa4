"""The province's name, colour and logo, and the poster that shows them."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from sipas.actions.appearance import AppearanceRefused, clean_logo, contrast_on_white
from sipas.store.database import Database
from tests.reports.printed import codes_on, logo
from tests.tiny_round import put_places
from tests.web.people import add_account, form_token, sign_in

PAGE = "/administrators/appearance"


def save(client: FlaskClient, picture: bytes | None = None, **fields: str):
    form: dict[str, object] = {"province": "Tỉnh Quảng Nam", "colour": "#8a1538", **fields}
    form["csrf_token"] = form_token(client.get(PAGE))
    if picture is not None:
        form["logo"] = (io.BytesIO(picture), "logo.png")
    answer = client.post(PAGE, data=form)
    # The client keeps a large form on the disk, and leaves that file open.
    answer.request.environ["wsgi.input"].close()
    return answer


def test_name_colour_and_logo_are_kept_and_shown(
    administrator: FlaskClient, store: Database
) -> None:
    put_places(store)
    assert save(administrator, logo()).status_code == 303
    page = administrator.get(PAGE).text
    assert "Tỉnh Quảng Nam" in page
    assert "#8a1538" in page
    assert "Bỏ biểu trưng hiện có" in page
    shown = administrator.get(f"{PAGE}/poster.png")
    picture = Image.open(io.BytesIO(shown.data)).convert("RGB")
    colours = {colour for _count, colour in picture.getcolors(1 << 24) or []}
    assert (0x8A, 0x15, 0x38) in colours
    assert (0xCC, 0, 0) in colours
    assert administrator.get(f"{PAGE}/poster.pdf").data.startswith(b"%PDF")


def test_the_address_of_codes_is_typed_here(administrator: FlaskClient, store: Database) -> None:
    put_places(store)
    assert save(administrator, address=" ks.quangnam.gov.vn/ ").status_code == 303
    page = administrator.get(PAGE).text
    assert 'value="https://ks.quangnam.gov.vn"' in page
    assert "ks.quangnam.gov.vn/q/…" in page
    poster = administrator.get("/administrators/desks/noi-vu/poster.pdf")
    assert codes_on(poster.data) == [["https://ks.quangnam.gov.vn/q/noi-vu"]]
    save(administrator, address="")
    poster = administrator.get("/administrators/desks/noi-vu/poster.pdf")
    assert codes_on(poster.data) == [["http://localhost/q/noi-vu"]]


def test_a_logo_can_be_dropped(administrator: FlaskClient) -> None:
    save(administrator, logo())
    save(administrator, drop_logo="on")
    assert "Bỏ biểu trưng hiện có" not in administrator.get(PAGE).text


@pytest.mark.parametrize(
    ("fields", "picture", "sentence"),
    [
        ({"colour": "#ffee00"}, None, "quá nhạt trên nền trắng"),
        ({"colour": "red"}, None, "sáu chữ số"),
        ({"province": " "}, None, "tên tỉnh"),
        ({"address": "ks.vn?x=1"}, None, "không có dấu ? hay #"),
        ({"address": "ks .vn"}, None, "không có dấu ? hay #"),
        ({}, b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "không dùng SVG"),
        ({}, b"GIF89a", "không dùng SVG"),
        ({}, b"x" * 2_000_001, "lớn hơn 2 MB"),
    ],
)
def test_a_refusal_stands_at_its_field_and_nothing_typed_is_lost(
    administrator: FlaskClient, fields: dict[str, str], picture: bytes | None, sentence: str
) -> None:
    answer = save(administrator, picture, **fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'aria-invalid="true"' in answer.text
    for typed in fields.values():
        assert f'value="{typed}"' in answer.text


@pytest.mark.parametrize(
    ("colour", "expected"),
    [("#000000", 21.0), ("#ffffff", 1.0), ("#767676", 4.54), ("#ff0000", 4.0)],
)
def test_contrast_is_that_of_the_guidelines(colour: str, expected: float) -> None:
    """#767676 is the lightest grey of WCAG 2.2 on white; the others follow from its formula."""
    assert contrast_on_white(colour) == pytest.approx(expected, abs=0.005)


def test_a_logo_is_drawn_anew() -> None:
    written = io.BytesIO()
    note = Image.Exif()
    note[0x010E] = "secret"
    Image.new("RGB", (3000, 900), "red").save(written, "JPEG", exif=note)
    cleaned = clean_logo(written.getvalue())
    assert b"secret" not in cleaned
    assert Image.open(io.BytesIO(cleaned)).size == (600, 180)


def test_a_bomb_of_pixels_is_refused() -> None:
    written = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(written, "PNG")
    with pytest.raises(AppearanceRefused):
        clean_logo(written.getvalue())


def test_an_auditor_reads_what_is_set_and_is_offered_nothing_to_type(
    app: Flask, client: FlaskClient, store: Database
) -> None:
    put_places(store)
    sign_in(client, add_account(app, "auditor").email)
    page = client.get(PAGE).text
    assert "<dt>Màu</dt><dd>#" in page
    assert 'name="colour"' not in page
    assert "/q/" in page
