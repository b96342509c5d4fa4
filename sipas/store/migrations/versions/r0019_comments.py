"""What citizens wrote can be moderated: read by others, covered in part, or kept from them."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

from sipas.languages import folded
from sipas.questionnaires.personal_data import covered

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_AT_A_TIME = 1000


def upgrade() -> None:
    op.create_table(
        "comments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("response", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("round", sa.String(length=64), nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("searched", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("shown", sa.Text()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=255)),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("erased_on", sa.Date()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'shown', 'redacted', 'hidden')", name=op.f("ck_comments_state")
        ),
        sa.ForeignKeyConstraint(
            ["response"],
            ["responses.identifier"],
            name=op.f("fk_comments_response"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["round"], ["rounds.code"], name=op.f("fk_comments_round")),
        sa.ForeignKeyConstraint(["agency"], ["agencies.code"], name=op.f("fk_comments_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
        sa.UniqueConstraint("response", "question", name=op.f("uq_comments_response_question")),
    )
    _move_texts()
    op.create_index(op.f("ix_comments_round_state_id"), "comments", ["round", "state", "id"])
    op.create_index(
        op.f("ix_comments_round_agency_state_id"), "comments", ["round", "agency", "state", "id"]
    )
    op.drop_table("texts")


def downgrade() -> None:
    op.create_table(
        "texts",
        sa.Column("response", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["response"],
            ["responses.identifier"],
            name=op.f("fk_texts_response"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("response", "question", name=op.f("pk_texts")),
    )
    op.execute(
        "INSERT INTO texts (response, question, text) SELECT response, question, text FROM comments"
    )
    op.drop_table("comments")


def _move_texts() -> None:
    connection = op.get_bind()
    tables = sa.MetaData()
    tables.reflect(connection, only=["texts", "responses"])
    texts, responses = tables.tables["texts"], tables.tables["responses"]
    uuid = sa.Uuid()
    found = sa.select(
        sa.type_coerce(texts.c.response, uuid),
        texts.c.question,
        responses.c.round,
        responses.c.agency,
        texts.c.text,
    ).join_from(texts, responses, texts.c.response == responses.c.identifier)
    names = ("response", "question", "round", "agency", "text")
    written = [sa.column("response", uuid), *map(sa.column, names[1:])]
    new = sa.table("comments", *written, *_new_columns())
    rows = connection.execute(found).partitions(_AT_A_TIME)
    for some in rows:
        kept = [dict(zip(names, row, strict=True)) | _undecided(row.text) for row in some]
        connection.execute(sa.insert(new), kept)


def _new_columns() -> list[sa.ColumnClause[object]]:
    names = ("searched", "state", "reason", "version")
    return [sa.column("id", sa.Uuid()), *(sa.column(name) for name in names)]


def _undecided(text: str) -> dict[str, object]:
    return {
        "id": uuid4(),
        "searched": folded(covered(text)),
        "state": "waiting",
        "reason": "",
        "version": 1,
    }
