"""Findings survive JSON to the last bit, whatever they hold."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sipas.estimation.results import Difference, Estimate
from sipas.findings.findings import (
    OVERALL,
    Change,
    Finding,
    Findings,
    Hidden,
    Note,
    NoteKind,
    Rank,
    Target,
    Verdict,
)
from sipas.findings.json_form import UnknownFormat, from_json, to_json
from tests.findings.made_up import two_blocks

numbers = some.floats(allow_nan=False)
fractions = some.none() | some.floats(0, 1)
estimates = some.builds(
    Estimate, fractions, fractions, numbers, fractions, fractions, some.floats(0, 1),
    some.sampled_from(["beta", "wilson"]), some.integers(0), some.integers(0), fractions, fractions,
    some.none() | some.text(),
)  # fmt: skip
differences = some.builds(
    Difference, *[numbers] * 10, adjustment=some.sampled_from(["holm", "none"])
)
findings = some.builds(
    lambda found, changes, targets, ranks, notes: replace(
        two_blocks(), findings=found, changes=changes, targets=targets, ranks=ranks, notes=notes
    ),
    some.lists(
        some.builds(
            Finding, some.text(), some.text(), some.none() | estimates,
            some.sampled_from(Hidden), some.integers(0), some.integers(0),
            some.none() | some.lists(some.integers(0), max_size=7).map(tuple), fractions,
        ),
        max_size=3,
    ).map(tuple),
    some.lists(
        some.builds(
            Change, some.text(), some.text(), some.floats(0, 1), some.none() | differences,
            some.sampled_from(Verdict), some.none() | some.text(),
        ),
        max_size=3,
    ).map(tuple),
    some.tuples(some.builds(Target, target=numbers, probability=numbers)),
    some.tuples(some.builds(Rank)),
    some.tuples(some.builds(Note, some.sampled_from(NoteKind), some.tuples(some.text()))),
)  # fmt: skip


@given(findings)
def test_what_was_written_is_what_is_read(original: Findings) -> None:
    text = to_json(original)
    assert from_json(text) == original
    assert to_json(from_json(text)) == text


def test_the_text_is_json_that_every_reader_understands() -> None:
    endless = replace(two_blocks().findings[0].estimate, degrees_of_freedom=float("inf"))
    first = replace(two_blocks().findings[0], estimate=endless)
    text = to_json(replace(two_blocks(), findings=(first,)))
    assert "Infinity" not in text
    plain = json.loads(text)["findings"]
    assert plain["findings"][0]["estimate"]["degrees_of_freedom"] == "inf"
    assert plain["facts"]["period_from"] == "2024-01-01"
    assert plain["groups"][1]["name"] == "Sở, ban, ngành"
    assert "_cells" not in plain


def test_what_was_read_can_be_looked_up() -> None:
    read = from_json(to_json(two_blocks()))
    assert read.finding("so-y-te", OVERALL).hidden is Hidden.FEW
    assert read.headline == two_blocks().headline


def test_another_format_is_refused() -> None:
    with pytest.raises(UnknownFormat, match="định dạng 7"):
        from_json('{"format": 7, "findings": {}}')
