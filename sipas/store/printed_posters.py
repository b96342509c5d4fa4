"""The posters that were made into files to be printed, the last of each desk."""

import datetime
from collections.abc import Mapping

from sqlalchemy import Connection, select

from sipas.store.poster_tables import printed_posters
from sipas.store.upsert import insert_of


def put_printed_posters(
    connection: Connection, posters: Mapping[str, bytes], day: datetime.date
) -> None:
    """Digests of posters by the codes of their desks; each takes the place of the one before."""
    if not posters:
        return
    statement = insert_of(connection, printed_posters)
    newer = {name: statement.excluded[name] for name in ("poster", "printed_on")}
    rows = [{"desk": desk, "poster": digest, "printed_on": day} for desk, digest in posters.items()]
    connection.execute(statement.on_conflict_do_update(index_elements=["desk"], set_=newer), rows)


def all_printed_posters(connection: Connection) -> dict[str, bytes]:
    """Code of the desk -> digest."""
    found = select(printed_posters.c.desk, printed_posters.c.poster)
    return {desk: bytes(digest) for desk, digest in connection.execute(found)}
