"""What citizens wrote in their own words, apart from the numbers: whoever counts never reads it."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from sipas.store.tables import Moment, metadata

# The number of a comment is made by chance: in its order nothing tells when or by whom it came.
# `text` is for moderators only; `searched` is what is left of it without personal data, folded.
# `shown` is what others read, once a moderator has let them.
comments = Table(
    "comments",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("response", ForeignKey("responses.identifier", ondelete="CASCADE"), nullable=False),
    Column("question", String(64), nullable=False),
    Column("round", ForeignKey("rounds.code"), nullable=False),
    Column("agency", ForeignKey("agencies.code"), nullable=False),
    Column("text", Text, nullable=False),
    Column("searched", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("shown", Text),
    Column("reason", Text, nullable=False),
    Column("decided_by", String(255)),
    Column("decided_at", Moment),
    Column("erased_on", Date),
    Column("version", Integer, nullable=False),
    UniqueConstraint("response", "question"),
    CheckConstraint("state IN ('waiting', 'shown', 'redacted', 'hidden')", name="state"),
    Index(None, "round", "state", "id"),
    Index(None, "round", "agency", "state", "id"),
)
