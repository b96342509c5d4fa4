"""Imports run down only, and the ground floor asks nobody for the time."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import CHECKOUT, PACKAGE, PURE_FLOORS, short

# What a pure function must be given: the clock, the seed, the environment.
IMPURE_CALLS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.localtime",
    "os.getenv",
    "os.urandom",
    "uuid.uuid4",
    "uuid.uuid1",
    "random.random",
    "random.choice",
    "secrets.token_hex",
    "secrets.token_urlsafe",
}
PURE_FILES = sorted(path for floor in PURE_FLOORS for path in (PACKAGE / floor).rglob("*.py"))


def test_the_import_contracts_hold() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    result = subprocess.run(
        [*command, "--no-logo", "--no-cache"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert "0 broken" in result.stdout


@pytest.mark.parametrize("path", PURE_FILES, ids=short)
def test_the_ground_floor_is_pure(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    impure = [
        call
        for call in calls
        if call in IMPURE_CALLS or any(call.endswith(f".{name}") for name in IMPURE_CALLS)
    ]
    unseeded = [call for call in calls if call.startswith(("np.random.", "numpy.random."))]
    reads = [node for node in ast.walk(tree) if ast.unparse(node) == "os.environ"]
    assert not impure
    assert set(unseeded) <= {"np.random.Generator", "np.random.default_rng"}
    assert not reads
