"""Counting the dossiers of a sample by state, from an index."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_NAME = "ix_sample_dossiers_sample_agency_state"


def upgrade() -> None:
    op.create_index(op.f(_NAME), "sample_dossiers", ["sample", "agency", "state"])


def downgrade() -> None:
    op.drop_index(op.f(_NAME), "sample_dossiers")
