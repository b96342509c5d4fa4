"""The table of jobs: what takes longer than a page."""

from sqlalchemy import JSON, CheckConstraint, Column, Integer, LargeBinary, String, Table, Text

from sipas.store.tables import Moment, metadata

# `place` is kind and person while the job waits or runs and NULL afterwards: being unique, it
# admits one job of a kind at once for each person, on both servers.
jobs = Table(
    "jobs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("kind", String(64), nullable=False),
    Column("by", String(255), nullable=False),
    Column("parameters", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("place", String(330), unique=True),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("file_name", String(255)),
    Column("media_type", String(128)),
    Column("started_at", Moment, nullable=False, index=True),
    Column("seen_at", Moment, nullable=False),
    # The key of a sealed file, which lies in the data folder: neither says anything by itself.
    Column("seal", LargeBinary(32)),
    CheckConstraint(
        "state IN ('waiting', 'running', 'finished', 'failed', 'interrupted')", name="state"
    ),
)
