from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import clock
from portal.extensions import Model
from portal.models.columns import Moment
from portal.models.employee import Employee

LONGEST_NAME = 100
LONGEST_FOLDER = 60


class QuickReply(Model):
    """An answer that is ready: of one employee, or without an owner of the whole team.

    The text may have placeholders (`services/placeholders.py`). The most used ones are offered first.
    """

    __tablename__ = "quick_replies"
    __table_args__ = (
        Index("ix_quick_replies_owner_id_uses", "owner_id", "uses", "id"),
        {"sqlite_autoincrement": True},  # rules name it: no id may come again
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"))
    folder: Mapped[str] = mapped_column(String(LONGEST_FOLDER), default="")
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    text: Mapped[str] = mapped_column(Text)
    uses: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)

    owner: Mapped[Employee | None] = relationship(viewonly=True)
    files: Mapped[list[QuickReplyFile]] = relationship(
        cascade="all, delete-orphan", order_by="QuickReplyFile.id", lazy="selectin"
    )

    @property
    def is_for_everybody(self) -> bool:
        return self.owner_id is None


class QuickReplyFile(Model):
    """A file that goes with a quick reply; kept like every file under its content (`services/files.py`)."""

    __tablename__ = "quick_reply_files"

    id: Mapped[int] = mapped_column(primary_key=True)
    quick_reply_id: Mapped[int] = mapped_column(ForeignKey("quick_replies.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(255))
    content_type: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(32))
    size: Mapped[int]
