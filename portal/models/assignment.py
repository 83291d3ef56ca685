from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Model
from portal.models.columns import Moment
from portal.models.employee import Employee
from portal.models.task import Task, TaskStatus
from portal.models.team import Team

Assignee = Employee | Team


def _list(name: str, owner: str, by: str) -> Index:
    """A list of one employee or of one team; the rows of the other kind are not in it."""
    theirs = text(f"{owner} IS NOT NULL")
    columns = (owner, by, "last_activity_at", "task_id")
    return Index(f"ix_assignments_{name}", *columns, sqlite_where=theirs, postgresql_where=theirs)


class Assignment(Model):
    """An employee or a team that works on a task, with a copy of what their lists are sorted and filtered by."""

    __tablename__ = "assignments"
    __table_args__ = (
        UniqueConstraint("task_id", "employee_id"),
        UniqueConstraint("task_id", "team_id"),
        CheckConstraint("(employee_id IS NULL) <> (team_id IS NULL)", name="one_assignee"),
        _list("mine_active", "employee_id", "is_listed"),
        _list("mine_status", "employee_id", "listed_as"),
        _list("team_active", "team_id", "is_listed"),
        _list("team_status", "team_id", "listed_as"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    is_active: Mapped[bool]
    is_listed: Mapped[bool] = mapped_column(default=True, server_default=true())
    listed_as: Mapped[str] = mapped_column(String(32), default=TaskStatus.NEW.value, server_default="new")
    last_activity_at: Mapped[datetime] = mapped_column(Moment)

    task: Mapped[Task] = relationship(back_populates="assignments")
    employee: Mapped[Employee | None] = relationship(lazy="joined")
    team: Mapped[Team | None] = relationship(lazy="joined")

    @classmethod
    def of(cls, assignee: Assignee, **copied: Any) -> Assignment:
        """For an employee or a team; `copied` are the columns it has in common with its task."""
        if isinstance(assignee, Team):
            return cls(team_id=assignee.id, team=assignee, **copied)
        return cls(employee_id=assignee.id, employee=assignee, **copied)

    def is_of(self, assignee: Assignee) -> bool:
        return assignee.id == (self.team_id if isinstance(assignee, Team) else self.employee_id)
