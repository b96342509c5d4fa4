"""The product's own roads to the complete set, each in a process of its own; prints JSON.

python -m bench.peers.ours ROAD FOLDER with ROAD arrays, tallies, parquet, command, memory or fixed;
FOLDER as `bench.peers.files` writes it. Needs numpy and scipy, and pyarrow from `parquet` on.
"""

import json
import resource
import sys
import time
from functools import partial
from importlib import import_module
from pathlib import Path

import numpy as np

from bench.peers.files import Layout, read_layout
from bench.timing import best, best_cpu
from sipas.tallies.tables import CellKey, IndexOptions, IndexTable, index_table
from sipas.tallies.tally import Tally, add, fold_levels


def main() -> None:
    road, folder = sys.argv[1], Path(sys.argv[2])
    roads = {
        "arrays": _arrays,
        "tallies": _tallies,
        "parquet": _parquet,
        "command": _command,
        "memory": partial(_memory, file="levels.parquet"),
        "fixed": partial(_memory, file="few.parquet"),
    }
    print(json.dumps(roads[road](folder)))


def _arrays(folder: Path) -> dict[str, float]:
    layout = read_layout(folder)
    levels, codes = np.load(folder / "levels.npy"), np.load(folder / "codes.npy")

    def road() -> IndexTable:
        return _table(fold_levels(codes, levels, layout.agencies), layout)

    table = road()
    np.savez(folder / "ours.npz", value=table.value, error=table.standard_error)
    return {"seconds": best(road, 15), "cpu": best_cpu(road, 15)}


def _tallies(folder: Path) -> dict[str, float]:
    """The same cells at a hundred numbers of responses in between: only the counts are larger."""
    layout = read_layout(folder)
    levels, codes = np.load(folder / "levels.npy"), np.load(folder / "codes.npy")
    small = fold_levels(codes, levels, layout.agencies)
    large = {name: _times(tally, 1000) for name, tally in small.items()}
    found = dict.fromkeys(("small", "large", "small_cpu", "large_cpu"), float("inf"))
    _table(small, layout)
    for _ in range(50):  # in turn, so that what else the machine does falls on both
        for name, cells in (("small", small), ("large", large)):
            start, spent = time.perf_counter(), time.process_time()
            _table(cells, layout)
            found[name] = min(found[name], time.perf_counter() - start)
            found[f"{name}_cpu"] = min(found[f"{name}_cpu"], time.process_time() - spent)
    return found


def _parquet(folder: Path) -> dict[str, float]:
    import pyarrow as pa
    from pyarrow import parquet

    pa.set_memory_pool(pa.system_memory_pool())
    layout = read_layout(folder)

    def road() -> IndexTable:
        found: dict[str, Tally] = {}
        file = parquet.ParquetFile(folder / "levels.parquet")
        for group in range(file.num_row_groups):
            rows = file.read_row_group(group, use_threads=False)
            levels = np.empty((rows.num_rows, layout.items), dtype=np.uint8)
            for item in range(layout.items):
                levels[:, item] = rows.column(f"q{item:02}").to_numpy()
            codes = rows.column("code").to_numpy().copy()
            del rows
            for name, tally in fold_levels(codes, levels, layout.agencies).items():
                found[name] = add(found[name], tally) if name in found else tally
        return _table(found, layout)

    # what the libraries need to be loaded is no memory of the answers
    nobody = fold_levels(np.zeros(2, np.int16), np.full((2, layout.items), 4, np.uint8), ["warm"])
    _table(nobody, layout)
    before = _peak()
    seconds = best(road, 6)
    return {"seconds": seconds, "cpu": best_cpu(road, 6), "grown": _peak() - before}


def _command(folder: Path) -> dict[str, float]:
    """What `sipas estimate` itself does: read, compute, and write every estimate as JSON."""
    from sipas.commands.data_files import read_data
    from sipas.commands.estimate import run_estimate
    from sipas.commands.telling import Speech
    from sipas.estimation.analysis import Analysis, analyse
    from sipas.estimation.plan import read_plan
    from sipas.estimation.plan_columns import asked_columns, check_columns

    layout, file, plan_file = read_layout(folder), folder / "levels.parquet", folder / "plan.toml"
    plan_file.write_text(_plan(layout), encoding="utf-8")
    plan, speech = read_plan(_plan(layout)), Speech("vi")
    columns = {asked.column for asked in asked_columns(plan)}

    def numbers() -> Analysis:
        data = read_data(file, columns, speech.gettext)
        check_columns(plan, data, {})
        return analyse(plan, data)

    def whole() -> int:
        return run_estimate(speech, file, plan_file, "json", folder / "found.json")

    return {
        "seconds": best(numbers, 6),
        "cpu": best_cpu(numbers, 6),
        "whole": best(whole, 6),
        "whole_cpu": best_cpu(whole, 6),
    }


def _memory(folder: Path, file: str) -> dict[str, float]:
    """The highest memory of a process that reads one file, once, and what it held before.

    Before, the libraries are loaded and nothing has been read.
    """
    for library in ("pyarrow.compute", "pyarrow.parquet", "scipy.special"):
        import_module(library)
    command = import_module("sipas.commands.estimate")
    speech = import_module("sipas.commands.telling").Speech("vi")
    import_module("sipas.commands.parquet_files")
    plan_file = folder / "plan.toml"
    plan_file.write_text(_plan(read_layout(folder)), encoding="utf-8")
    loaded = _peak()
    command.run_estimate(speech, folder / file, plan_file, "json", folder / "found.json")
    return {"loaded": loaded, "highest": _peak()}


def _plan(layout: Layout) -> str:
    lines = ["[design]", 'strata = "code"', 'population = "dossiers"']
    for measure in layout.measures:
        items = ", ".join(f'"q{item:02}"' for item in measure.items)
        lines += ["[[estimate]]", f'name = "{measure.code}"', 'kind = "index"']
        lines += [f"items = [{items}]", 'by = [[], ["block"], ["code"]]']
    return "\n".join(lines)


def _table(tallies: dict[str, Tally], layout: Layout) -> IndexTable:
    cells = {CellKey(name): tally for name, tally in tallies.items()}
    population = {name: 5 * max(tally.n, 1) for name, tally in tallies.items()}
    return index_table(cells, population, layout.measures, layout.groups, IndexOptions())


def _times(tally: Tally, factor: int) -> Tally:
    return Tally(tally.n * factor, tally.counts * factor, tally.m * factor)


def _peak() -> float:
    """Highest memory of this process so far, bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024.0


if __name__ == "__main__":
    main()
