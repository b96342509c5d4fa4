"""The complete set by `svy`: ratios with standard error and interval by agency, block, whole.

python -m bench.peers.svy_set FOLDER; reads levels.npy and codes.npy; prints JSON.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np

from bench.peers.files import Layout, read_layout

BLOCKS = 4


def main() -> None:
    import polars as pl
    import svy

    folder = Path(sys.argv[1])
    layout = read_layout(folder)
    levels, codes = np.load(folder / "levels.npy"), np.load(folder / "codes.npy")
    started = time.process_time(), time.perf_counter()
    frame = pl.DataFrame(_columns(levels, codes, layout))
    design = svy.Design(stratum="agency", wgt="w", pop_size="N")
    sample = svy.Sample(frame, design)
    places = range(len(layout.measures))
    above, below = [f"s{place}" for place in places], [f"v{place}" for place in places]
    whole = sample.estimation.ratio(above, below)
    for domain in ("block", "agency"):
        sample.estimation.ratio(above, below, by=domain)
    found = {
        "cpu": time.process_time() - started[0],
        "seconds": time.perf_counter() - started[1],
        "value": whole[-1].estimates[0].est,
        "error": whole[-1].estimates[0].se,
    }
    print(json.dumps(found))


def _columns(levels: np.ndarray, codes: np.ndarray, layout: Layout) -> dict[str, np.ndarray]:
    valid = (levels > 0) & (levels < 9)
    satisfied = valid & (levels > 3)
    sampled = np.bincount(codes, minlength=len(layout.agencies))
    columns: dict[str, np.ndarray] = {
        "agency": np.array(layout.agencies)[codes],
        "block": np.array([f"block-{n}" for n in range(BLOCKS)])[codes % BLOCKS],
        "N": 5.0 * sampled[codes],
        "w": np.full(codes.size, 5.0),
    }
    for place, measure in enumerate(layout.measures):
        items = list(measure.items)
        columns[f"s{place}"] = satisfied[:, items].sum(axis=1).astype(np.float64)
        columns[f"v{place}"] = valid[:, items].sum(axis=1).astype(np.float64)
    return columns


if __name__ == "__main__":
    main()
