import io

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from sipas.reports.posters import Format, Poster, bound_posters, desk_poster
from sipas.reports.sheets import Look
from sipas.sampling.links import qr_svg
from tests.reports.printed import codes_on, logo, page_sizes

A5_POINTS = (419.5, 595.3)
POSTER = Poster(
    province="Tỉnh Quảng Nam",
    agency="Sở Nông nghiệp và Phát triển nông thôn",
    desk="Quầy 7 – Thuỷ sản",
    address="https://hailong.example.vn/q/snn-7",
    demonstration=False,
)
# The longest names of the shipped organisation, and longer ones.
LONG = Poster(
    province="Tỉnh Quảng Nam",
    agency="Chi nhánh Văn phòng Đăng ký đất đai khu vực thị xã Điện Bàn, huyện Duy Xuyên và các "
    "huyện miền núi phía Tây Quảng Nam (Đông Giang, Tây Giang, Nam Giang)",
    desk="Quầy tiếp nhận và trả kết quả đăng ký biến động quyền sử dụng đất, quyền sở hữu nhà ở "
    "và tài sản khác gắn liền với đất – Bộ phận một cửa cơ sở 2",
    address="https://khaosat-hailong-dichvucong.quangnam.example.vn:8443/khao-sat/q/"
    "vpdk-dien-ban-duy-xuyen-mien-nui-phia-tay-2",
    demonstration=True,
)


def words(pdf: bytes) -> str:
    text = PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    return " ".join(text.replace("\u200b", "").split())


def demonstration_of(poster: Poster) -> Poster:
    return Poster(poster.province, poster.agency, poster.desk, poster.address, demonstration=True)


@pytest.mark.parametrize("poster", [POSTER, demonstration_of(POSTER), LONG])
def test_the_code_on_the_printed_poster_leads_to_the_desk(poster: Poster) -> None:
    page = pypdfium2.PdfDocument(desk_poster(poster))[0]
    picture = page.render(scale=150 / 72).to_pil()
    found = zxingcpp.read_barcodes(picture)
    assert [code.text for code in found] == [poster.address]


@pytest.mark.parametrize("poster", [POSTER, demonstration_of(POSTER), LONG])
def test_a_poster_is_one_page_of_a5(poster: Poster) -> None:
    reader = PdfReader(io.BytesIO(desk_poster(poster)))
    assert len(reader.pages) == 1
    box = reader.pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx(A5_POINTS, abs=0.5)


def test_a_poster_says_who_asks_and_how_long_it_takes() -> None:
    text = words(desk_poster(POSTER))
    for wanted in (
        "Tỉnh Quảng Nam",
        "Sở Nông nghiệp và Phát triển nông thôn",
        "Quầy 7 – Thuỷ sản",
        "Ông/Bà vừa nhận kết quả?",
        "Xin cho biết ý kiến – khoảng 2 phút, ẩn danh",
        "hailong.example.vn/q/snn-7",
    ):
        assert wanted in text
    assert "minh họa" not in text


def test_long_names_are_there_to_the_last_word() -> None:
    text = words(desk_poster(LONG))
    assert "Nam Giang)" in text
    assert "Bộ phận một cửa cơ sở 2" in text
    assert "phia-tay-2" in text.replace(" ", "")


def test_a_demonstration_says_so() -> None:
    assert "Bản minh họa" in words(desk_poster(demonstration_of(POSTER)))


