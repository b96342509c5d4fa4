"""Personal data in free words: found by shape, covered, nothing added."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipas.questionnaires.personal_data import COVER, covered, find_personal_data, redaction


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Gọi tôi số 0905123456 nhé", "phone"),
        ("Gọi 0905 123 456.", "phone"),
        ("SĐT:0905.123.456", "phone"),
        ("(0235) 3852 739", "phone"),
        ("+84 905-123-456", "phone"),
        ("số không chín không năm một hai ba bốn năm sáu", "phone"),
        ("CCCD 049201001234", "identity"),
        ("CMND 205 123 456", "identity"),
        ("thư nguyen.van-a@example.com.vn", "email"),
        ("hồ sơ H47.16.12-250612-0031 trễ", "dossier"),
        ("hồ sơ 000.00.16.H47-240612-0007", "dossier"),
        ("xe 92A1-123.45", "plate"),
        ("tài khoản 1234567890123", "number"),
    ],
)
def test_what_leads_to_a_person_is_found_and_covered(text: str, kind: str) -> None:
    assert [one.kind for one in find_personal_data(text)] == [kind]
    assert COVER in covered(text)
    # Of the number nothing is left, and of the words around it everything.
    found = find_personal_data(text)[0]
    assert covered(text) == text[: found.start] + COVER + text[found.end :]


@pytest.mark.parametrize(
    "text",
    [
        "Phí 1.200.000 đồng",
        "mất 12.500.000 đ, vô lý",
        "hẹn ngày 12-05-2025",
        "từ 2025-05-12 đến nay",
        "năm 2024, 2025",
        "đợi 45 phút ở quầy 3",
        "Quyết định 2640/QĐ-BNV năm 2017",
        "một hai ba lần",
        "",
    ],
)
def test_money_days_and_small_numbers_stay(text: str) -> None:
    assert find_personal_data(text) == ()
    assert covered(text) == text


def test_what_looks_like_a_name_is_pointed_at_and_stays() -> None:
    text = "Cảm ơn chị Lan và anh Nguyễn Văn Bình đã giúp; ông bảo vệ khó chịu."
    names = [text[one.start : one.end] for one in find_personal_data(text)]
    assert names == ["Lan", "Nguyễn Văn Bình"]
    assert covered(text) == text


def test_a_redaction_takes_words_out_and_adds_none() -> None:
    text = "Cán bộ Lan đòi tiền.\nGọi tôi 0905123456."
    assert redaction(text, text) == "Cán bộ Lan đòi tiền.\nGọi tôi […]."
    assert redaction(text, "Cán bộ […] đòi tiền.\r\nGọi tôi […].") == (
        "Cán bộ […] đòi tiền.\nGọi tôi […]."
    )
    # Without a cover in the place of the words it is put there.
    assert redaction(text, "Cán bộ đòi tiền.") == "Cán bộ […] đòi tiền.\n[…]"
    assert redaction(text, "Cán bộ […] không đòi tiền. […]") is None
    assert redaction(text, "Cán bộ rất tốt.") is None
    assert redaction(text, "Tất cả […]") is None


@given(st.text(alphabet="ab c\n0123456789.@-[…]", max_size=60))
def test_what_is_covered_is_a_redaction_of_itself(text: str) -> None:
    clean = covered(text)
    assert not [one for one in find_personal_data(clean) if one.is_covered]
    assert redaction(text, clean) is not None


@given(st.lists(st.sampled_from(["a", "b", "c", "a1"]), max_size=8), st.data())
def test_any_words_may_be_left_out(words: list[str], data: st.DataObject) -> None:
    kept = [word for word in words if data.draw(st.booleans())]
    found = redaction(" ".join(words), " ".join(kept))
    assert found is not None
    assert found.replace(COVER, " ").split() == kept
