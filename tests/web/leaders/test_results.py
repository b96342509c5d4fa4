"""A leader reads: the finding first, numbers that may be shown, words that follow the tests."""

import re

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.people import add_account, sign_in

N = "\u202f"


def words_of(html: str) -> str:
    """The words of a page as they are read, on one line."""
    page = html5lib.parse(html, namespaceHTMLElements=False)
    return squeezed(" ".join(page.find("body").itertext()))


def squeezed(text: str) -> str:
    """Ordinary blanks as one; narrow ones stay, for they belong to the numbers."""
    return re.sub(r"[ \n]+", " ", text).strip()


def row_of(html: str, name: str) -> list[str]:
    """The cells of the first table row that is headed by this name."""
    page = html5lib.parse(html, namespaceHTMLElements=False)
    for row in page.iter("tr"):
        cells = [squeezed("".join(cell.itertext())) for cell in row]
        if cells and cells[0] == name:
            return cells[1:]
    raise AssertionError(f"no row is headed by {name}")


def test_the_page_opens_with_its_finding(leader: FlaskClient) -> None:
    page = leader.get("/leaders/rounds/2024").text
    opening = re.search(r'<p class="finding">(.*?)</p>', page, re.DOTALL)
    assert opening is not None
    assert re.fullmatch(
        rf"Chỉ số hài lòng chung 77,\d{N}% \(\d\d,\d–\d\d,\d\)\. "
        "So với năm 2023: 1 khối tăng, 1 khối chưa thấy khác biệt.",
        opening[1],
    )


def test_the_page_says_n_method_selection_and_what_was_assumed(leader: FlaskClient) -> None:
    words = words_of(leader.get("/leaders/rounds/2024").text)
    for expected in (
        "n = 866 phiếu.",
        "khoảng tin cậy 95\u202f% (phương pháp beta)",
        "Người trả lời tự chọn quét mã, khoảng tin cậy chỉ tính sai số chọn mẫu.",
        "Số năm 2023 được công bố không kèm cỡ mẫu",
        "Chưa có phiếu nào, nên chưa tính vào chỉ số của khối và của tỉnh: Thanh tra tỉnh.",
        "hồ sơ trả kết quả 01/01/2024–31/12/2024",
    ):
        assert expected in words
    assert "SIPAS" not in words


def test_each_block_says_its_change_by_the_test(leader: FlaskClient) -> None:
    page = leader.get("/leaders/rounds/2024").text
    assert row_of(page, "UBND huyện")[4:] == [f"64,36{N}%", "tăng", "chưa đạt"]
    assert row_of(page, "Sở, ban, ngành")[4:] == [f"81,28{N}%", "chưa thấy khác biệt", "chưa đạt"]
    words = words_of(page)
    assert f"So với năm 2023 (64,36{N}%): tăng 8,0 điểm." in words
    assert f"So với năm 2023 (81,28{N}%): chưa thấy khác biệt" in words


def test_small_agencies_stay_hidden_with_what_would_betray_them(leader: FlaskClient) -> None:
    page = leader.get("/leaders/rounds/2024").text
    assert row_of(page, "Ban Dân tộc") == ["ẩn: dưới 10 phiếu", "–", "6", "30", "–", "–", "–"]
    hidden = row_of(page, "Sở Y tế")
    assert hidden[0] == "ẩn: để không suy ra được số của nơi khác"
    assert row_of(page, "Thanh tra tỉnh")[0] == "chưa có phiếu"


def test_agencies_have_ranges_of_places_instead_of_ranks(leader: FlaskClient) -> None:
    page = leader.get("/leaders/rounds/2024").text
    value, interval, responses, dossiers, place, tie, target = row_of(page, "Sở Xây dựng")
    assert re.fullmatch(rf"8\d,\d{N}%", value)
    assert re.fullmatch(r"\(\d\d,\d–\d\d,\d\)", interval)
    assert (responses, dossiers, place, tie) == ("260", "900", "1", "1")
    assert target in {"đạt", "chưa đạt", "chưa đủ căn cứ"}


