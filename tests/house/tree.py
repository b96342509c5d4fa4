"""The files that the tests of the house read."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
PACKAGE = CHECKOUT / "sipas"
PURE_FLOORS = ("estimation", "questionnaires", "sampling", "charts", "tallies", "findings")
# What `make clean` removes, or what an installation keeps for itself.
MADE_AGAIN = {
    ".git",
    ".venv",
    ".hypothesis",
    ".import_linter_cache",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    "__pycache__",
    "build",
    "dist",
    "sipas-data",
    "test-results",
}


def python_files(*folders: str) -> list[Path]:
    """Every Python file below these folders of the checkout."""
    return sorted(path for folder in folders for path in (CHECKOUT / folder).rglob("*.py"))


def kept_files() -> Iterator[Path]:
    """Every file that the project keeps, and no file that only lies about."""
    for path in _listed_by_git() or CHECKOUT.rglob("*"):
        if path.is_file() and not MADE_AGAIN & set(path.relative_to(CHECKOUT).parts):
            yield path


def _listed_by_git() -> list[Path]:
    """What git keeps; nothing where the files came as an archive or git is not here."""
    git = shutil.which("git")
    if git is None:
        return []
    listed = subprocess.run(
        [git, "ls-files", "-z"], cwd=CHECKOUT, check=False, capture_output=True, text=True
    )
    return [CHECKOUT / name for name in listed.stdout.split("\0") if name]


def short(path: Path) -> str:
    """A path as it is said in a message."""
    return str(path.relative_to(CHECKOUT))
