"""A faulty file is refused with its place, the reason and the mend."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sipas.languages import gettext_for
from sipas.questionnaires.faults import FaultyQuestionnaire, Source
from sipas.questionnaires.reading import questionnaire_from_text, read_questionnaire
from tests.questionnaires.tiny_files import FEATURES, from_text, spoiled, tiny_text

OPTION_MALE = '  { code = "male", label = "Nam" },\n'
OPTION_FEMALE = '  { code = "female", label = "Nữ" },\n'
OPTION_BOTH = f"options = [\n{OPTION_MALE}{OPTION_FEMALE}]"

# (tiny file, what stands there, what is put instead, what the refusal says, where)
FAULTS = {
    "misspelt key": ("number", "unit =", "units =", "không có mục nào tên “units”", "units ="),
    "key of another kind": ("texts", "max_length", "most", "tên “most”", "most = 12"),
    "unknown key above": ("texts", "version", "vesion", "tên “vesion”", "vesion ="),
    "unknown key in a section": (
        "texts",
        'title = "Ý kiến"',
        'titel = "Ý kiến"',
        "titel",
        "titel =",
    ),
    "unknown key in an option": (
        "single_choice",
        'label = "Nam"',
        'lable = "Nam"',
        "lable",
        "lable =",
    ),
    "unknown key in a condition": (
        "condition",
        'any_of = ["yes"]',
        'is = ["yes"]',
        "tên “is”",
        "is =",
    ),
    "missing title": ("number", 'title = "Phiếu nhỏ"\n', "", "thiếu “title”", None),
    "missing version": ("number", "version = 1\n", "", "thiếu “version”", None),
    "missing text": (
        "number",
        'text = "Mấy lần?"\n',
        "",
        "thiếu “text”",
        '[[section.question]]\ncode = "visits"',
    ),
    "empty text": ("number", '"Mấy lần?"', '"  "', "không để trống", '"  "'),
    "text that is a number": ("number", '"Mấy lần?"', "7", "phải là một đoạn chữ", "text = 7"),
    "bad kind": ("number", '"number"', '"figure"', "loại câu hỏi “figure”", '"figure"'),
    "bad code": ("number", '"visits"', '"Visits"', "mã “Visits” không đúng dạng", '"Visits"'),
    "code with marks": ("number", '"visits"', '"số_lần"', "không đúng dạng", '"số_lần"'),
    "bad option code": ("single_choice", '"male"', '"Male"', "mã “Male”", '"Male"'),
    "option code kept for not applicable": ("single_choice", '"male"', '"na"', "mã “na”", '"na"'),
    "question code twice": (
        "number",
        '"visits"',
        '"waiting_minutes"',
        "đã dùng",
        'code = "waiting_minutes"\nkind = "number"\ntext = "Mấy',
    ),
    "section code twice": (
        "satisfaction",
        '"overall"',
        '"access"',
        "mã “access” đã dùng",
        'code = "access"\ntitle = "Chung"',
    ),
    "option code twice": (
        "single_choice",
        '"female"',
        '"male"',
        "mã “male” đã dùng",
        '{ code = "male", label = "Nữ"',
    ),
    "option label twice": ("single_choice", '"Nữ"', '"Nam"', "cùng ghi “Nam”", '{ code = "female"'),
    "one option": ("single_choice", OPTION_FEMALE, "", "ít nhất hai lựa chọn", "options = ["),
    "no options": (
        "single_choice",
        OPTION_BOTH,
        "",
        "phải có ít nhất một “options”",
        "[[section.question]]",
    ),
    "options as texts": (
        "single_choice",
        OPTION_BOTH,
        'options = ["Nam", "Nữ"]',
        "“options”",
        "options =",
    ),
    "condition on an unknown question": (
        "condition",
        'question = "lateness"',
        'question = "late"',
        "“late”, không có ở phía trước",
        '"late"',
    ),
    "condition on a later question": (
        "condition",
        'question = "lateness"',
        'question = "reason"',
        "“reason”, không có",
        '"reason"',
    ),
    "condition on itself": (
        "condition",
        'question = "lateness"',
        'question = "apology"',
        "“apology”, không có",
        '"apology", any_of = ["yes"]',
    ),
    "condition on an unknown option": (
        "condition",
        '["yes"]',
        '["perhaps"]',
        "không có lựa chọn “perhaps”",
        '["perhaps"]',
    ),
    "condition without options": (
        "condition",
        'any_of = ["yes"]',
        "any_of = []",
        "“any_of” phải là danh sách",
        "any_of = []",
    ),
    "condition that is a text": (
        "condition",
        'condition = { question = "lateness", any_of = ["yes"] }',
        'condition = "lateness"',
        "“condition” phải là một bảng nhỏ",
        'condition = "lateness"',
    ),
    "factor without satisfaction": (
        "number",
        'title = "Đã trải qua"',
        'title = "Đã trải qua"\nfactor = true',
        "không có câu hỏi mức hài lòng",
        "[[section]]",
    ),
    "criterion code without its factor": (
        "satisfaction",
        '"access_2"',
        '"find_2"',
        "không bắt đầu bằng mã yếu tố “access”",
        '"find_2"',
    ),
    "factor named like the overall index": (
        "satisfaction",
        'title = "Chung"',
        'title = "Chung"\nfactor = true',
        "dành cho chỉ số chung",
        'code = "overall"',
    ),
    "minimum above maximum": (
        "number",
        "minimum = 1",
        "minimum = 9000",
        "9000 lớn hơn số lớn nhất 6000",
        "minimum = 9000",
    ),
    "negative minimum": ("number", "minimum = 1", "minimum = -1", "số nguyên từ 0", "minimum = -1"),
    "maximum with a fraction": (
        "number",
        "6000",
        "60.5",
        "“maximum” phải là số nguyên",
        "maximum = 60.5",
    ),
    "minimum that is true": (
        "number",
        "minimum = 1",
        "minimum = true",
        "“minimum” phải là số nguyên",
        "minimum = true",
    ),
    "length of nothing": (
        "texts",
        "max_length = 40",
        "max_length = 0",
        "số nguyên từ 1",
        "max_length = 0",
    ),
    "more choices than options": (
        "several_choices",
        "most = 2",
        "most = 4",
        "nhiều nhất 4 nhưng chỉ có 3",
        "most = 4",
    ),
    "required as a text": (
        "number",
        "required = true",
        'required = "yes"',
        "true hoặc false",
        'required = "yes"',
    ),
    "scale of four": ("number", '"Rất không hài lòng", ', "", "đúng 5 mức", "scale ="),
    "scale with one level twice": (
        "number",
        '"Bình thường"',
        '"Hài lòng"',
        "đúng 5 mức khác nhau",
        "scale =",
    ),
    "scale that is a text": (
        "number",
        'scale = ["Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"]',  # noqa: E501 - as in the file
        'scale = "năm mức"',
        "danh sách các đoạn chữ",
        "scale =",
    ),
    "section without questions": (
        "texts",
        "[[section]]",
        '[[section]]\ncode = "empty"\ntitle = "Trống"\n\n[[section]]',
        "ít nhất một “question”",
        '[[section]]\ncode = "empty"',
    ),
    "questionnaire code with a line below": (
        "texts",
        '"tiny"',
        '"tiny_file"',
        "mã “tiny_file”",
        '"tiny_file"',
    ),
    "a quotation mark lost": (
        "texts",
        '"Ở đâu?"',
        '"Ở đâu?',
        "không đúng cách viết TOML",
        '"Ở đâu?\n',
    ),
    "a key twice": (
        "texts",
        "max_length = 12",
        "max_length = 12\nmax_length = 13",
        "không đúng cách viết TOML",
        "max_length = 13",
    ),
}


def refusal(text):
    with pytest.raises(FaultyQuestionnaire) as caught:
        from_text(text)
    return caught.value


@pytest.mark.parametrize("name", FAULTS)
def test_refused_with_line_reason_and_mend(name):
    feature, old, new, reason, there = FAULTS[name]
    text = spoiled(feature, old, new)
    fault = refusal(text)
    assert fault.file == "tiny.toml"
    assert reason in fault.reason
    assert re.fullmatch(r"\S.*[.…”\]}\"]?", fault.mend)
    assert str(fault) == f"tiny.toml, {fault.place}: {fault.reason} {fault.mend}"
    if there is None:
        assert fault.place.startswith("mục ")
    else:
        assert fault.place == f"dòng {text[: text.index(there)].count(chr(10)) + 1}"


def test_there_are_at_least_twenty_kinds_of_faults():
    assert len(FAULTS) >= 20
    assert len({(old, new) for _, old, new, _, _ in FAULTS.values()}) == len(FAULTS)


def test_without_sections_the_path_is_named():
    head = tiny_text("number").split("[[section]]")[0]
    assert refusal(head).place == "mục section"


def test_a_section_written_as_one_table_shows_how_it_is_written():
    fault = refusal(spoiled("texts", "[[section]]", "[section]"))
    assert "[[section]]" in fault.mend


def test_a_table_written_inline_has_a_path_instead_of_a_line():
    head = tiny_text("number").split("[[section]]")[0]
    inline = 'section = [{ code = "a", title = "A", question = [{ code = "B" }] }]'
    assert refusal(head + inline).place == "mục section[1].question[1].kind"


def test_options_that_share_a_line_are_shown_where_they_begin():
    crowded = 'options = [\n  { code = "male", label = "Nam" }, { code = "male", label = "Nữ" },\n]'
    text = spoiled("single_choice", OPTION_BOTH, crowded)
    line = text[: text.index("options = [")].count("\n") + 1
    assert refusal(text).place == f"dòng {line}"


@pytest.mark.parametrize(
    ("feature", "old", "new"),
    [("number", "maximum = 6000", "maximum = 1"), ("several_choices", "most = 2", "most = 3")],
)
def test_bounds_may_meet(feature, old, new):
    assert from_text(spoiled(feature, old, new)).code == "tiny"


def test_another_encoding_is_named_by_line(tmp_path):
    file = tmp_path / "cũ.toml"
    file.write_bytes(b'code = "old"\n' + 'title = "Phiếu"'.encode("utf-16-le"))
    with pytest.raises(FaultyQuestionnaire, match=r"cũ\.toml, dòng \d+: tệp không ở bảng mã UTF-8"):
        read_questionnaire(file)


def test_a_byte_order_mark_from_windows_is_no_fault():
    content = b"\xef\xbb\xbf" + tiny_text("number").replace("\n", "\r\n").encode()
    assert questionnaire_from_text(content, "tiny.toml").code == "tiny"


def test_a_refusal_speaks_english_too():
    text = spoiled("number", '"number"', '"figure"')
    with pytest.raises(FaultyQuestionnaire) as caught:
        questionnaire_from_text(text.encode(), "tiny.toml", gettext_for("en"))
    assert str(caught.value).startswith("tiny.toml, line ")
    assert "there is no kind of question “figure”. Choose one of: satisfaction" in str(caught.value)


@pytest.mark.parametrize("name", FAULTS)
def test_every_refusal_is_translated(name):
    feature, old, new, _, _ = FAULTS[name]
    with pytest.raises(FaultyQuestionnaire) as caught:
        questionnaire_from_text(spoiled(feature, old, new).encode(), "tiny.toml", gettext_for("en"))
    assert not re.search(r"\b(mã|câu|phải|dòng|thiếu|không|mục|Viết|Thêm)\b", str(caught.value))


def assert_read_or_refused(text):
    refused = None
    try:
        from_text(text)
    except FaultyQuestionnaire as fault:
        refused = fault
    assert refused is None or refused.place.startswith(("dòng ", "mục ", "cuối tệp"))


@given(some.sampled_from(FEATURES), some.data())
def test_a_file_without_one_of_its_lines_is_read_or_refused_never_worse(feature, data):
    lines = tiny_text(feature).splitlines(keepends=True)
    del lines[data.draw(some.integers(0, len(lines) - 1))]
    assert_read_or_refused("".join(lines))


@given(some.sampled_from(FEATURES), some.data())
def test_a_file_cut_short_is_read_or_refused_never_worse(feature, data):
    text = tiny_text(feature)
    assert_read_or_refused(text[: data.draw(some.integers(0, len(text)))])


class TestLines:
    TEXT = tiny_text("satisfaction")

    def line(self, *path):
        number = Source("tiny.toml", self.TEXT, str).line(path)
        return None if number is None else self.TEXT.splitlines()[number - 1]

    def test_a_key_above_the_first_section(self):
        assert self.line("minutes") == "minutes = 1"

    def test_a_key_of_a_section_is_not_that_of_its_questions(self):
        assert self.line("section", 2, "code") == 'code = "overall"'

    def test_a_key_of_a_question_in_a_later_section(self):
        assert self.line("section", 1, "question", 0, "text") == 'text = "Đúng hẹn."'

    def test_a_missing_key_is_shown_by_its_table(self):
        assert self.line("section", 1, "question", 0, "unit") == "[[section.question]]"

    def test_a_missing_key_of_the_file_has_no_line(self):
        assert self.line("nothing") is None
