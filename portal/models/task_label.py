from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Model
from portal.models.columns import Choice, Moment
from portal.models.conversation import ConversationKind, OriginKind
from portal.models.label import Label
from portal.models.priority import Priority
from portal.models.task import TaskStatus


class TaskLabel(Model):
    """A label on a task, with a copy of what the list of one label is sorted and filtered by."""

    __tablename__ = "task_labels"
    __table_args__ = (
        Index(
            "ix_task_labels_list",
            *("label_id", "is_active", "last_activity_at", "task_id"),
            *("is_listed", "listed_as", "is_unassigned", "kind", "origin", "priority"),
        ),
    )

    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), primary_key=True)
    label_id: Mapped[int] = mapped_column(ForeignKey("labels.id"), primary_key=True)
    is_active: Mapped[bool]
    last_activity_at: Mapped[datetime] = mapped_column(Moment)
    is_listed: Mapped[bool] = mapped_column(default=True, server_default=true())
    listed_as: Mapped[str] = mapped_column(String(32), default=TaskStatus.NEW.value, server_default="new")
    is_unassigned: Mapped[bool] = mapped_column(default=True, server_default=true())
    kind: Mapped[ConversationKind] = mapped_column(
        Choice(ConversationKind), default=ConversationKind.DIRECT, server_default=ConversationKind.DIRECT.value
    )
    origin: Mapped[OriginKind] = mapped_column(
        Choice(OriginKind), default=OriginKind.PLAIN, server_default=OriginKind.PLAIN.value
    )
    priority: Mapped[Priority] = mapped_column(
        Choice(Priority), default=Priority.NORMAL, server_default=Priority.NORMAL.value
    )

    label: Mapped[Label] = relationship(lazy="joined")
