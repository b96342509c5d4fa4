"""Posters that were printed: noted when a file of them is made, and which desks wait for theirs."""

import datetime
from collections.abc import Iterable, Mapping
from hashlib import blake2b

from sipas.reports.posters import Poster
from sipas.store.database import Database, Transaction
from sipas.store.printed_posters import all_printed_posters, put_printed_posters


def note_printed(database: Database, posters: Mapping[str, Poster], on: datetime.date) -> None:
    """By the codes of their desks. Nobody sees paper come out of a printer: a file has to do."""
    with database.write() as transaction:
        put_printed_posters(
            transaction, {desk: _digest(poster) for desk, poster in posters.items()}, on
        )


def not_printed(transaction: Transaction, posters: Mapping[str, Poster]) -> list[Poster]:
    """Those that were never printed as they are today."""
    known = all_printed_posters(transaction)
    return [poster for desk, poster in posters.items() if known.get(desk) != _digest(poster)]


def _digest(poster: Poster) -> bytes:
    """Of everything that a citizen reads; colours may change and the poster still be right."""
    told: Iterable[str] = (
        poster.province,
        poster.agency,
        poster.desk,
        poster.address,
        "demonstration" if poster.demonstration else "",
    )
    return blake2b("\n".join(told).encode(), digest_size=16).digest()
