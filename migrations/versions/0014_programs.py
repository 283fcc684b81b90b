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
    _outlet()
    _errand()


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


def _outlet() -> None:
    op.create_table(
        "outlet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("bot_id", sa.Integer(), nullable=False),
        sa.Column("maker_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(1000), nullable=False),
        sa.Column("secret", sa.String(80), nullable=False),
        sa.Column("keyword", sa.String(80), nullable=False),
        sa.Column("command", sa.String(32), nullable=True),
        sa.Column("hint", sa.String(120), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("failing_since", MOMENT, nullable=True),
        sa.Column("disabled_at", MOMENT, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_outlet_room_id_room")),
        sa.ForeignKeyConstraint(["bot_id"], ["user.id"], name=op.f("fk_outlet_bot_id_user")),
        sa.ForeignKeyConstraint(["maker_id"], ["user.id"], name=op.f("fk_outlet_maker_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outlet")),
    )
    op.create_index(op.f("ix_outlet_room_id"), "outlet", ["room_id"])
    op.create_index(op.f("ix_outlet_bot_id"), "outlet", ["bot_id"])


def _errand() -> None:
    op.create_table(
        "errand",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outlet_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("tried_at", MOMENT, nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("problem", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(
            ["outlet_id"], ["outlet.id"], name=op.f("fk_errand_outlet_id_outlet")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errand")),
    )
    op.create_index(op.f("ix_errand_outlet_id"), "errand", ["outlet_id"])
    op.create_index(op.f("ix_errand_due_at"), "errand", ["due_at"])


def downgrade() -> None:
    op.drop_table("errand")
    op.drop_table("outlet")
    op.drop_table("hook")
    op.drop_column("user", "is_hook")
    for name in ("scopes", "name"):
        op.drop_column("token", name)