def test_a_poster_is_readable_by_a_screen_reader() -> None:
    catalog = PdfReader(io.BytesIO(desk_poster(POSTER))).trailer["/Root"]
    assert catalog["/Lang"] == "vi"
    assert catalog["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in catalog["/Metadata"].get_data()


def test_a_poster_carries_its_own_letters_and_no_others() -> None:
    fonts = PdfReader(io.BytesIO(desk_poster(LONG))).pages[0]["/Resources"]["/Font"]
    names = {str(font.get_object()["/BaseFont"]).partition("+")[2] for font in fonts.values()}
    assert names == {"LiberationSans", "LiberationSans-Bold"}


def test_the_same_poster_is_the_same_file() -> None:
    assert desk_poster(POSTER) == desk_poster(POSTER)


def test_signs_of_typesetting_in_a_name_stay_words() -> None:
    poster = Poster("#panic()", "Sở *A* $x$ _b_", "@quầy <1>", "https://a.vn/q/1", False)
    assert "Sở *A* $x$ _b_" in words(desk_poster(poster))


MILLIMETRES = {Format.A4: (210, 297), Format.A5: (148, 210), Format.A6: (105, 148)}
LOOKS = (Look(), Look("#8a1538", logo()))


@pytest.mark.parametrize("look", LOOKS, ids=("plain", "own"))
@pytest.mark.parametrize("poster", [POSTER, LONG], ids=("short", "long"))
@pytest.mark.parametrize("paper", MILLIMETRES)
def test_each_format_is_one_page_with_its_code(paper: Format, poster: Poster, look: Look) -> None:
    pdf = desk_poster(poster, paper, look)
    assert codes_on(pdf) == [[poster.address]]
    assert page_sizes(pdf) == [pytest.approx(MILLIMETRES[paper], abs=0.5)]


@pytest.mark.parametrize("look", LOOKS, ids=("plain", "own"))
@pytest.mark.parametrize("poster", [POSTER, LONG], ids=("short", "long"))
def test_both_faces_of_a_tent_lead_to_the_desk(poster: Poster, look: Look) -> None:
    pdf = desk_poster(poster, Format.TENT, look)
    assert codes_on(pdf) == [[poster.address] * 2]
    assert page_sizes(pdf) == [pytest.approx((210, 297), abs=0.5)]
    assert "Gấp theo đường này" in words(pdf)


def test_after_folding_both_faces_of_a_tent_stand_upright() -> None:
    """The upper half turned by 180 degrees is the lower half: the same drawing on both faces."""
    page = pypdfium2.PdfDocument(desk_poster(POSTER, Format.TENT))[0].render(scale=1).to_pil()
    middle, inset = page.height // 2, 12
    upper = page.crop((0, inset, page.width, middle - inset)).rotate(180).convert("L")
    lower = page.crop((0, page.height - middle + inset, page.width, page.height - inset))
    differing = sum(
        abs(one - other) > 128
        for one, other in zip(upper.tobytes(), lower.convert("L").tobytes(), strict=True)
    )
    assert differing / (upper.width * upper.height) < 0.02


@pytest.mark.parametrize("paper", Format)
def test_a_bundle_has_one_code_a_page_and_bookmarks_by_block_and_agency(paper: Format) -> None:
    posters = [
        Poster(
            "Tỉnh Quảng Nam", agency, f"Quầy {desk}", f"https://a.vn/q/{agency}-{desk}", True, block
        )
        for block, agency in (("Sở, ngành", "so-y-te"), ("Huyện", "hoi-an"), ("Huyện", "tam-ky"))
        for desk in (1, 2)
    ]
    drawings = [qr_svg(poster.address) for poster in posters]
    pdf = bound_posters(posters, paper, Look(), drawings, "tất cả quầy")
    assert [set(page) for page in codes_on(pdf)] == [{poster.address} for poster in posters]
    reader = PdfReader(io.BytesIO(pdf))
    assert all("Bản minh họa" in page.extract_text() for page in reader.pages)
    assert _titles(reader.outline) == [
        "Sở, ngành",
        ["so-y-te", ["Quầy 1", "Quầy 2"]],
        "Huyện",
        ["hoi-an", ["Quầy 1", "Quầy 2"], "tam-ky", ["Quầy 1", "Quầy 2"]],
    ]


def _titles(outline: list) -> list:
    return [_titles(one) if isinstance(one, list) else one.title for one in outline]


def test_a_bundle_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError):
        bound_posters([], Format.A5, Look(), [], "")


def test_a_name_with_foreign_letters_is_printed_all_the_same() -> None:
    poster = Poster("Tỉnh Quảng Nam", "日本 Sở Y tế", "Quầy 1 😀", "https://a.vn/q/1", False)
    assert codes_on(desk_poster(poster)) == [[poster.address]]
