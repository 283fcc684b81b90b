"""programs: what their tokens open

Revision: 0014, after 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0009"
branch_labels = None
depends_on = None

EVERYTHING = "read write announce admin"


def upgrade() -> None:
    for name, size, default in (("name", 80, ""), ("scopes", 80, EVERYTHING)):
        column = sa.Column(name, sa.String(size), nullable=False, server_default=default)
        op.add_column("token", column)


def downgrade() -> None:
    for name in ("scopes", "name"):
        op.drop_column("token", name)
