from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Model
from portal.models.columns import Choice, Moment

LONGEST_NAME = 40


class LabelColor(StrEnum):
    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    GREEN = "green"
    TEAL = "teal"
    BLUE = "blue"
    PURPLE = "purple"
    PINK = "pink"


class Label(Model):
    """A word that sorts tasks, with a colour."""

    __tablename__ = "labels"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - rules name it: no id may come again

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), unique=True)
    color: Mapped[LabelColor] = mapped_column(Choice(LabelColor), default=LabelColor.BLUE)


class TaskLabel(Model):
    """A label on a task, with a copy of what the list of one label is sorted and filtered by."""

    __tablename__ = "task_labels"
    __table_args__ = (Index("ix_task_labels_list", "label_id", "is_active", "last_activity_at", "task_id"),)

    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), primary_key=True)
    label_id: Mapped[int] = mapped_column(ForeignKey("labels.id"), primary_key=True)
    is_active: Mapped[bool]
    last_activity_at: Mapped[datetime] = mapped_column(Moment)

    label: Mapped[Label] = relationship(lazy="joined")
