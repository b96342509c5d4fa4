"""The complete set beside R's survey, `svy`, a plain numpy pass and DuckDB, in one run.

22 criteria, 5 factors, overall × 62 agencies, 4 blocks, the province, each with estimate, standard
error and interval. Every peer works in a process of its own; CPU-seconds count its work without
starting and reading. Matrices here are small, so one thread multiplies them. `svy` and DuckDB
live in an environment beside the product's, made when it is missing; R with its package
survey comes from the system. Who is not there is named and left out.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from bench.made_up import BLOCKS, GROUPS, items_of, made_up, measures, plain_pass, population
from bench.peers.files import Layout, write_arrays, write_csv, write_layout
from bench.province import AGENCIES
from bench.timing import best, best_cpu

RESPONSES, MANY = 100_000, 1_000_000
PEERS = Path(os.environ.get("BENCH_PEERS", Path.home() / ".cache" / "sipas-bench" / "peers"))
ROOT = Path(__file__).parent.parent
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
START_GOAL = 0.3

Figures = dict[str, float]


def main() -> None:
    """Prints all figures."""
    _starts()
    with tempfile.TemporaryDirectory(prefix="sipas-bench-") as name:
        folder = Path(name)
        _from_tallies(folder)
        _beside_packages(folder)
        _beside_duckdb(folder)


def _prepare(folder: Path, responses: int) -> Layout:
    measured = measures()
    layout = Layout(items_of(measured), AGENCIES, GROUPS, measured)
    levels, codes = made_up(responses, layout.items)
    write_layout(folder, layout)
    write_arrays(folder, levels, codes)
    if responses <= RESPONSES:
        write_csv(folder, levels, codes, layout, BLOCKS)
    return layout


def _starts() -> None:
    """Median wall seconds of starting, in turn."""
    program = [sys.executable, "-m", "sipas.cli"]
    script = Path(sys.executable).with_name("sipas")
    ours = [str(script)] if script.exists() else program
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "sipas --help": [*ours, "--help"],
        "sipas estimate --help": [*ours, "estimate", "--help"],
    }
    found: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(7):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
            found[name].append(time.perf_counter() - start)
    for name, seconds in found.items():
        print(
            f"{name}: median {statistics.median(seconds):.3f} s, least {min(seconds):.3f} s"
            f"{f' (goal {START_GOAL})' if 'estimate' in name else ''}"
        )


def _from_tallies(folder: Path) -> None:
    _prepare(folder, 10_000)
    found = _run([sys.executable, "-m", "bench.peers.ours", "tallies", str(folder)])
    small, large = found["small"], found["large"]
    print(
        f"tallies to complete set: {small * 1000:.1f} ms at 10 thousand responses, "
        f"{large * 1000:.1f} ms at 10 million (goal 50 ms); "
        f"ratio of CPU-seconds {found['large_cpu'] / found['small_cpu']:.2f} (goal 1.10)"
    )


def _beside_packages(folder: Path) -> None:
    _prepare(folder, RESPONSES)
    ours = _run([sys.executable, "-m", "bench.peers.ours", "arrays", str(folder)])
    plain = _run([sys.executable, "-m", "bench.estimation_speed", "plain", str(folder)])
    print(f"{RESPONSES} responses, arrays in memory to complete set:")
    _line("ours", ours["cpu"], ours["cpu"], None, ours["seconds"])
    _line("plain numpy pass, agencies alone, no interval", plain["cpu"], ours["cpu"], None)
    ours_found = np.load(folder / "ours.npz")
    for way, goal in (("svyby", 1000), ("subset", None)):
        r = _r(folder, way)
        if r:
            _line(f"R survey, {way}", r["cpu"], ours["cpu"], goal, r["seconds"])
            _check(ours_found["value"][0, -1], r["value"], ours_found["error"][0, -1], r["error"])
    svy = _peer("bench.peers.svy_set", str(folder))
    if svy:
        _line("svy", svy["cpu"], ours["cpu"], 150, svy["seconds"])
        _check(ours_found["value"][0, -1], svy["value"], ours_found["error"][0, -1], svy["error"])


def plain_figures(folder: Path) -> Figures:
    """Times of the plain pass over the arrays in the folder."""
    levels, codes = np.load(folder / "levels.npy"), np.load(folder / "codes.npy")
    dossiers, measured = population(len(levels)), measures()
    return {
        "cpu": best_cpu(lambda: plain_pass(levels, codes, dossiers, measured)),
        "seconds": best(lambda: plain_pass(levels, codes, dossiers, measured)),
    }


def _r(folder: Path, way: str) -> Figures:
    if not shutil.which("Rscript"):
        print("  R is not installed here (r-base-core, r-cran-survey)")
        return {}
    files = [str(folder / name) for name in ("levels.csv", "found.csv", "factors.txt")]
    command = ["Rscript", str(ROOT / "bench/peers/complete_set.R"), *files, way]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"  R could not do it: {done.stderr.strip().splitlines()[-1]}")
        return {}
    cpu, seconds = map(float, done.stdout.split()[-2:])
    rows = (folder / "found.csv").read_text(encoding="utf-8").splitlines()
    value, error = map(float, rows[-1].split(",")[:2])
    return {"cpu": cpu, "seconds": seconds, "value": value, "error": error}


def _check(value: float, other: float, error: float, other_error: float) -> None:
    far = max(abs(value / other - 1), abs(error / other_error - 1))
    print(f"    its overall index and standard error of the province differ by {far:.1e}")


def _beside_duckdb(folder: Path) -> None:
    for responses in (RESPONSES, MANY):
        layout = _prepare(folder, responses)
        if not _peer("bench.peers.parquet_file", "write", str(folder)):
            return
        (folder / "codes.npy").unlink()
        (folder / "levels.npy").unlink()
        _parquet_roads(folder, responses, responses * layout.items)


def _parquet_roads(folder: Path, responses: int, answers: int) -> None:
    tallied, command, duckdb = _in_turn(
        lambda: _run([sys.executable, "-m", "bench.peers.ours", "parquet", str(folder)]),
        lambda: _run([sys.executable, "-m", "bench.peers.ours", "command", str(folder)]),
        lambda: _peer("bench.peers.parquet_file", "duckdb", str(folder)),
    )
    whole = {"seconds": command["whole"], "cpu": command["whole_cpu"]}
    print(f"{responses} responses, Parquet to complete set (one thread each):")
    for name, found in (
        ("DuckDB's sums alone", duckdb),
        ("ours, through tallies", tallied),
        ("ours, as `sipas estimate` computes", command),
        ("the same with its JSON and sentences written", whole),
    ):
        print(
            f"  {name}: {found['seconds']:.3f} s by the clock, {found['cpu']:.3f} CPU-seconds; "
            f"ratios {found['seconds'] / duckdb['seconds']:.2f}, {found['cpu'] / duckdb['cpu']:.2f}"
        )
    print(f"  goal 1.5; memory beside the answers, {answers / 1e6:.1f} MB (goal 3 ×):")
    _memory("through tallies, above a first block of nobody", tallied["grown"], answers)
    first, fixed = (
        _run([sys.executable, "-m", "bench.peers.ours", road, str(folder)])
        for road in ("memory", "fixed")
    )
    _memory("first read, above loaded libraries", first["highest"] - first["loaded"], answers)
    above = first["highest"] - fixed["highest"]
    _memory("first read, above the same plan on two thousand responses", above, answers)


def _in_turn(*roads: Callable[[], Figures]) -> list[Figures]:
    """The least figures of three runs of each, in turn: what else the machine does falls on all."""
    runs = [[road() for road in roads] for _ in range(3)]
    return [
        {key: min(each[key] for each in found) for key in found[0]}
        for found in zip(*runs, strict=True)
    ]


def _memory(name: str, grown: float, answers: int) -> None:
    print(f"    {name}: {grown / 1e6:.0f} MB, {grown / answers:.2f} × the answers")


def _peer(module: str, *arguments: str) -> Figures:
    python = PEERS / "bin" / "python"
    if not python.exists() and not _install_peers():
        print(f"  {module}: svy, duckdb and pyarrow cannot be installed here")
        return {}
    return _run([str(python), "-m", module, *arguments])


def _install_peers() -> bool:
    made = subprocess.run([sys.executable, "-m", "venv", str(PEERS)], check=False)
    names = ["svy", "duckdb", "pyarrow", "numpy", "scipy"]
    pip = [str(PEERS / "bin" / "pip"), "install", "-q", *names]
    return made.returncode == 0 and subprocess.run(pip, check=False).returncode == 0


def _run(command: list[str]) -> Figures:
    done = subprocess.run(
        command, env=os.environ | ONE_THREAD, capture_output=True, text=True, check=False, cwd=ROOT
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def _line(
    name: str, cpu: float, ours: float, goal: int | None, seconds: float | None = None
) -> None:
    wall = "" if seconds is None else f", {seconds:.3f} s by the clock"
    wanted = f" (goal at least {goal})" if goal else ""
    print(f"  {name}: {cpu:.3f} CPU-seconds{wall}; {cpu / ours:.0f} × ours{wanted}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(plain_figures(Path(sys.argv[2]))))
    else:
        main()
