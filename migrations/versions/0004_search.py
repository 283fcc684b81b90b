"""search: the index of all that was said

Revision: 0004, after 0003
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

from chatapp.operations.searches import index

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

AT_ONCE = 2_000
"""Messages that are in memory at a time."""

_SAID = sa.text(
    "SELECT id, room_id, author_id, html FROM message"
    " WHERE id > :above AND kind = 'text' AND deleted_at IS NULL ORDER BY id LIMIT :most"
)

_INSERT = "INSERT INTO word_index (rowid, words, marks) VALUES (?, ?, ?)"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _in_postgresql()
        return
    op.execute("CREATE VIRTUAL TABLE word_index USING fts5 (words, marks, tokenize = 'ascii')")
    connection, above = op.get_bind(), 0
    while rows := connection.execute(_SAID, {"above": above, "most": AT_ONCE}).mappings().all():
        values = ((row, index.text_of(row["html"])) for row in rows)
        connection.exec_driver_sql(_INSERT, [_entry(row, words) for row, words in values])
        above = rows[-1]["id"]


def _in_postgresql() -> None:
    """There nobody has said anything before this."""
    op.create_table(
        "word_index",
        sa.Column("message_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("lexemes", TSVECTOR(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_word_index")),
    )
    op.create_index("ix_word_index_room_id", "word_index", ["room_id"])
    op.create_index("ix_word_index_lexemes", "word_index", ["lexemes"], postgresql_using="gin")


def _entry(row: Any, words: str) -> tuple[int, str, str]:
    link = " link" if "<a " in row["html"] else ""
    return row["room_id"] << 40 | row["id"], words, f"every u{row['author_id']}{link}"


def downgrade() -> None:
    op.execute("DROP TABLE word_index")
