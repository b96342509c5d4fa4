"""The table of questionnaires that are still being written."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table

from sipas.store.tables import Moment, metadata

# `given` holds every code that this draft ever gave, so that none is given for a second thing;
# `edition` grows with each change: whoever writes names the one that was read.
questionnaire_drafts = Table(
    "questionnaire_drafts",
    metadata,
    Column("code", String(64), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("based_on", ForeignKey("questionnaire_versions.id")),
    Column("definition", JSON, nullable=False),
    Column("given", JSON, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("edited_by", String(255)),
    Column("edited_at", Moment, nullable=False),
)
