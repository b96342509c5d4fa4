"""A questionnaire frozen as JSON, and the fingerprint over its structure and its words."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sipas.languages import LANGUAGES, gettext_for
from sipas.questionnaires.reading import (
    fingerprint,
    from_definition,
    shipped_questionnaires,
    to_definition,
    translated,
    words_of,
)
from tests.questionnaires.tiny_files import FEATURES, from_text, spoiled, tiny, tiny_text

SHIPPED = {questionnaire.code: questionnaire for questionnaire in shipped_questionnaires()}
PLAIN = {"en": str.upper}


def print_of(text):
    return fingerprint(to_definition(from_text(text), PLAIN))


@pytest.mark.parametrize("questionnaire", SHIPPED.values(), ids=SHIPPED)
class TestRoundTrip:
    def test_through_json_in_every_language(self, questionnaire):
        definition = json.loads(json.dumps(to_definition(questionnaire), ensure_ascii=False))
        assert from_definition(definition) == questionnaire
        for language in LANGUAGES:
            expected = translated(questionnaire, gettext_for(language))
            assert from_definition(definition, language) == expected

    def test_json_leaves_the_fingerprint_alone(self, questionnaire):
        definition = to_definition(questionnaire)
        again = json.loads(json.dumps(definition, indent=3))
        assert fingerprint(again) == fingerprint(definition)
        assert re.fullmatch("[0-9a-f]{64}", fingerprint(definition))

    def test_structure_holds_no_words(self, questionnaire):
        structure = json.dumps(to_definition(questionnaire)["structure"], ensure_ascii=False)
        assert structure.isascii()

    def test_a_definition_of_a_reread_definition_is_the_same(self, questionnaire):
        definition = to_definition(questionnaire)
        assert to_definition(from_definition(definition)) == definition


@pytest.mark.parametrize("feature", FEATURES)
def test_every_feature_survives(feature):
    questionnaire = tiny(feature)
    definition = json.loads(json.dumps(to_definition(questionnaire, PLAIN)))
    assert from_definition(definition) == questionnaire
    assert from_definition(definition, "en").title == questionnaire.title.upper()


def test_fingerprints_of_shipped_questionnaires_differ():
    prints = {fingerprint(to_definition(questionnaire)) for questionnaire in SHIPPED.values()}
    assert len(prints) == len(SHIPPED)


def test_a_language_that_was_not_frozen_is_not_invented():
    with pytest.raises(KeyError):
        from_definition(to_definition(tiny("texts"), {}), "en")


def test_the_empty_text_is_never_translated():
    # The empty key of a catalogue is its own header.
    assert translated(tiny("number"), gettext_for("en")).sections[0].introduction == ""


def test_translation_leaves_codes_and_rules_alone():
    questionnaire = SHIPPED["sipas-desk-2017"]
    english = translated(questionnaire, gettext_for("en"))
    assert [q.code for q in english.questions] == [q.code for q in questionnaire.questions]
    assert [q.condition for q in english.questions] == [
        q.condition for q in questionnaire.questions
    ]
    assert [o.label for o in english.scale] == [
        *("Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied")
    ]


class TestFingerprintChanges:
    @given(some.sampled_from(FEATURES), some.data())
    def test_with_any_word_in_any_language(self, feature, data):
        definition = to_definition(tiny(feature), PLAIN)
        before = fingerprint(definition)
        words = definition["words"][data.draw(some.sampled_from(["vi", "en"]))]
        words[data.draw(some.sampled_from(sorted(words)))] += data.draw(some.text(min_size=1))
        assert fingerprint(definition) != before

    def test_with_a_changed_translation(self):
        questionnaire = tiny("texts")
        other = {"en": lambda text: text.upper().replace("GÓP Ý?", "COMMENT?")}
        first = fingerprint(to_definition(questionnaire, PLAIN))
        assert fingerprint(to_definition(questionnaire, other)) != first

    @pytest.mark.parametrize(
        ("feature", "old", "new"),
        [
            ("satisfaction", "version = 1", "version = 2"),
            ("satisfaction", "minutes = 1", "minutes = 2"),
            ("satisfaction", 'text = "Dễ tìm."', 'text = "Dễ thấy."'),
            ("satisfaction", "required = true", "required = false"),
            ("satisfaction", "not_applicable = false", "not_applicable = true"),
            ("satisfaction", "factor = true", "factor = false"),
            ("satisfaction", '"access_2"', '"access_3"'),
            ("number", "maximum = 6000", "maximum = 600"),
            ("number", 'unit = "phút"', 'unit = "giờ"'),
            ("texts", "max_length = 40", "max_length = 41"),
            ("several_choices", "most = 2", "most = 3"),
            ("several_choices", '"skill"', '"skills"'),
            ("several_choices", 'label = "Năng lực"', 'label = "Trình độ"'),
            ("condition", 'any_of = ["yes"]', 'any_of = ["no"]'),
        ],
    )
    def test_with_any_part_of_the_structure(self, feature, old, new):
        assert print_of(spoiled(feature, old, new)) != print_of(tiny_text(feature))


class TestFingerprintStays:
    def test_with_comments_and_blank_lines(self):
        text = tiny_text("satisfaction").replace("\n\n", "\n\n# một ghi chú\n\n")
        assert print_of(text) == print_of(tiny_text("satisfaction"))

    def test_with_the_order_of_keys_and_the_manner_of_writing(self):
        text = spoiled("number", "minimum = 1\nmaximum = 6000", "maximum = 6_000\nminimum = 1")
        text = text.replace('unit = "phút"', "unit   =   'phút'")
        assert print_of(text) == print_of(tiny_text("number"))

    def test_with_a_default_written_out(self):
        text = spoiled(
            "satisfaction", 'text = "Nhìn chung?"', 'text = "Nhìn chung?"\nrequired = false'
        )
        assert print_of(text) == print_of(tiny_text("satisfaction"))


def test_words_are_found_by_their_place():
    words = words_of(tiny("several_choices"))
    assert words["question.expectations.option.skill"] == "Năng lực"
    assert words["question.expectations.hint"] == "Chọn nhiều nhất 2 việc."
    assert words["section.expectation.title"] == "Mong đợi"
    assert words["scale.1"] == "Rất không hài lòng"
    assert "" not in words.values()
