"""daily: drafts, what people are up to, how pages look, polls, order of favourites, emoji

Revision: 0012, after 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
OWN = (
    sa.Column("density", sa.String(10), nullable=True),
    sa.Column("text_size", sa.String(10), nullable=True),
    sa.Column("contrast", sa.String(10), nullable=True),
    sa.Column("motion", sa.String(10), nullable=True),
    sa.Column("doing_emoji", sa.String(32), nullable=True),
    sa.Column("doing_text", sa.String(80), nullable=True),
    sa.Column("doing_until", MOMENT, nullable=True),
)


def upgrade() -> None:
    _draft()
    _user()
    _poll()
    _emoji()
    with op.batch_alter_table("membership") as batch:
        batch.add_column(sa.Column("place", sa.Integer(), nullable=True))


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


def _emoji() -> None:
    op.create_table(
        "emoji",
        sa.Column("name", sa.String(30), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("creator_id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["creator_id"], ["user.id"], name=op.f("fk_emoji_creator_id_user")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_emoji")),
    )
    op.create_index(op.f("ix_emoji_digest"), "emoji", ["digest"])
    makers = sa.Column("emoji_makers", sa.String(10), nullable=False, server_default="admins")
    with op.batch_alter_table("place") as batch:
        batch.add_column(makers)


def _poll() -> None:
    op.add_column("message", sa.Column("poll", sa.JSON(), nullable=True))
    op.create_table(
        "vote",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("option", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("voted_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_vote_message_id_message")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_vote_user_id_user")),
        sa.PrimaryKeyConstraint("message_id", "user_id", "option", name=op.f("pk_vote")),
    )


def _user() -> None:
    """The time zone may be there already, for hours in which somebody wants their peace."""
    there = {column["name"] for column in sa.inspect(op.get_bind()).get_columns("user")}
    with op.batch_alter_table("user") as batch:
        for column in (*OWN, sa.Column("time_zone", sa.String(64), nullable=True)):
            if column.name not in there:
                batch.add_column(column)


def downgrade() -> None:
    op.drop_table("emoji")
    op.drop_table("vote")
    op.drop_table("draft")
    for table, column in (
        ("message", "poll"),
        ("membership", "place"),
        ("place", "emoji_makers"),
    ):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)
    # Not as a batch: that makes the table anew, and what refers to people is in its way.
    for column in OWN:
        op.drop_column("user", column.name)
