"""guest inviters: who may let guests in by a link

Revision: 0016, after 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    who = sa.Column("guest_inviters", sa.String(10), server_default="owners", nullable=False)
    op.add_column("place", who)


def downgrade() -> None:
    op.drop_column("place", "guest_inviters")
