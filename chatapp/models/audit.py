"""The audit log: every admin action, chained so that nobody can change the past unnoticed.

A row's hash is SHA-256, in hexadecimal, over the previous row's hash, a line feed and the row's
canonical JSON (`Audit.canonical`); before the first row stand 64 zeros. The newest number and hash
are kept apart, in the head, so that rows missing at the end are noticed too.
"""

import json
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chatapp.extensions import Model
from chatapp.models.moment import Moment, now

START = "0" * 64


class Audit(Model):
    """Who did what, on whom or what, when, from where and why; rows are only ever added.

    Names stand as they were then. `actor_id` is None for who may command the server itself.
    """

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_target", "target_kind", "target"),)

    REASON_MAX = 500
    ADDRESS_MAX = 45
    NAME_MAX = 120

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Moment, default=now)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    actor: Mapped[str] = mapped_column(String(NAME_MAX), default="")
    action: Mapped[str] = mapped_column(String(40), index=True)
    target_kind: Mapped[str] = mapped_column(String(20), default="")
    target: Mapped[str] = mapped_column(String(20), default="")
    target_name: Mapped[str] = mapped_column(String(NAME_MAX), default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    reason: Mapped[str] = mapped_column(String(REASON_MAX), default="")
    address: Mapped[str] = mapped_column(String(ADDRESS_MAX), default="")
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    @property
    def canonical(self) -> bytes:
        """The row as UTF-8 JSON: keys sorted, no spaces, the time in UTC with microseconds."""
        row = {
            "number": self.id,
            "at": self.at.isoformat(timespec="microseconds"),
            "actor_id": self.actor_id,
            "actor": self.actor,
            "action": self.action,
            "target_kind": self.target_kind,
            "target": self.target,
            "target_name": self.target_name,
            "details": self.details,
            "reason": self.reason,
            "address": self.address,
        }
        written = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return written.encode()

    def hashed(self) -> str:
        """Compute what the row's hash has to be."""
        return sha256(self.previous.encode() + b"\n" + self.canonical).hexdigest()


class AuditHead(Model):
    """How many rows the log has, and the last one's hash; it has number 1."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="only"),)

    ID = 1

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(String(64), default=START)
