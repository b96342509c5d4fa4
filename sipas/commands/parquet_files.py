"""Parquet files as columns of an estimation."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sipas.commands.data_files import day_text, refuse_twins
from sipas.estimation.data import Coded, Data, FaultyData, Numbers, narrowed
from sipas.estimation.notes import N_
from sipas.languages import Gettext
from sipas.sampling.rows import UnreadableFile

# Greater whole numbers have no float of their own; they are names of something, not amounts.
_LARGEST_EXACT = 2**53
_BATCH_ROWS = 2**16
# What is let go goes back to the machine at once; Arrow's own allocator keeps more than it gives.
pa.set_memory_pool(pa.system_memory_pool())


def read_parquet(file: Path, wanted: Collection[str], gettext: Gettext) -> Data:
    """The wanted columns; see `data_files.read_data`."""
    try:
        # Texts come as numbers of distinct ones wherever the file holds them so. Reading ahead, and
        # threads for one column at a time, cost more than they save.
        with pq.ParquetFile(file, read_dictionary=_texts(file), pre_buffer=False) as opened:
            names = opened.schema_arrow.names
            refuse_twins(file, names)
            # one by one: what Arrow holds of a column is let go before the next is read
            columns = {name: _column(opened, name) for name in names if name in wanted}
            rows = opened.metadata.num_rows
    except (pa.ArrowException, OSError) as problem:
        raise UnreadableFile(gettext("Tệp Parquet bị hỏng, không mở được.")) from problem
    return Data(columns or {"": np.zeros(rows)})


def _texts(file: Path) -> list[str]:
    schema = pq.read_schema(file)
    return [field.name for field in schema if _is_text(field.type)]


def _column(opened: Any, name: str) -> Numbers | Coded:
    kind = opened.schema_arrow.field(name).type
    if pa.types.is_dictionary(kind) and not _is_text(kind.value_type):
        kind = kind.value_type
    if pa.types.is_dictionary(kind) or pa.types.is_temporal(kind) or _is_text(kind):
        return coded(_whole(opened, name))
    if pa.types.is_integer(kind):
        return _whole_numbers(opened, name, kind)
    if pa.types.is_boolean(kind):
        return narrowed(_numbers(opened, name, pa.uint8()))
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind) or pa.types.is_null(kind):
        return narrowed(_numbers(opened, name, pa.float64()))
    sentence = N_("Cột %(column)s không phải số hay chữ mà là %(kind)s.")
    raise FaultyData(sentence, column=name, kind=kind)


def _whole(opened: Any, name: str) -> Any:
    return opened.read(columns=[name], use_threads=False).column(name)


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


def _whole_numbers(opened: Any, name: str, kind: Any) -> Numbers | Coded:
    """Whole numbers, or names where they are endless."""
    if kind.bit_width == 64:
        column = _whole(opened, name)
        if _is_too_large(column):
            return coded(column.cast(pa.string()))
        if column.null_count:
            return narrowed(column.cast(pa.float64()).to_numpy())
        return narrowed(column.to_numpy())
    return narrowed(_numbers(opened, name, kind))


def _numbers(opened: Any, name: str, kind: Any) -> Numbers:
    """Batch by batch into one array, so that no column is held twice."""
    found: Numbers = np.empty(opened.metadata.num_rows, dtype=kind.to_pandas_dtype())
    start = 0
    for batch in opened.iter_batches(_BATCH_ROWS, columns=[name], use_threads=False):
        values = batch.column(0)
        if values.type != kind:
            values = values.cast(kind)
        if values.null_count and found.dtype.kind != "f":
            found = found.astype(np.float64)
        found[start : start + len(values)] = values.to_numpy(zero_copy_only=False)
        start += len(values)
    return found


def _is_text(kind: Any) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _is_too_large(column: Any) -> bool:
    ends = pc.min_max(column).as_py()
    return any(end is not None and abs(end) > _LARGEST_EXACT for end in ends.values())
