"""Typed access to one table of a questionnaire file."""

import pytest

from sipas.questionnaires.faults import FaultyQuestionnaire, Source
from sipas.questionnaires.tables import (
    OPTION_CODE,
    QUESTIONNAIRE_CODE,
    STABLE_CODE,
    Table,
)


def table(**values):
    lines = "\n".join(f"{key} = …" for key in values)
    return Table(Source("tiny.toml", lines, str), values)


def reason(call, *arguments):
    with pytest.raises(FaultyQuestionnaire) as caught:
        call(*arguments)
    return caught.value.reason


class TestText:
    def test_is_trimmed(self):
        assert table(title="  Phiếu ").text("title") == "Phiếu"

    def test_may_have_a_default(self):
        assert table().text("hint", "") == ""

    def test_is_missed_without_default(self):
        assert reason(table().text, "title") == "thiếu “title”."

    @pytest.mark.parametrize("value", ["", " \n", 1, True, ["a"], {"a": 1}])
    def test_is_never_anything_else(self, value):
        assert "phải là một đoạn chữ" in reason(table(title=value).text, "title")

    def test_that_stands_there_empty_is_refused_though_it_has_a_default(self):
        assert "không để trống" in reason(table(hint="").text, "hint", "")


class TestWhole:
    def test_is_a_number_from_the_lowest_upwards(self):
        assert table(version=1).whole("version", 1) == 1
        assert table(minimum=0).whole("minimum", 0) == 0

    def test_may_be_left_out_or_have_a_default(self):
        assert table().whole("maximum", 0) is None
        assert table().whole("minimum", 0, 7) == 7

    @pytest.mark.parametrize("value", [0, -1, 1.0, "1", True, False, [1]])
    def test_is_never_anything_else(self, value):
        sentence = "“version” phải là số nguyên từ 1 trở lên."
        assert reason(table(version=value).required_whole, "version", 1) == sentence

    def test_is_missed_where_it_is_required(self):
        assert reason(table().required_whole, "version", 1) == "thiếu “version”."

    def test_required_returns_what_stands_there(self):
        assert table(version=12).required_whole("version", 1) == 12


class TestFlag:
    def test_is_true_or_false_or_its_default(self):
        assert table(factor=True).flag("factor", False) is True
        assert table(factor=False).flag("factor", True) is False
        assert table().flag("factor", True) is True

    @pytest.mark.parametrize("value", ["true", 1, 0, "yes", []])
    def test_is_never_anything_else(self, value):
        assert "true hoặc false" in reason(table(factor=value).flag, "factor", False)


class TestTexts:
    def test_are_trimmed(self):
        assert table(scale=[" a", "b "]).texts("scale") == ("a", "b")

    @pytest.mark.parametrize("value", [None, [], "a", ["a", ""], ["a", 1], [["a"]], {"a": "b"}])
    def test_are_never_anything_else(self, value):
        assert "danh sách các đoạn chữ" in reason(table(scale=value).texts, "scale")


class TestTables:
    def test_know_their_path(self):
        first, second = table(section=[{"code": "a"}, {"code": "b"}]).tables("section", "…")
        assert first.path == ("section", 0)
        assert second.path == ("section", 1)
        assert second.text("code") == "b"

    @pytest.mark.parametrize("value", [None, [], {}, "a", [1], [{}, "a"]])
    def test_are_never_anything_else(self, value):
        assert "ít nhất một “section”" in reason(table(section=value).tables, "section", "…")

    def test_a_single_table_may_be_left_out(self):
        assert table().table("condition", "…") is None

    def test_a_single_table_knows_its_path(self):
        inner = table(condition={"question": "a"}).table("condition", "…")
        assert inner is not None
        assert inner.path == ("condition",)

    def test_a_single_table_is_never_a_list(self):
        assert "bảng nhỏ" in reason(table(condition=[]).table, "condition", "…")


class TestCodes:
    @pytest.mark.parametrize("code", ["access_1", "a", "a1", "overall_satisfaction", "x_2_y"])
    def test_stable(self, code):
        assert table(code=code).code(STABLE_CODE) == code

    @pytest.mark.parametrize(
        "code", ["Access_1", "1_access", "access__1", "_a", "a_", "a-b", "a b", "đ", "a.b", "ａ"]
    )
    def test_not_stable(self, code):
        assert "không đúng dạng" in reason(table(code=code).code, STABLE_CODE)

    @pytest.mark.parametrize(
        ("form", "good", "bad"),
        [
            (OPTION_CODE, "18_24", "18-24"),
            (OPTION_CODE, "1", "+1"),
            (QUESTIONNAIRE_CODE, "sipas-desk-2017", "sipas_desk"),
            (QUESTIONNAIRE_CODE, "desk-pulse", "2017-desk"),
        ],
    )
    def test_forms_of_their_own(self, form, good, bad):
        assert table(code=good).code(form) == good
        assert f"mã “{bad}”" in reason(table(code=bad).code, form)


class TestOnly:
    def test_known_keys_pass(self):
        table(code="a", title="b").only("code", "title", "hint")

    def test_the_first_unknown_key_is_named_with_those_there_are(self):
        with pytest.raises(FaultyQuestionnaire) as caught:
            table(code="a", tilte="b").only("code", "title")
        assert str(caught.value) == (
            "tiny.toml, dòng 2: không có mục nào tên “tilte”. Chỉ dùng: code, title."
        )
