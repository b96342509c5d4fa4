"""What the peers read: one folder with the answers in every form, and what is to be computed."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sipas.tallies.measures import Measure

Levels = NDArray[np.uint8]
Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Layout:
    """Items, agencies in the order of their codes, groups, measures."""

    items: int
    agencies: tuple[str, ...]
    groups: dict[str, frozenset[str]]
    measures: tuple[Measure, ...]


def write_layout(folder: Path, layout: Layout) -> None:
    text = {
        "items": layout.items,
        "agencies": layout.agencies,
        "groups": {name: sorted(members) for name, members in layout.groups.items()},
        "measures": [[each.code, each.kind, each.items] for each in layout.measures],
    }
    (folder / "layout.json").write_text(json.dumps(text), encoding="utf-8")


def read_layout(folder: Path) -> Layout:
    text = json.loads((folder / "layout.json").read_text(encoding="utf-8"))
    return Layout(
        text["items"],
        tuple(text["agencies"]),
        {name: frozenset(members) for name, members in text["groups"].items()},
        tuple(Measure(code, kind, tuple(items)) for code, kind, items in text["measures"]),
    )


def write_arrays(folder: Path, levels: Levels, codes: Codes) -> None:
    np.save(folder / "levels.npy", levels)
    np.save(folder / "codes.npy", codes)


def write_csv(folder: Path, levels: Levels, codes: Codes, layout: Layout, blocks: int) -> None:
    """For R: agency, block, population, answers; a second file has the factor of each item."""
    population = 5 * np.maximum(np.bincount(codes, minlength=len(layout.agencies)), 1)
    head = ",".join(["agency", "block", "N", *(f"q{item:02}" for item in range(layout.items))])
    columns = [codes, codes % blocks, population[codes], levels]
    np.savetxt(folder / "levels.csv", np.column_stack(columns), "%d", ",", header=head, comments="")
    factor = [0] * layout.items
    for number, measure in enumerate((m for m in layout.measures if m.kind == "factor"), start=1):
        for item in measure.items:
            factor[item] = number
    (folder / "factors.txt").write_text(f"factors {' '.join(map(str, factor))}\n", encoding="utf-8")
