"""Parquet files as columns of an estimation."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sipas.commands.data_files import day_text, refuse_twins
from sipas.estimation.data import Coded, Data, FaultyData, Numbers
from sipas.languages import Gettext
from sipas.sampling.rows import UnreadableFile

# Greater whole numbers have no float of their own; they are names of something, not amounts.
_LARGEST_EXACT = 2**53
# Different values, and one place more for what is missing, that fit into a byte.
_FEW = 254


def read_parquet(file: Path, wanted: Collection[str], gettext: Gettext) -> Data:
    """The wanted columns; see `data_files.read_data`."""
    try:
        with pq.ParquetFile(file) as opened:
            names = opened.schema_arrow.names
            refuse_twins(file, names)
            # one by one: what Arrow holds of a column is let go before the next is read
            columns = {name: _column(name, _read(opened, name)) for name in names if name in wanted}
            rows = opened.metadata.num_rows
    except (pa.ArrowException, OSError) as problem:
        raise UnreadableFile(gettext("Tệp Parquet bị hỏng, không mở được.")) from problem
    return Data(columns or {"": np.zeros(rows)})


def _read(opened: pq.ParquetFile, name: str) -> Any:
    return opened.read(columns=[name]).column(name)


def _column(name: str, column: Any) -> Numbers | Coded:
    kind = column.type
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
        if not _is_text(kind):
            column = column.cast(kind)
    if pa.types.is_integer(kind):
        return _whole_numbers(column)
    if pa.types.is_boolean(kind):
        return _numbers(column.cast(pa.uint8()))
    if pa.types.is_decimal(kind) or pa.types.is_null(kind):
        return _numbers(column.cast(pa.float64()))
    if pa.types.is_floating(kind):
        return _numbers(column)
    if pa.types.is_temporal(kind) or _is_text(kind):
        return coded(column)
    raise FaultyData(f"Column {name} holds neither numbers nor text but {kind}.")


def coded(column: Any) -> Coded:
    """A column of Arrow as distinct texts and their places."""
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    column = column.unify_dictionaries().combine_chunks()
    if isinstance(column, pa.ChunkedArray):  # one without rows has no chunk to begin with
        column = pa.array([], column.type)
    values = ["" if value is None else day_text(value) for value in column.dictionary.to_pylist()]
    codes = pc.fill_null(column.indices.cast(pa.int32()), len(values))
    return Coded(np.array([*values, ""], dtype=np.str_), codes.to_numpy(zero_copy_only=False))


def _whole_numbers(column: Any) -> Numbers | Coded:
    """Few different ones stay small, also where some are missing; endless ones are names."""
    if _is_too_large(column):
        return coded(column.cast(pa.string()))
    if not column.null_count:
        return _numbers(column)
    ends = pc.min_max(column).as_py()
    if ends["min"] is None or ends["max"] - ends["min"] > _FEW:
        return _numbers(column)
    width = ends["max"] - ends["min"] + 1
    places = pc.subtract(column.cast(pa.int64()), ends["min"]).fill_null(width).cast(pa.uint8())
    texts = [str(ends["min"] + place) for place in range(width)]
    return Coded(np.array([*texts, ""], dtype=np.str_), places.to_numpy())


def _numbers(column: Any) -> Numbers:
    """Whole numbers stay as small as they are where none is missing."""
    numbers: Numbers = column.to_numpy()
    return numbers


def _is_text(kind: Any) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _is_too_large(column: Any) -> bool:
    if column.type.bit_width < 64:
        return False
    ends = pc.min_max(column).as_py()
    return any(end is not None and abs(end) > _LARGEST_EXACT for end in ends.values())
