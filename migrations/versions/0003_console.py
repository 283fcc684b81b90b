"""console: the audit log, reports, cautions, resets, and what admins set for people and rooms

Revision: 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)

TRIGGERS = {
    "audit_stays": "BEFORE UPDATE ON audit",
    "audit_stays_whole": "BEFORE DELETE ON audit",
    "audit_head_stays": "BEFORE DELETE ON audit_head",
    "audit_head_goes_on": "BEFORE UPDATE ON audit_head WHEN NEW.number != OLD.number + 1",
}

FUNCTION = """
    CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE 'the audit log is only added to' USING ERRCODE = 'integrity_constraint_violation';
    END $$
"""

COLUMNS = {
    "user": "muted_until",
    "membership": "spoke_at",
    "room": "announce_only slow_seconds edge retention_days retention_at",
    "place": "logo_digest accent_light accent_dark language sign_up sign_up_domains room_openers "
    "send_rate send_burst retention_days retention_at",
}


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("target_kind", sa.String(length=20), nullable=False),
        sa.Column("target", sa.String(length=20), nullable=False),
        sa.Column("target_name", sa.String(length=120), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["user.id"], name=op.f("fk_audit_actor_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_action"), "audit", ["action"])
    op.create_index(op.f("ix_audit_actor_id"), "audit", ["actor_id"])
    op.create_index("ix_audit_target", "audit", ["target_kind", "target"])
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_only")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    _refuse_changes()
    _moderation()
    _columns()
    op.execute(
        'UPDATE "user" SET role = \'owner\' WHERE id = (SELECT min(id) FROM "user" '
        "WHERE role = 'admin' AND deactivated_at IS NULL)"
    )


def _refuse_changes() -> None:
    """The database itself refuses to change the past, whichever program asks."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(FUNCTION)
        for name, when in TRIGGERS.items():
            each = when.replace(" WHEN ", " FOR EACH ROW WHEN (") + ")"
            each = each if " WHEN " in when else f"{when} FOR EACH ROW"
            op.execute(f"CREATE TRIGGER {name} {each} EXECUTE FUNCTION audit_only_grows()")
        return
    for name, when in TRIGGERS.items():
        words = "SELECT RAISE(ABORT, 'the audit log is only added to');"
        op.execute(f"CREATE TRIGGER {name} {when} BEGIN {words} END")


def _moderation() -> None:
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"]),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"]),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["reporter_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["closed_by_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint(
            "message_id", "reporter_id", name=op.f("uq_report_message_id_reporter_id")
        ),
    )
    op.create_index(op.f("ix_report_closed_at"), "report", ["closed_at"])
    op.create_table(
        "caution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("heeded_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_caution")),
    )
    op.create_index(op.f("ix_caution_user_id"), "caution", ["user_id"])
    op.create_table(
        "reset",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reset")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_reset_key_hash")),
    )
    op.create_index(op.f("ix_reset_user_id"), "reset", ["user_id"])


def _columns() -> None:
    op.add_column("user", sa.Column("muted_until", MOMENT, nullable=True))
    op.add_column("membership", sa.Column("spoke_at", MOMENT, nullable=True))
    no, nothing = sa.false(), sa.text("0")
    for column in (
        sa.Column("announce_only", sa.Boolean(), nullable=False, server_default=no),
        sa.Column("slow_seconds", sa.Integer(), nullable=False, server_default=nothing),
        sa.Column("edge", sa.Integer(), nullable=False, server_default=nothing),
        sa.Column("retention_days", sa.Integer(), nullable=True),
        sa.Column("retention_at", MOMENT, nullable=True),
    ):
        op.add_column("room", column)
    answers = sa.text("reply_to_id IS NOT NULL")
    where = {"sqlite_where": answers, "postgresql_where": answers}
    op.create_index("ix_message_reply_to_id", "message", ["reply_to_id"], **where)
    logo = sa.ForeignKey("avatar.digest", name=op.f("fk_place_logo_digest_avatar"))
    for column in (
        sa.Column("logo_digest", sa.String(length=64), logo, nullable=True),
        sa.Column("accent_light", sa.String(length=7), nullable=True),
        sa.Column("accent_dark", sa.String(length=7), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=True),
        sa.Column("sign_up", sa.String(length=10), nullable=False, server_default="invite"),
        sa.Column("sign_up_domains", sa.String(length=1000), nullable=False, server_default=""),
        sa.Column("room_openers", sa.String(length=10), nullable=False, server_default="members"),
        sa.Column("send_rate", sa.Integer(), nullable=True),
        sa.Column("send_burst", sa.Integer(), nullable=True),
        sa.Column("retention_days", sa.Integer(), nullable=True),
        sa.Column("retention_at", MOMENT, nullable=True),
    ):
        with op.batch_alter_table("place") as batch:
            batch.add_column(column)


def downgrade() -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for name in [] if is_postgresql else TRIGGERS:  # there they go with their tables
        op.execute(f"DROP TRIGGER IF EXISTS {name}")
    for table in ("reset", "caution", "report", "audit_head", "audit"):
        op.drop_table(table)
    if is_postgresql:
        op.execute("DROP FUNCTION audit_only_grows()")
    op.drop_index("ix_message_reply_to_id", "message")
    for table, names in COLUMNS.items():
        with op.batch_alter_table(table) as batch:
            for name in names.split():
                batch.drop_column(name)
    op.execute("UPDATE \"user\" SET role = 'admin' WHERE role = 'owner'")
    op.execute("UPDATE \"user\" SET role = 'member' WHERE role = 'guest'")
