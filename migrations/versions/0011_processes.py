"""processes: who serves, and whom a bulletin is from

Revision: 0011, after 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "process",
        sa.Column("name", sa.String(16), nullable=False),
        sa.Column("machine", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beat", sa.Integer(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_process"),
    )
    # Added in place, so that a process of the version before can go on leaving and reading them.
    op.add_column("bulletin", sa.Column("origin", sa.String(16), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("bulletin", "origin")
    op.drop_table("process")
