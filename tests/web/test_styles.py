"""Stylesheets inside pages: squeezed without changing what they mean, allowed by their hash."""

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest

from sipas.web.security import content_policy
from sipas.web.styles import read_style, squeeze, style_of


@pytest.mark.parametrize(
    ("written", "squeezed"),
    [
        ("a { color : red ; }", "a{color :red}"),
        ("/* why */ a,\n  b { margin: 0 4px }", "a,b{margin:0 4px}"),
        (
            ".faces :checked + span { top: calc(1px + 2px) }",
            ".faces :checked + span{top:calc(1px + 2px)}",
        ),
        ("@media (max-width: 339px) { a { b: c } }", "@media (max-width:339px){a{b:c}}"),
        ("ul > li { a: b }", "ul>li{a:b}"),
        ("", ""),
    ],
)
def test_needless_blanks_go_and_no_others(written: str, squeezed: str) -> None:
    assert squeeze(written) == squeezed
    assert squeeze(squeezed) == squeezed


def test_the_hash_is_that_of_the_text_in_the_page() -> None:
    style = style_of("a { b: c }")
    assert style.source == f"'sha256-{b64encode(sha256(b'a{b:c}').digest()).decode()}'"
    assert style.source in content_policy(style)


def test_an_audience_adds_to_what_all_share(tmp_path: Path) -> None:
    (tmp_path / "shared.css").write_text("a { b: c }", encoding="utf-8")
    (tmp_path / "leaders.css").write_text("d { e: f }", encoding="utf-8")
    assert read_style(tmp_path, "leaders").text == "a{b:c}d{e:f}"
    assert read_style(tmp_path, "citizens").text == "a{b:c}"
