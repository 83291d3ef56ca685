from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import clock
from portal.extensions import Model
from portal.models.columns import Choice, Json, Moment
from portal.models.conversation import ConversationKind
from portal.models.employee import Employee
from portal.models.label import Label
from portal.models.page import Page
from portal.models.priority import Priority
from portal.models.team import Team
from portal.models.unique_name import HasUniqueName

_STANDS = text("removed_at IS NULL")


class Template(HasUniqueName, Model):
    """What new tasks look like. Texts may have placeholders (`services/placeholders.py`).

    One that was removed is kept for the tasks made from it, and cannot be chosen any more.
    """

    __tablename__ = "templates"
    __table_args__ = (
        Index("ix_templates_name_key", "name_key", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    title: Mapped[str] = mapped_column(String(500), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    priority: Mapped[Priority] = mapped_column(Choice(Priority), default=Priority.NORMAL)
    due_after_hours: Mapped[int | None]
    checklist: Mapped[list[str]] = mapped_column(Json, default=list)
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    removed_at: Mapped[datetime | None] = mapped_column(Moment)

    labels: Mapped[list[Label]] = relationship(secondary="template_labels", order_by=Label.name)
    assignees: Mapped[list[Employee]] = relationship(secondary="template_assignees", order_by=Employee.name)
    assignee_teams: Mapped[list[Team]] = relationship(secondary="template_assignee_teams", order_by=Team.name)

    @property
    def due_after(self) -> timedelta | None:
        return timedelta(hours=self.due_after_hours) if self.due_after_hours else None

    @property
    def texts(self) -> list[str]:
        """Everything that may have placeholders."""
        return [self.title, self.description, *self.checklist]


class TemplateLabel(Model):
    """A label that the tasks of a template get."""

    __tablename__ = "template_labels"

    template_id: Mapped[int] = mapped_column(ForeignKey("templates.id"), primary_key=True)
    label_id: Mapped[int] = mapped_column(ForeignKey("labels.id"), primary_key=True, index=True)


class TemplateAssignee(Model):
    """An employee who gets the tasks of a template."""

    __tablename__ = "template_assignees"

    template_id: Mapped[int] = mapped_column(ForeignKey("templates.id"), primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"), primary_key=True, index=True)


class TemplateAssigneeTeam(Model):
    """A team that gets the tasks of a template."""

    __tablename__ = "template_assignee_teams"

    template_id: Mapped[int] = mapped_column(ForeignKey("templates.id"), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True, index=True)


class PageTemplate(Model):
    """Which template the tasks of a Page are made from, for each kind of conversation."""

    __tablename__ = "page_templates"

    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"), primary_key=True)
    kind: Mapped[ConversationKind] = mapped_column(Choice(ConversationKind), primary_key=True)
    template_id: Mapped[int] = mapped_column(ForeignKey("templates.id"), index=True)

    page: Mapped[Page] = relationship(viewonly=True)
    template: Mapped[Template] = relationship(viewonly=True)