def test_factors_and_criteria_have_their_tables(leader: FlaskClient) -> None:
    page = leader.get("/leaders/rounds/2024").text
    assert len(re.findall(r'class="number shade-[1-5]"', page)) == 15
    assert "<details>" in page
    assert "Mức 5" in page


def test_figures_that_were_only_published_have_no_interval(client: FlaskClient) -> None:
    page = client.get("/results/2023").text
    assert row_of(page, "Sở, ban, ngành") == [f"81,28{N}%"]
    assert "không công bố cỡ mẫu nên không có khoảng tin cậy" in words_of(page)
    assert "Báo Quảng Nam, 30/03/2025" in page


def test_everybody_sees_the_newest_published_round_and_the_way_to_the_others(
    client: FlaskClient,
) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert "Khảo sát mức độ hài lòng năm 2024" in page.text
    assert 'href="/results/2023"' in page.text
    assert "Set-Cookie" not in page.headers
    assert client.get("/results/2024").status_code == 200


@pytest.mark.parametrize(
    "address", ["/results/2025", "/results/1999", "/results/2025/charts/blocks"]
)
def test_nobody_sees_what_is_not_published(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_leader_sees_every_round_and_a_stranger_none(app: Flask, client: FlaskClient) -> None:
    for address in ("/leaders/", "/leaders/rounds/2025", "/leaders/rounds/2025/charts/blocks"):
        assert client.get(address).status_code == 303
    sign_in(client, add_account(app, "coordinator").email)
    assert client.get("/leaders/").status_code == 403
    assert client.get("/leaders/rounds/2025").status_code == 403


def test_the_list_of_rounds_says_how_far_each_is(leader: FlaskClient) -> None:
    words = words_of(leader.get("/leaders/").text)
    assert "Khảo sát 6 tháng đầu năm 2025 đang thu thập 0 phiếu, 0 hồ sơ" in words
    assert "Khảo sát mức độ hài lòng năm 2024 đã công bố 866 phiếu, 3.350 hồ sơ" in words


def test_a_round_without_responses_says_what_will_come(leader: FlaskClient) -> None:
    page = leader.get("/leaders/rounds/2025")
    assert page.status_code == 200
    assert "Chưa có phiếu trả lời nào." in page.text
    assert "<img" not in page.text


def test_an_unknown_round_is_not_found(leader: FlaskClient) -> None:
    assert leader.get("/leaders/rounds/1999").status_code == 404
    assert leader.get("/leaders/rounds/1999/charts/blocks").status_code == 404


def test_the_page_speaks_english_too(client: FlaskClient) -> None:
    words = words_of(client.get("/results/2024?language=en").text)
    assert "Overall satisfaction index 77." in words
    assert "Compared with 2023 (81.28%): no difference seen" in words
    assert "hidden: fewer than 10 responses" in words


def test_the_numbers_of_a_page_are_those_of_its_pictures(leader: FlaskClient) -> None:
    page = leader.get("/leaders/rounds/2024").text
    blocks = leader.get("/leaders/rounds/2024/charts/blocks").text
    for name in ("UBND huyện", "Sở, ban, ngành"):
        value, interval, *_ = row_of(page, name)
        assert f">{value}" in blocks
        assert f">{interval}<" in blocks
    agencies = leader.get("/leaders/rounds/2024/charts/agencies-so-nganh").text
    assert "ẩn: dưới 10 phiếu" in agencies


@pytest.mark.parametrize("folder", ["/results/2024/charts", "/leaders/rounds/2024/charts"])
def test_pictures_come_in_two_widths_under_their_own_policy(
    leader: FlaskClient, folder: str
) -> None:
    wide = leader.get(f"{folder}/blocks")
    narrow = leader.get(f"{folder}/blocks-phone")
    assert wide.mimetype == "image/svg+xml"
    assert 'width="720"' in wide.text
    assert 'width="340"' in narrow.text
    assert "default-src 'none'" in wide.headers["Content-Security-Policy"]
    assert leader.get(f"{folder}/pie").status_code == 404


def test_a_picture_of_a_round_under_way_is_drawn_from_what_is_known(leader: FlaskClient) -> None:
    drawn = leader.get("/leaders/rounds/2025/charts/blocks")
    assert drawn.status_code == 200
    assert "Trục bắt đầu từ" in drawn.text
