import io
from collections import Counter
from dataclasses import replace

import pytest
from pypdf import PdfReader

from sipas.reports.sheets import Look
from sipas.reports.slips import PER_PAGE, Slip, UnknownNumberOfSlips, slips
from tests.reports.printed import codes_on, logo, page_sizes
from tests.reports.test_posters import LONG, POSTER

SHORT_BASE = "https://hailong.example.vn"
LONG_BASE = "https://khaosat-hailong-dichvucong.quangnam.example.vn:8443/khao-sat"
LONG_ROUND = (
    "Đợt khảo sát mức độ hài lòng của người dân và tổ chức đối với sự phục vụ của cơ quan "
    "hành chính nhà nước năm 2026"
)


def some_slips(count: int, *, is_long: bool) -> list[Slip]:
    base = LONG_BASE if is_long else SHORT_BASE
    return [
        Slip(
            code=f"K7M4Q-{number:05}",
            address=f"{base}/c/K7M4Q{number:05}",
            agency=LONG.agency if is_long else POSTER.agency,
            round_name=LONG_ROUND if is_long else "Đợt năm 2026",
            province="Tỉnh Quảng Nam",
            until="30/11/2026",
            demonstration=is_long,
        )
        for number in range(count)
    ]


@pytest.mark.parametrize("look", [Look(), Look("#8a1538", logo())], ids=("plain", "own"))
@pytest.mark.parametrize("is_long", [False, True], ids=("short", "long"))
@pytest.mark.parametrize("per_page", PER_PAGE)
def test_every_code_is_read_from_its_page(per_page: int, look: Look, *, is_long: bool) -> None:
    wanted = some_slips(per_page + 3, is_long=is_long)
    pdf = slips(wanted, per_page, look)
    pages = codes_on(pdf)
    assert [len(page) for page in pages] == [per_page, 3]
    found = Counter(code for page in pages for code in page)
    assert found == Counter(one.address for one in wanted)
    assert page_sizes(pdf) == [pytest.approx((210, 297), abs=0.5)] * 2


@pytest.mark.parametrize("per_page", PER_PAGE)
def test_a_slip_says_all_it_has_to_say(per_page: int) -> None:
    [one] = some_slips(1, is_long=True)
    text = PdfReader(io.BytesIO(slips([one], per_page))).pages[0].extract_text()
    said = "".join(text.replace("\u200b", "").split())
    for wanted in (one.code, one.round_name, one.agency, "hếtngày30/11/2026", "Bảnminhhọa"):
        assert "".join(wanted.split()) in said


@pytest.mark.parametrize("per_page", PER_PAGE)
def test_no_letter_crosses_a_line_of_cutting(per_page: int) -> None:
    """The middle of a letter keeps 2 mm from every edge of its slip."""
    tall, wide, kept = 297 / (per_page // 2), 105, 2
    pdf = slips(some_slips(per_page, is_long=True), per_page, Look("#8a1538", logo()))
    for x, y in _letters(pdf):
        assert kept < x % wide < wide - kept, (x, y)
        assert kept < y % tall < tall - kept, (x, y)


def _letters(pdf: bytes) -> list[tuple[float, float]]:
    """Middle of each visible letter in millimetres from the left and from the top."""
    import pypdfium2

    page = pypdfium2.PdfDocument(pdf)[0]
    text = page.get_textpage()
    height = page.get_height()
    boxes = (text.get_charbox(number) for number in range(text.count_chars()))
    return [
        ((left + right) / 2 * 25.4 / 72, (height - (bottom + top) / 2) * 25.4 / 72)
        for left, bottom, right, top in boxes
        if top - bottom > 1  # the bookmark's letters are not seen
    ]


def test_slips_are_readable_by_a_screen_reader() -> None:
    catalog = PdfReader(io.BytesIO(slips(some_slips(2, is_long=False), 8))).trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in catalog["/Metadata"].get_data()


def test_signs_of_typesetting_stay_words() -> None:
    [one] = some_slips(1, is_long=False)
    pdf = slips([replace(one, agency="Sở *A* #b $x$", round_name="@c <1>")], 8)
    assert "Sở *A* #b $x$" in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


@pytest.mark.parametrize("per_page", [0, 1, 10, 24])
def test_other_numbers_on_a_page_are_refused(per_page: int) -> None:
    with pytest.raises(UnknownNumberOfSlips):
        slips(some_slips(1, is_long=False), per_page)
