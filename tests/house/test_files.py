"""Small rooms, honest names, no waiver without its reason."""

import ast
import re
import statistics
import tomllib
from itertools import chain
from pathlib import Path

import pytest

from tests.house.tree import CHECKOUT, kept_files, python_files, short

LONGEST_FILE = 300
FORBIDDEN_NAMES = {"utils", "util", "helpers", "common", "core", "services", "managers", "misc"}
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|NotImplementedError)\b")
SKIPPED = re.compile(r"pytest\.mark\.(?:skip|skipif|xfail)\b|pytest\.(?:skip|xfail|importorskip)\(")
# A waiver names its rule and then its reason; the examples are in the test below.
WAIVER = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma:\s*no cover)(?P<rest>.*)")
REASONED = re.compile(
    r"^(?::\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|\[[a-z-]+(?:,\s*[a-z-]+)*\])\W+\w+\W+\w"
)

OURS = python_files("sipas")
ALL = python_files("sipas", "tests", "scripts", "bench")
THIS = Path(__file__)


@pytest.mark.parametrize("path", OURS, ids=short)
def test_a_file_is_one_room(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


def test_a_package_says_nothing() -> None:
    assert [
        short(path) for path in OURS if path.name == "__init__.py" and path.stat().st_size
    ] == []


@pytest.mark.parametrize("path", ALL, ids=short)
def test_a_room_is_named_by_its_work(path: Path) -> None:
    names = {part.removesuffix(".py") for part in path.relative_to(CHECKOUT).parts}
    assert not names & FORBIDDEN_NAMES


@pytest.mark.parametrize("path", [path for path in ALL if path != THIS], ids=short)
def test_nothing_is_left_unfinished_or_skipped(path: Path) -> None:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        assert not UNFINISHED.search(line), f"line {number}: {line.strip()}"
        assert not SKIPPED.search(line), f"line {number}: {line.strip()}"


@pytest.mark.parametrize("path", [path for path in ALL if path != THIS], ids=short)
def test_a_waiver_names_its_rule_and_its_reason(path: Path) -> None:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        waiver = WAIVER.search(line)
        assert not waiver or REASONED.match(waiver["rest"]), f"line {number}: {line.strip()}"


@pytest.mark.parametrize(
    ("line", "is_reasoned"),
    [
        ("x = 1  # noqa", False),
        ("x = 1  # noqa: S608", False),
        ("x = 1  # noqa: S608 - names from this file only", True),
        ("x = 1  # noqa: S608  # names from this file only", True),
        ("x = 1  # type: ignore", False),
        ("x = 1  # type: ignore[no-any-return]", False),
        ("x = 1  # type: ignore[no-any-return]  # babel has no types", True),
    ],
)
def test_the_rule_of_waivers_knows_a_reason(line: str, is_reasoned: bool) -> None:
    waiver = WAIVER.search(line)
    assert waiver is not None
    assert bool(REASONED.match(waiver["rest"])) is is_reasoned


def test_a_rule_switched_off_for_all_gives_its_reason() -> None:
    text = (CHECKOUT / "pyproject.toml").read_text(encoding="utf-8")
    settings = tomllib.loads(text)["tool"]["ruff"]["lint"]
    rules = list(chain(settings["ignore"], *settings["per-file-ignores"].values()))
    for rule in rules:
        lines = [line for line in text.splitlines() if f'"{rule}"' in line and "#" in line]
        assert lines, f"{rule} is switched off without a reason"


@pytest.mark.parametrize("path", OURS, ids=short)
def test_a_record_is_frozen_or_says_why_not(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef):
            for decorator in node.decorator_list:
                words = ast.unparse(decorator)
                if words.startswith("dataclass"):
                    line = text.splitlines()[decorator.lineno - 1]
                    assert "frozen=True" in words or "  # " in line, f"{node.name} can change"
                    assert "slots=True" in words, f"{node.name} has no slots"


def test_functions_are_short() -> None:
    lengths = sorted(
        (node.end_lineno or node.lineno) - node.lineno + 1 - _docstring_lines(node)
        for path in OURS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    assert statistics.median(lengths) <= 10
    assert lengths[int(len(lengths) * 0.9)] < 30


def test_pins_have_hashes_and_no_download_address() -> None:
    for path in (CHECKOUT / "requirements").glob("*.lock"):
        text = path.read_text(encoding="utf-8")
        pins = re.findall(r"^[a-z0-9-]+(?:\[[a-z,]+\])?==", text, flags=re.MULTILINE)
        assert pins
        assert text.count("--hash=sha256:") >= len(pins)
        assert not re.search(r"https?://|file:|find-links|index-url| @ ", text), path.name


def test_no_file_names_a_folder_of_this_machine() -> None:
    checkout = f"{CHECKOUT}/"
    # A very short path would be found in ordinary words.
    places = [checkout] if checkout.count("/") > 2 else []
    for path in kept_files():
        text = path.read_bytes()
        assert not any(place.encode() in text for place in places), short(path)


def _docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    docstring = ast.get_docstring(node, clean=False)
    return docstring.count("\n") + 1 if docstring else 0
