"""Words, numbers, dates and alphabet as Vietnamese and English readers expect them."""

import math
import random
import unicodedata
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from sipas.languages import (
    LANGUAGES,
    Formats,
    UnknownLanguage,
    gettext_for,
    read_catalogue,
    sort_key,
    translations_for,
)

VI = Formats("vi")
EN = Formats("en")

CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Phiếu"
msgstr "Form"

#, fuzzy
msgid "Đợt"
msgstr "Perhaps a round"

msgid "%(n)s phiếu"
msgid_plural "%(n)s phiếu"
msgstr[0] "%(n)s form"
msgstr[1] "%(n)s forms"
"""


class TestWords:
    def test_vietnamese_is_the_key_itself(self):
        assert gettext_for("vi")("Hài lòng") == "Hài lòng"
        assert translations_for("vi").ngettext("%(n)s phiếu", "%(n)s phiếu", 2) == "%(n)s phiếu"

    def test_english_comes_from_the_catalogue(self):
        assert gettext_for("en")("Hài lòng") == "Satisfied"

    def test_a_text_without_translation_stays_vietnamese(self):
        assert gettext_for("en")("không có trong danh mục") == "không có trong danh mục"

    def test_an_unknown_language_is_refused_with_those_there_are(self):
        with pytest.raises(UnknownLanguage, match=r"“fr”; có: vi, en"):
            gettext_for("fr")
        with pytest.raises(UnknownLanguage):
            Formats("fr")

    def test_a_catalogue_is_read_from_its_text(self, tmp_path):
        file = tmp_path / "messages.po"
        file.write_text(CATALOGUE, encoding="utf-8")
        words = read_catalogue(file)
        assert words.gettext("Phiếu") == "Form"
        assert [words.ngettext(*["%(n)s phiếu"] * 2, n) for n in (1, 3)] == [
            "%(n)s form",
            "%(n)s forms",
        ]

    def test_a_guess_is_never_shown(self, tmp_path):
        file = tmp_path / "messages.po"
        file.write_text(CATALOGUE, encoding="utf-8")
        assert read_catalogue(file).gettext("Đợt") == "Đợt"

    def test_a_catalogue_is_read_once(self):
        assert translations_for("en") is translations_for("en")


class TestPercent:
    def test_vietnamese_has_a_comma_and_a_narrow_space_that_never_breaks(self):
        assert VI.percent(0.8098) == "80,98\u202f%"
        assert VI.percent(1) == "100,00\u202f%"
        assert VI.percent(0.5, 0) == "50\u202f%"

    def test_english_has_a_point_and_no_space(self):
        assert EN.percent(0.8098) == "80.98%"

    @pytest.mark.parametrize(
        ("fraction", "decimals", "expected"),
        [(0.80985, 2, "80,99"), (0.8005, 1, "80,1"), (0.125, 0, "13"), (0.285, 0, "29")],
    )
    def test_half_goes_up_as_the_reader_would_round_it(self, fraction, decimals, expected):
        assert VI.percent(fraction, decimals) == f"{expected}\u202f%"

    def test_a_number_of_another_library_is_a_number_too(self):
        assert VI.percent(np.float64(0.8098)) == "80,98\u202f%"

    @pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
    def test_what_is_no_number_is_never_printed(self, value):
        for write in (VI.percent, VI.points):
            with pytest.raises(ValueError, match="Không phải là một số"):
                write(value)


class TestNumbers:
    def test_number(self):
        assert VI.number(80.98, 2) == "80,98"

    def test_the_largest_number_has_all_its_digits(self):
        assert VI.number(1e300, 2) == f"1{'.000' * 100},00"
        assert VI.number(1234.5, 1) == "1.234,5"
        assert EN.number(1234.5, 1) == "1,234.5"
        assert VI.number(-0.5, 1) == "\u22120,5"

    @pytest.mark.parametrize("value", [-0.0, -0.004, 0.004])
    def test_zero_has_no_sign(self, value):
        assert VI.number(value, 2) == "0,00"

    def test_count(self):
        assert [VI.count(n) for n in (0, 999, 1234, 1_000_000)] == [
            "0",
            "999",
            "1.234",
            "1.000.000",
        ]
        assert EN.count(1234) == "1,234"

    def test_interval_has_an_en_dash(self):
        assert VI.interval(0.796, 0.823) == "(79,6\u201382,3)"
        assert EN.interval(0.796, 0.823) == "(79.6\u201382.3)"
        assert VI.interval(0.79612, 0.82399, 2) == "(79,61\u201382,40)"

    @pytest.mark.parametrize(
        ("difference", "vi", "en"),
        [
            (-0.003, "\u22120,30 điểm", "\u22120.30 points"),
            (0.0125, "+1,25 điểm", "+1.25 points"),
            (0.0, "0,00 điểm", "0.00 points"),
            (-0.00001, "0,00 điểm", "0.00 points"),
            (0.00001, "0,00 điểm", "0.00 points"),
            (0.1, "+10,00 điểm", "+10.00 points"),
        ],
    )
    def test_points_carry_their_sign(self, difference, vi, en):
        assert VI.points(difference) == vi
        assert EN.points(difference) == en

    @given(some.floats(-10, 10), some.integers(0, 4))
    def test_a_number_reads_back_within_its_rounding(self, value, decimals):
        text = VI.number(value, decimals)
        back = float(text.replace(".", "").replace(",", ".").replace("\u2212", "-"))
        assert abs(back - value) <= 0.5000001 * 10**-decimals
        assert "-" not in text


class TestDates:
    def test_vietnamese_is_day_month_year(self):
        assert VI.date(date(2026, 3, 9)) == "09/03/2026"

    def test_english_cannot_be_misread(self):
        assert EN.date(date(2026, 11, 22)) == "22 Nov 2026"


def ordered(words):
    shuffled = list(words)
    random.Random(4).shuffle(shuffled)
    return sorted(shuffled, key=sort_key)


class TestAlphabet:
    @pytest.mark.parametrize(
        "words",
        [
            # The letters of the alphabet, then foreign ones.
            list("aăâbcdđeêghiklmnoôơpqrstuưvxy"),
            ["d", "đ", "e", "f", "g", "i", "j", "k", "u", "ư", "v", "w", "x", "y", "z"],
            ["y", "α", "β"],
            # ngang, huyền, hỏi, ngã, sắc, nặng
            ["ma", "mà", "mả", "mã", "má", "mạ", "mă", "mằ", "mâ", "mậ"],
            ["bà z", "bả y", "bã x", "bá v", "bạ u"],
            # Letters go before tones: the whole syllable is spelt first.
            ["hoà", "hoan", "hoàn", "hoang"],
            # A syllable is compared before the next one.
            ["Ba Vì", "Bà Nà", "Bà Rịa", "Ban Mê"],
            ["Công an", "Công thương", "Công Thương"],
            ["Da cam", "Dân số", "Đà Nẵng", "Đại Lộc", "Điện Bàn", "Đông Giang"],
            ["Bắc Trà My", "Duy Xuyên", "Đại Lộc", "Hiệp Đức", "Hội An", "Núi Thành"],
            ["Nam Giang", "Nam Trà My", "Nông Sơn", "Phú Ninh", "Phước Sơn", "Quế Sơn"],
            ["Sở Y tế", "Tam Kỳ", "Tây Giang", "Thăng Bình", "Tiên Phước"],
            ["Quầy 2", "Quầy 10", "Quầy A"],
            ["Một cửa", "Một cửa 1", "Một cửa liên thông"],
        ],
    )
    def test_order(self, words):
        folded = [word.casefold() for word in words]
        assert [word.casefold() for word in ordered(words)] == folded

    def test_capitals_do_not_matter_but_the_order_is_still_certain(self):
        assert sort_key("An")[0] == sort_key("an")[0]
        assert sort_key("An") != sort_key("an")

    def test_composed_and_decomposed_letters_are_the_same(self):
        for word in ("Điện Bàn", "Ủy ban", "Nguyễn", "đặc khu"):
            assert sort_key(unicodedata.normalize("NFD", word)) == sort_key(word)

    def test_signs_between_syllables_do_not_count(self):
        assert sort_key("Lao động - Thương binh")[0] == sort_key("Lao động, Thương binh")[0]

    @given(some.lists(some.text(max_size=8), max_size=6))
    def test_any_texts_can_be_ordered(self, texts):
        in_order = sorted(texts, key=sort_key)
        again = sorted(sorted(texts), key=sort_key)
        assert [sort_key(text) for text in in_order] == [sort_key(text) for text in again]


def test_every_language_has_every_format():
    for language in LANGUAGES:
        formats = Formats(language)
        assert "80" in formats.percent(0.8098)
        assert "2026" in formats.date(date(2026, 1, 2))
        assert "points" in formats.points(0.01) or "điểm" in formats.points(0.01)
