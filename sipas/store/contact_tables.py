"""What is known of persons, apart from everything else: sealed, and erased on its day."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    String,
    Table,
)

from sipas.store.tables import metadata

DISPOSITIONS = (
    "reached",
    "refused",
    "no_answer",
    "wrong_number",
    "appointment",
    "completed",
    "not_eligible",
)


def _dossier_of_a_sample() -> ForeignKeyConstraint:
    names = ("sample", "agency", "position")
    return ForeignKeyConstraint(
        names, [f"sample_dossiers.{name}" for name in names], ondelete="CASCADE"
    )


# Name, telephone and address in one sealed text; without the key of the settings it says nothing.
contacts = Table(
    "contacts",
    metadata,
    Column("sample", Integer, primary_key=True),
    Column("agency", String(64), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("erase_on", Date, nullable=False, index=True),
    _dossier_of_a_sample(),
)

# Each time somebody was called or written to, by day; erased together with the contacts.
contact_attempts = Table(
    "contact_attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sample", Integer, nullable=False),
    Column("agency", String(64), nullable=False),
    Column("position", Integer, nullable=False),
    Column("disposition", String(16), nullable=False),
    Column("day", Date, nullable=False),
    Column("by", String(255)),
    Column("erase_on", Date, nullable=False, index=True),
    _dossier_of_a_sample(),
    CheckConstraint(
        f"disposition IN ({', '.join(repr(one) for one in DISPOSITIONS)})", name="disposition"
    ),
)
