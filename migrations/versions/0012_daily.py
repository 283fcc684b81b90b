"""daily: drafts that follow people

Revision: 0012, after 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _draft()


def _draft() -> None:
    op.create_table(
        "draft",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_draft_user_id_user")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_draft_room_id_room")),
        sa.PrimaryKeyConstraint("user_id", "room_id", "thread_id", name=op.f("pk_draft")),
    )
    op.create_index("ix_draft_room_id", "draft", ["room_id"])


def downgrade() -> None:
    op.drop_table("draft")
