"""unread: what it is counted by

Revision: 0008, after 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0006"
branch_labels = None
depends_on = None

QUIET = sa.text("(kind NOT IN ('text', 'announcement') OR deleted_at IS NOT NULL OR aside)")


def upgrade() -> None:
    op.create_index(
        "ix_message_quiet",
        "message",
        ["room_id", "seq"],
        sqlite_where=QUIET,
        postgresql_where=QUIET,
    )
    op.create_index("ix_message_room_id_author_id_seq", "message", ["room_id", "author_id", "seq"])


def downgrade() -> None:
    for index in ("ix_message_room_id_author_id_seq", "ix_message_quiet"):
        op.drop_index(index, "message")
