"""The operators' pages name every setting and every command; every decision is listed."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from sipas.cli import main
from sipas.sampling.columns import read_mapping
from sipas.settings import PREFIX, Settings
from tests.house.tree import CHECKOUT, kept_files, short

DOCS = CHECKOUT / "docs"
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)\s#]+)(?:#[^)]*)?\)")
SECTION = re.compile(r"^## `(sipas[^`]*)`\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
PAGES = sorted(path for path in kept_files() if path.suffix == ".md")


def test_every_setting_is_documented_and_no_other() -> None:
    text = (DOCS / "operators" / "settings.md").read_text(encoding="utf-8")
    documented = set(re.findall(rf"^\| `({PREFIX}[A-Z_]+)`", text, flags=re.MULTILINE))
    assert documented == {PREFIX + name.upper() for name in Settings.model_fields}


def test_every_command_and_option_is_documented_and_no_other() -> None:
    text = (DOCS / "operators" / "commands.md").read_text(encoding="utf-8")
    sections = dict(SECTION.findall(text))
    commands = dict(_commands(main, "sipas"))
    # A heading may show the command's arguments after its name.
    documented = {" ".join(w for w in name.split() if w == w.lower()): name for name in sections}
    assert set(documented) == set(commands)
    for name, command in commands.items():
        for option in (part for part in command.params if isinstance(part, click.Option)):
            longest = max(option.opts, key=len)
            assert f"`{longest}" in sections[documented[name]], f"{name} {longest}"


def test_the_example_of_a_mapping_is_one(tmp_path: Path) -> None:
    text = (DOCS / "operators" / "commands.md").read_text(encoding="utf-8")
    example = re.search(r"```toml\n(.*?)```", text, re.DOTALL)
    assert example is not None
    file = tmp_path / "mapping.toml"
    file.write_text(example[1], encoding="utf-8")
    mapping = read_mapping(file, str)
    assert mapping.headings["code"] == ("Mã hồ sơ",)
    assert mapping.sheet == "Danh sách"


def test_every_decision_is_listed() -> None:
    listed = (DOCS / "decisions" / "README.md").read_text(encoding="utf-8")
    for page in (DOCS / "decisions").glob("*.md"):
        assert page.name == "README.md" or f"({page.name})" in listed, page.name


@pytest.mark.parametrize("page", PAGES, ids=short)
def test_no_link_between_pages_is_broken(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def _commands(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        yield name, command
        return
    for word, part in command.commands.items():
        yield from _commands(part, f"{name} {word}")
