"""The tables of the watched field: what happened at each desk on each day, as plain counts."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table

from sipas.store.tables import metadata

# Follows the responses through the tally queue, so that each is counted exactly once. A response
# without a desk stands under the empty text. The version is that of the round's cells with which a
# row changed last: who has seen the rows of one version asks for those after it.
fieldwork_days = Table(
    "fieldwork_days",
    metadata,
    Column("round", ForeignKey("rounds.code"), primary_key=True),
    Column("agency", ForeignKey("agencies.code"), primary_key=True),
    Column("desk", String(64), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("mode", String(16), primary_key=True),
    Column("finished", Integer, nullable=False),
    Column("valid", Integer, nullable=False),
    Column("alike", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Index(None, "round", "version"),
)

# Pages that were served and forms that were begun; nothing here leads to a person or a browser.
visits = Table(
    "visits",
    metadata,
    Column("round", ForeignKey("rounds.code"), primary_key=True),
    Column("agency", ForeignKey("agencies.code"), primary_key=True),
    Column("desk", String(64), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("device", String(16), primary_key=True),
    Column("opened", Integer, nullable=False),
    Column("started", Integer, nullable=False),
)

# Whom the daily digest has reached: nobody gets two on one day.
digests = Table(
    "digests",
    metadata,
    Column("account", ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("day", Date, primary_key=True),
)
