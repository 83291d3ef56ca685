from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import clock
from portal.extensions import Model
from portal.models.columns import Moment
from portal.models.employee import Employee
from portal.models.message import Message


class FileLink(Model):
    """A public address of a file that Facebook does not carry; `key` cannot be guessed, and it ends."""

    __tablename__ = "file_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(255))
    content_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)

    message: Mapped[Message] = relationship(back_populates="file_links")
    created_by: Mapped[Employee] = relationship(viewonly=True)

    @property
    def is_open(self) -> bool:
        """Whether the address still gives the file out."""
        return self.withdrawn_at is None and clock.now() < self.expires_at
