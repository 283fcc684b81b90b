"""How somebody wants to have a room: among their favourites, and of what they are told."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("favourite", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("notify", sa.String(length=10), nullable=False, server_default="all"),
    ):
        with op.batch_alter_table("membership") as batch:
            batch.add_column(column)


def downgrade() -> None:
    with op.batch_alter_table("membership") as batch:
        batch.drop_column("notify")
        batch.drop_column("favourite")
