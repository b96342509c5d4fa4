import io

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from sipas.reports.posters import Poster, desk_poster

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
