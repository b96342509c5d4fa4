"""The cells of a round for the watched field: what did not change is not unpacked again."""

from collections.abc import Mapping
from weakref import WeakKeyDictionary

from sipas.store.database import Database
from sipas.store.rounds import Round
from sipas.store.tallies import CellName
from sipas.tallies.levels import POOLED, pooled
from sipas.tallies.measures import Measure
from sipas.tallies.packing import from_bytes
from sipas.tallies.tables import CellKey
from sipas.tallies.tally import Tally

_MOST_ROUNDS = 8
_Known = dict[CellName, tuple[bytes, Tally]]
_kept: WeakKeyDictionary[Database, dict[str, _Known]] = WeakKeyDictionary()


def watched_cells(
    database: Database, found: Round, cells: Mapping[CellName, bytes], measure: Measure
) -> tuple[dict[CellKey, Tally], Measure]:
    """The tallies, and the measure that is the overall index of them.

    Where all answers count alike, the items of an agency are pooled: three numbers and their
    products take the place of thousands, and they are kept until the bytes of the cell differ.
    """
    if found.aggregation != "ratio_of_sums":
        return {CellKey(*name): from_bytes(packed) for name, packed in cells.items()}, measure
    rounds = _kept.setdefault(database, {})
    known = rounds.get(found.code, {})
    read = {name: _read(known.get(name), packed, measure) for name, packed in cells.items()}
    if found.code not in rounds and len(rounds) >= _MOST_ROUNDS:
        rounds.pop(next(iter(rounds)), None)
    rounds[found.code] = {**known, **read}
    return {CellKey(*name): tally for name, (_, tally) in read.items()}, POOLED


def _read(
    known: tuple[bytes, Tally] | None, packed: bytes, measure: Measure
) -> tuple[bytes, Tally]:
    if known is not None and known[0] == packed:
        return known
    return packed, pooled(from_bytes(packed), measure)
