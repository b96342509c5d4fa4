"""SPSS files (.sav, .zsav) as columns of an estimation."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
import pyreadstat

from sipas.commands.data_files import day_text
from sipas.estimation.data import Data, Labels, Numbers
from sipas.languages import Gettext
from sipas.sampling.rows import UnreadableFile


def read_spss(file: Path, wanted: Collection[str], gettext: Gettext) -> Data:
    """The wanted columns; see `data_files.read_data`. Values that SPSS calls missing are missing.

    Codes stay codes: labels of values are not put in their place.
    """
    try:
        _, facts = pyreadstat.read_sav(str(file), metadataonly=True, output_format="dict")
        chosen = [name for name in facts.column_names if name in wanted]
        # A file that other software wrote may not say how many rows it has: one column counts them.
        read = chosen or facts.column_names[:1]
        columns, _ = pyreadstat.read_sav(str(file), usecols=read, output_format="dict")
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, OSError, ValueError) as problem:
        raise UnreadableFile(gettext("Tệp SPSS bị hỏng, không mở được.")) from problem
    is_text = {name: facts.readstat_variable_types[name] == "string" for name in read}
    return Data({(name if chosen else ""): _column(columns[name], is_text[name]) for name in read})


def _column(cells: list[Any], is_text: bool) -> Labels | Numbers:
    # Days and times are numbers to SPSS, and objects here.
    is_number = not is_text and all(cell is None or isinstance(cell, float | int) for cell in cells)
    return np.array(cells, dtype=np.float64) if is_number else _texts(cells)


def _texts(cells: list[Any]) -> Labels:
    return np.array(["" if cell is None else day_text(cell) for cell in cells], dtype=np.str_)
