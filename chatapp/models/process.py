"""A process that serves the place, as it says of itself to the others."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from chatapp.extensions import Model
from chatapp.models.moment import Moment, now


class Process(Model):
    """Its `beat` grows while it has company; `told` grows when `said` is another.

    `machine` and `number` let a process of the same machine see that it is dead.
    """

    __tablename__ = "process"

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    machine: Mapped[str] = mapped_column(String(32))
    number: Mapped[int]
    began_at: Mapped[datetime] = mapped_column(Moment, default=now)
    beat: Mapped[int] = mapped_column(default=0)
    told: Mapped[int] = mapped_column(default=0)
    said: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
