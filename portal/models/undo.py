from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal import clock
from portal.extensions import Model
from portal.models.columns import Choice, Json, Moment
from portal.models.task import EventKind


class Undo(Model):
    """What somebody has just done to one or more tasks, so that they can take it back.

    Each of `changes` is the id of a task and the values `before` and `after` that differ (`services/snapshots.py`).
    """

    __tablename__ = "undos"
    __table_args__ = (
        Index("ix_undos_employee_id_at", "employee_id", "at"),
        {"sqlite_autoincrement": True},  # an old offer never names what was done later
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    kind: Mapped[EventKind] = mapped_column(Choice(EventKind))
    changes: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    taken_at: Mapped[datetime | None] = mapped_column(Moment)

    @property
    def task_ids(self) -> list[int]:
        return [change["task"] for change in self.changes]
