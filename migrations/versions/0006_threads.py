"""threads: replies under a message, who follows them, pins, saved messages, earlier wordings

Revision: 0006, after 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
IN_THREADS, PINNED = sa.text("thread_id IS NOT NULL"), sa.text("pinned_at IS NOT NULL")
COLUMNS = ("thread_id", "aside", "replies", "pinned_at")


def upgrade() -> None:
    for column in (
        sa.Column("thread_id", sa.Integer(), nullable=True),
        sa.Column("aside", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("replies", sa.JSON(), nullable=True),
        sa.Column("pinned_at", MOMENT, nullable=True),
    ):
        op.add_column("message", column)
    for name, columns, where in (
        ("ix_message_thread_id_seq", ["thread_id", "seq"], IN_THREADS),
        ("ix_message_room_id_pinned_at", ["room_id", "pinned_at"], PINNED),
    ):
        op.create_index(name, "message", columns, sqlite_where=where, postgresql_where=where)
    op.create_index(op.f("ix_mention_user_id"), "mention", ["user_id"])
    _follow()
    _saved()
    op.create_table(
        "wording",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_wording_message_id_message")
        ),
        sa.PrimaryKeyConstraint("message_id", "number", name=op.f("pk_wording")),
    )


def _follow() -> None:
    op.create_table(
        "follow",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("read_seq", sa.Integer(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_follow_user_id_user")),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["message.id"], name=op.f("fk_follow_thread_id_message")
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_follow_room_id_room")),
        sa.PrimaryKeyConstraint("user_id", "thread_id", name=op.f("pk_follow")),
    )
    op.create_index("ix_follow_user_id_room_id", "follow", ["user_id", "room_id"])
    op.create_index("ix_follow_thread_id", "follow", ["thread_id"])


def _saved() -> None:
    op.create_table(
        "saved",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_saved_user_id_user")),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_saved_message_id_message")
        ),
        sa.PrimaryKeyConstraint("user_id", "message_id", name=op.f("pk_saved")),
    )
    op.create_index("ix_saved_message_id", "saved", ["message_id"])


def downgrade() -> None:
    for table in ("wording", "saved", "follow"):
        op.drop_table(table)
    op.drop_index(op.f("ix_mention_user_id"), "mention")
    for index in ("ix_message_room_id_pinned_at", "ix_message_thread_id_seq"):
        op.drop_index(index, "message")
    with op.batch_alter_table("message") as batch:
        for name in COLUMNS:
            batch.drop_column(name)
