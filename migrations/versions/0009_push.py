"""push: who is called on which device, when, and when not

Revision: 0009, after 0012
"""

import sqlalchemy as sa
from alembic import op

from chatapp.models import Moment

revision = "0009"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "postbox",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("looked_to", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.CheckConstraint("id = 1", name="only"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("login_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(1000), nullable=False),
        sa.Column("address_hash", sa.String(64), nullable=False),
        sa.Column("key", sa.String(100), nullable=False),
        sa.Column("secret", sa.String(40), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("taken_at", Moment(), nullable=True),
        sa.Column("problem", sa.String(200), nullable=False),
        sa.Column("was_silent", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["login_id"], ["login.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("login_id"),
        sa.UniqueConstraint("address_hash"),
    )
    op.create_index("ix_subscription_user_id", "subscription", ["user_id"])
    op.create_table(
        "push",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("announcement_id", sa.Integer(), nullable=True),
        sa.Column("reminder_id", sa.Integer(), nullable=True),
        sa.Column("more", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("devices", sa.JSON(), nullable=True),
        sa.Column("sent_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id", "message_id"),
    )
    op.create_index("ix_push_user_id_due_at", "push", ["user_id", "due_at"])
    op.create_index("ix_push_due_at", "push", ["due_at"])
    # Not as a batch: that makes the table anew, and what refers to people is in its way.
    op.add_column("user", sa.Column("quiet_from", sa.Integer(), nullable=True))
    op.add_column("user", sa.Column("quiet_until", sa.Integer(), nullable=True))
    op.add_column("user", sa.Column("dnd_until", Moment(), nullable=True))
    op.add_column("user", sa.Column("keywords", sa.String(500), server_default="", nullable=False))
    op.add_column(
        "user", sa.Column("sound", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("user", sa.Column("digest", sa.String(10), server_default="off", nullable=False))
    op.add_column("user", sa.Column("digest_at", Moment(), nullable=True))
    op.create_index("ix_user_digest_at", "user", ["digest_at"])


def downgrade() -> None:
    op.drop_index("ix_user_digest_at", "user")
    for column in (
        *("digest_at", "digest", "sound", "keywords", "dnd_until"),
        *("quiet_until", "quiet_from"),
    ):
        op.drop_column("user", column)
    for table in ("push", "subscription", "postbox"):
        op.drop_table(table)
