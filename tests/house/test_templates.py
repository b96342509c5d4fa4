"""Every template compiles, escapes, refuses what is undefined, and says nothing untranslated."""

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import StrictUndefined

from tests.house.tree import CHECKOUT, short

FOLDER = CHECKOUT / "templates"
TEMPLATES = sorted(FOLDER.rglob("*.html"))
RAW = re.compile(r"\|\s*safe\b|\bMarkup\(|autoescape\s+false")
REASON = re.compile(r"\{#-?\s*safe:\s*\w+\W+\w.*?#\}")
TRANSLATED = re.compile(r"\{%-?\s*trans\b.*?endtrans\s*-?%\}", re.DOTALL)
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
BEHAVIOUR = re.compile(r"<(script|style|code)\b.*?</\1>", re.DOTALL)
TAG = re.compile(r"<[^>]*>", re.DOTALL)
SPOKEN = re.compile(r'\b(?:alt|title|aria-label|placeholder|content)="([^"]*)"')
# A macro may write attributes alone.
ATTRIBUTE = re.compile(r'\b[a-z-]+="[^"]*"|\bdata-[a-z-]+')
WORD = re.compile(r"[^\W\d_]{2,}")
# What is the same in every language: names of things, settings of the viewport, entities.
WORDLESS = re.compile(
    r"&[a-z]+;|&#\d+;|width=device-width|initial-scale|#[0-9a-f]{6}|noindex|nofollow|\bQR\b"
)


def test_there_are_templates() -> None:
    assert TEMPLATES


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_a_template_compiles_and_escapes(path: Path, app: Flask) -> None:
    name = str(path.relative_to(FOLDER))
    app.jinja_env.get_template(name)
    assert app.select_jinja_autoescape(name) is True


def test_what_is_undefined_is_an_error(app: Flask) -> None:
    assert app.jinja_env.undefined is StrictUndefined


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_raw_markup_gives_its_reason(path: Path) -> None:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        assert not RAW.search(line) or REASON.search(line), f"line {number}: {line.strip()}"


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_every_word_can_be_translated(path: Path) -> None:
    text = JINJA.sub(" ", TRANSLATED.sub(" ", path.read_text(encoding="utf-8")))
    text = BEHAVIOUR.sub(" ", text)
    for piece in [*SPOKEN.findall(text), *TAG.split(text)]:
        words = WORD.findall(WORDLESS.sub(" ", ATTRIBUTE.sub(" ", piece)))
        assert not words, f"“{piece.strip()}” stands outside _()"
