from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model

LONGEST_NAME = 40


class SavedView(Model):
    """A list of tasks under a name: somebody's own, or without an owner everybody's.

    `query` is that of its address (`web/desk/choice.py`), empty or beginning with a question mark.
    """

    __tablename__ = "saved_views"
    __table_args__ = (Index("ix_saved_views_owner_id_position_id", "owner_id", "position", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    query: Mapped[str] = mapped_column(String(300))
    position: Mapped[int] = mapped_column(default=0)
