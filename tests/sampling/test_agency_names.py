"""Which agency a register means."""

from datetime import date

import pytest

from sipas.sampling.agency_names import (
    AgencyNames,
    AgencyNotFound,
    NamedAgency,
    agency_names,
    comparable,
)

JUNE, JULY = date(2025, 6, 30), date(2025, 7, 1)
NAMES = agency_names(
    [
        NamedAgency("so-van-hoa", ("Sở Văn hóa, Thể thao và Du lịch", "Sở VHTT&DL")),
        NamedAgency("so-noi-vu", ("Sở Nội vụ",), None, JUNE),
        NamedAgency("da-nang-so-noi-vu", ("Sở Nội vụ thành phố", "Sở Nội vụ"), JULY, None),
        NamedAgency("mot", ("Phòng Một cửa",)),
        NamedAgency("hai", ("Phòng Một cửa",)),
        NamedAgency("huyen-nong-son", ("UBND huyện Nông Sơn",), None, date(2024, 12, 31)),
    ]
)


def find(names: AgencyNames, words: str, received: date, returned: date | None = None) -> str:
    return names.find(words, received, returned, str)


@pytest.mark.parametrize(
    "words",
    [
        "so-van-hoa",
        "SO VAN HOA",
        "Sở Văn hoá - Thể thao và Du lịch",
        "sở văn hóa,  thể thao và du lịch",
        "Sở VHTT & DL",
    ],
)
def test_spellings_of_one_agency(words: str) -> None:
    assert find(NAMES, words, JUNE) == "so-van-hoa"


def test_letters_and_tones_count() -> None:
    assert comparable("Hòa") == comparable("Hoà") != comparable("Hóa")
    assert comparable("Thủy") == comparable("Thuỷ") != comparable("Thụy")
    assert comparable("Đông") != comparable("Dong")


def test_one_name_after_a_reorganisation_is_told_by_the_day() -> None:
    assert find(NAMES, "Sở Nội vụ", date(2025, 6, 1), JUNE) == "so-noi-vu"
    assert find(NAMES, "Sở Nội vụ", JULY) == "da-nang-so-noi-vu"


def test_who_returned_the_result_has_the_dossier_that_crossed_the_day() -> None:
    assert find(NAMES, "Sở Nội vụ", date(2025, 6, 20), date(2025, 7, 4)) == "da-nang-so-noi-vu"


@pytest.mark.parametrize(
    ("words", "day", "sentence"),
    [
        ("Sở Xây dựng", JUNE, "Không có cơ quan nào"),
        ("Phòng Một cửa", JUNE, r"nhiều cơ quan \(mot, hai\)"),
        ("UBND huyện Nông Sơn", date(2025, 1, 2), "không hoạt động"),
    ],
)
def test_words_that_name_no_one_agency(words: str, day: date, sentence: str) -> None:
    with pytest.raises(AgencyNotFound, match=sentence):
        find(NAMES, words, day)
