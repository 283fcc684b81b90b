"""origins: what was brought from elsewhere, and from where

Revision: 0013, after 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "origin",
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("foreign_id", sa.String(length=128), nullable=False),
        sa.Column("own_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", "kind", "foreign_id", name=op.f("pk_origin")),
    )


def downgrade() -> None:
    op.drop_table("origin")
