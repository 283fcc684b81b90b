"""digests: which stretch of time the next is for, and whether it is being sent

Revision: 0018, after 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

COLUMNS = ("digest_since", "digest_until")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("user", sa.Column(name, sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column("user", name)
