"""Forms on paper that were typed in: which sheet became which response."""

from sqlalchemy import Column, Date, ForeignKey, Integer, String, Table

from sipas.store.tables import metadata

# Goes with its response, however that is withdrawn, so that the sheet can be typed again.
paper_forms = Table(
    "paper_forms",
    metadata,
    Column("round", ForeignKey("rounds.code"), primary_key=True),
    Column("agency", ForeignKey("agencies.code"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column(
        "response",
        ForeignKey("responses.identifier", ondelete="CASCADE"),
        nullable=False,
        unique=True,
    ),
    Column("typed_by", String(255), nullable=False),
    Column("typed_on", Date, nullable=False),
)
