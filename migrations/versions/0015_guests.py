"""guests: links to one room, who came by them, and who only reads; previews of links; quotas

Revision: 0015, after 0009
"""

import sqlalchemy as sa
from alembic import op

from chatapp.models import Moment

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

QUOTAS = ("person_files_mb", "files_mb")


def _read_only() -> sa.Column[bool]:
    return sa.Column("read_only", sa.Boolean(), server_default=sa.false(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "guest_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        _read_only(),
        sa.Column("max_uses", sa.Integer(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_guest_link_room_id_room")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user.id"], name=op.f("fk_guest_link_created_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guest_link")),
        sa.UniqueConstraint("code", name=op.f("uq_guest_link_code")),
    )
    op.create_index(op.f("ix_guest_link_room_id"), "guest_link", ["room_id"])
    op.create_index(op.f("ix_guest_link_ended_at"), "guest_link", ["ended_at"])
    op.create_table(
        "guest",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("came_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_guest_user_id_user")),
        sa.ForeignKeyConstraint(
            ["link_id"], ["guest_link.id"], name=op.f("fk_guest_link_id_guest_link")
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_guest")),
    )
    op.create_index(op.f("ix_guest_link_id"), "guest", ["link_id"])
    op.add_column("membership", _read_only())
    op.add_column("message", sa.Column("previews", sa.JSON(), nullable=True))
    shows = sa.Column("link_previews", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("place", shows)
    for name in QUOTAS:
        op.add_column("place", sa.Column(name, sa.Integer(), nullable=True))


def downgrade() -> None:
    for name in ("link_previews", *QUOTAS):
        op.drop_column("place", name)
    op.drop_column("message", "previews")
    op.drop_column("membership", "read_only")
    op.drop_table("guest")
    op.drop_table("guest_link")
