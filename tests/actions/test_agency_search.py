"""One agency out of many, from what somebody typed."""

import pytest

from sipas.actions.agency_search import MOST, agency_among
from sipas.store.organisation import Agency

AGENCIES = [
    Agency("noi-vu", "Sở Nội vụ", "Nội vụ", "so"),
    Agency("tu-phap", "Sở Tư pháp", "Tư pháp", "so"),
    Agency("hoi-an", "UBND phường Hội An", "Hội An", "xa"),
    Agency("hoi-an-dong", "UBND phường Hội An Đông", "Hội An Đông", "xa"),
    *(Agency(f"xa-{number}", f"UBND xã Số {number}", "", "xa") for number in range(100, 160)),
]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("noi-vu", "noi-vu"),
        (" noi-vu ", "noi-vu"),
        ("Sở Nội vụ (noi-vu)", "noi-vu"),
        ("so noi vu", "noi-vu"),
        ("tư pháp", "tu-phap"),
        # The whole name of one is a part of another's.
        ("UBND phường Hội An", "hoi-an"),
        ("dong hoi", "hoi-an-dong"),
    ],
)
def test_a_code_a_name_or_a_lone_part_decides(typed: str, code: str) -> None:
    found = agency_among(AGENCIES, typed)
    assert found.agency is not None
    assert (found.agency.code, found.found) == (code, 1)


def test_several_are_offered_and_none_is_guessed() -> None:
    both = agency_among(AGENCIES, "hội an phường")
    assert both.agency is None
    assert [one.code for one in both.candidates] == ["hoi-an", "hoi-an-dong"]
    many = agency_among(AGENCIES, "xã")
    assert (many.agency, len(many.candidates), many.found) == (None, MOST, 60)
    assert agency_among(AGENCIES, "không có ở đây").found == 0
    assert agency_among(AGENCIES, "  ").found == 0
