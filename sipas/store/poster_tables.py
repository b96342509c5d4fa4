"""Which poster of a desk was made into a file to be printed last."""

from sqlalchemy import Column, Date, ForeignKey, LargeBinary, Table

from sipas.store.tables import metadata

# `poster` is a digest of what stands on it: a desk whose poster would say something else today
# still has the old one on its counter.
printed_posters = Table(
    "printed_posters",
    metadata,
    Column("desk", ForeignKey("desks.code", ondelete="CASCADE"), primary_key=True),
    Column("poster", LargeBinary(16), nullable=False),
    Column("printed_on", Date, nullable=False),
)
