from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model
from portal.models.unique_name import HasUniqueName

LONGEST_NAME = 40


_OF_ALL = text("owner_id IS NULL")


class SavedView(HasUniqueName, Model):
    """A list of tasks under a name: somebody's own, or without an owner everybody's.

    `query` is that of its address (`web/desk/choice.py`), empty or beginning with a question mark.
    """

    __tablename__ = "saved_views"
    __table_args__ = (
        Index("ix_saved_views_owner_id_position_id", "owner_id", "position", "id"),
        Index("ix_saved_views_own_name_key", "owner_id", "name_key", unique=True),
        Index("ix_saved_views_name_key", "name_key", unique=True, sqlite_where=_OF_ALL, postgresql_where=_OF_ALL),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    query: Mapped[str] = mapped_column(String(300))
    position: Mapped[int] = mapped_column(default=0)
