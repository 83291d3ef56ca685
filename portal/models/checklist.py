from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Model
from portal.models.columns import Moment
from portal.models.employee import Employee

LONGEST_ITEM = 200


class ChecklistItem(Model):
    """One thing to do within a task. `pattern`: the line of its template with placeholders in it, which it follows."""

    __tablename__ = "checklist_items"
    __table_args__ = (Index("ix_checklist_items_task_id_position", "task_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(LONGEST_ITEM))
    pattern: Mapped[str | None] = mapped_column(String(LONGEST_ITEM))
    done_at: Mapped[datetime | None] = mapped_column(Moment)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"))

    done_by: Mapped[Employee | None] = relationship(viewonly=True)

    @property
    def is_done(self) -> bool:
        return self.done_at is not None
