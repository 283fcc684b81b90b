"""scheduled files: what was uploaded for a message that is sent later

Revision: 0017, after 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("file", sa.Column("scheduled_id", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_file_scheduled_id"), "file", ["scheduled_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_file_scheduled_id"), "file")
    op.drop_column("file", "scheduled_id")
