"""The dated life of the rounds."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table

from sipas.store.tables import Moment, metadata

round_history = Table(
    "round_history",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("round", ForeignKey("rounds.code"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", String(255)),
    Column("event", String(32), nullable=False),
    Column("detail", JSON, nullable=False),
    Index(None, "round", "id"),
)
