"""An origin: where something that was brought here came from, so that it comes once only."""

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from chatapp.extensions import Model


class Origin(Model):
    """`own_id` is our id of what another place or product, the source, calls `foreign_id`."""

    __tablename__ = "origin"

    SOURCE_MAX, KIND_MAX, FOREIGN_MAX = 80, 12, 128

    source: Mapped[str] = mapped_column(String(SOURCE_MAX), primary_key=True)
    kind: Mapped[str] = mapped_column(String(KIND_MAX), primary_key=True)
    foreign_id: Mapped[str] = mapped_column(String(FOREIGN_MAX), primary_key=True)
    own_id: Mapped[int] = mapped_column(BigInteger)
