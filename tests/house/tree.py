"""The files that the tests of the house read."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
PACKAGE = CHECKOUT / "sipas"
PURE_FLOORS = ("estimation", "questionnaires", "sampling", "charts", "tallies", "findings")


def python_files(*folders: str) -> list[Path]:
    """Every Python file below these folders of the checkout."""
    return sorted(path for folder in folders for path in (CHECKOUT / folder).rglob("*.py"))


def kept_files() -> Iterator[Path]:
    """Every file that the project keeps, and no file that only lies about."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=CHECKOUT, check=True, capture_output=True, text=True
    )
    for name in listed.stdout.split("\0"):
        path = CHECKOUT / name
        if name and path.is_file():
            yield path


def short(path: Path) -> str:
    """A path as it is said in a message."""
    return str(path.relative_to(CHECKOUT))
