"""programs: what their tokens open, and addresses through which they speak

Revision: 0014, after 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0009"
branch_labels = None
depends_on = None

EVERYTHING = "read write announce admin"


MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    for name, size, default in (("name", 80, ""), ("scopes", 80, EVERYTHING)):
        column = sa.Column(name, sa.String(size), nullable=False, server_default=default)
        op.add_column("token", column)
    op.add_column(
        "user", sa.Column("is_hook", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    _hook()


def _hook() -> None:
    op.create_table(
        "hook",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("bot_id", sa.Integer(), nullable=False),
        sa.Column("maker_id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("disabled_at", MOMENT, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_hook_room_id_room")),
        sa.ForeignKeyConstraint(["bot_id"], ["user.id"], name=op.f("fk_hook_bot_id_user")),
        sa.ForeignKeyConstraint(["maker_id"], ["user.id"], name=op.f("fk_hook_maker_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hook")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_hook_key_hash")),
    )
    op.create_index(op.f("ix_hook_room_id"), "hook", ["room_id"])
    op.create_index(op.f("ix_hook_bot_id"), "hook", ["bot_id"])


def downgrade() -> None:
    op.drop_table("hook")
    op.drop_column("user", "is_hook")
    for name in ("scopes", "name"):
        op.drop_column("token", name)
