from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ForeignKey,
    Index,
    Select,
    String,
    Text,
    false,
    select,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from portal import clock
from portal.extensions import Model
from portal.models.checklist import ChecklistItem
from portal.models.columns import Choice, Json, Moment
from portal.models.contact import Contact
from portal.models.conversation import Conversation, ConversationKind, OriginKind
from portal.models.employee import Employee, Viewer
from portal.models.label import Label
from portal.models.page import Page
from portal.models.priority import Priority
from portal.models.team import Team
from portal.models.template import Template

if TYPE_CHECKING:
    from portal.models.assignment import Assignment
    from portal.models.task_label import TaskLabel

TITLE_LENGTH = 120


class TaskStatus(StrEnum):
    NEW = "new"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    DONE = "done"


_IS_AWAITED = "answer_by IS NOT NULL"
_STANDS_OUT = "priority <> 'normal'"
_IS_DUE = "due_at IS NOT NULL"
_TELLS_DUE = "due_notice_at IS NOT NULL"
_CAME_FROM = "origin <> 'plain'"
STANDS_OUT = text(f"tasks.{_STANDS_OUT}")  # written out, as SQLite uses a partial index only then
IS_DUE = text(f"tasks.{_IS_DUE}")
TELLS_DUE = text(f"tasks.{_TELLS_DUE}")
CAME_FROM = text(f"tasks.{_CAME_FROM}")
IS_AWAITED = text(f"tasks.{_IS_AWAITED}")
_NOT_DIRECT = "kind <> 'direct'"
_WAKES = "snoozed_until IS NOT NULL"
NOT_DIRECT = text(f"tasks.{_NOT_DIRECT}")
WAKES = text(f"tasks.{_WAKES}")
OF_NO_TASK = text("task_id IS NULL")  # of a Page's events most are about its tasks
SNOOZED = "snoozed"  # how a snoozed task is listed, instead of by its status
LOOKED_AT = ("is_listed", "listed_as", "page_id", "is_unassigned", "kind", "origin", "priority")


def _mark(name: str, condition: str, *columns: str) -> Index:
    """The tasks with a mark, in order; with what is looked at beside it, so that counting reads nothing else."""
    beside = (column for column in LOOKED_AT if column not in columns)
    where = text(condition)
    return Index(f"ix_tasks_{name}", *columns, *beside, sqlite_where=where, postgresql_where=where)


class Task(Model):
    """The unit of work made from a conversation; its id is its number.

    A snoozed one stands in no list but that of the snoozed, until `snoozed_until` or, without that, until somebody
    writes: `is_listed` is whether it stands among what is open, `listed_as` its status or `SNOOZED`.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        Index(
            "uq_tasks_active_conversation",
            "conversation_id",
            unique=True,
            sqlite_where=text("is_active = 1"),
            postgresql_where=text("is_active"),
        ),
        Index("ix_tasks_conversation_id_id", "conversation_id", "id"),
        Index("ix_tasks_active", "is_listed", "last_activity_at", "id"),
        Index("ix_tasks_status", "listed_as", "last_activity_at", "id"),
        Index("ix_tasks_unassigned", "is_unassigned", "is_listed", "last_activity_at", "id"),
        Index("ix_tasks_unassigned_status", "is_unassigned", "listed_as", "last_activity_at", "id"),
        Index("ix_tasks_page_active", "page_id", "is_listed", "last_activity_at", "id"),
        Index("ix_tasks_page_status", "page_id", "listed_as", "last_activity_at", "id"),
        _mark("kind", _NOT_DIRECT, "kind", "is_active", "last_activity_at", "id"),
        Index(
            "ix_tasks_snoozed_until",
            "snoozed_until",
            sqlite_where=text(_WAKES),
            postgresql_where=text(_WAKES),
        ),
        _mark("priority", _STANDS_OUT, "priority", "is_active", "last_activity_at", "id"),
        _mark("origin", _CAME_FROM, "origin", "is_active", "last_activity_at", "id"),
        Index(
            "ix_tasks_due_notice_at",
            "due_notice_at",
            sqlite_where=text(_TELLS_DUE),
            postgresql_where=text(_TELLS_DUE),
        ),
        _mark("due", _IS_DUE, "is_active", "due_at", "id"),
        _mark("answer_by", _IS_AWAITED, "answer_by", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH), default="")
    title_kind: Mapped[str] = mapped_column(String(32), default="text")
    status: Mapped[TaskStatus] = mapped_column(Choice(TaskStatus), default=TaskStatus.NEW)
    is_active: Mapped[bool] = mapped_column(default=True)
    is_unassigned: Mapped[bool] = mapped_column(default=True)
    opened_at: Mapped[datetime] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    last_activity_at: Mapped[datetime] = mapped_column(Moment)
    last_message_at: Mapped[datetime | None] = mapped_column(Moment)
    snippet: Mapped[str] = mapped_column(String(200), default="")
    snippet_kind: Mapped[str] = mapped_column(String(32), default="text")
    awaits_reply: Mapped[bool] = mapped_column(default=True)
    answer_by: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    template_id: Mapped[int | None] = mapped_column(ForeignKey("templates.id"))
    title_is_edited: Mapped[bool] = mapped_column(default=False, server_default=false())
    description: Mapped[str] = mapped_column(Text, default="", server_default="")
    description_is_edited: Mapped[bool] = mapped_column(default=False, server_default=false())
    priority: Mapped[Priority] = mapped_column(
        Choice(Priority), default=Priority.NORMAL, server_default=Priority.NORMAL.value
    )
    due_at: Mapped[datetime | None] = mapped_column(Moment)
    due_notice_at: Mapped[datetime | None] = mapped_column(Moment)
    origin: Mapped[OriginKind] = mapped_column(
        Choice(OriginKind), default=OriginKind.PLAIN, server_default=OriginKind.PLAIN.value
    )

    kind: Mapped[ConversationKind] = mapped_column(
        Choice(ConversationKind), default=ConversationKind.DIRECT, server_default=ConversationKind.DIRECT.value
    )
    is_snoozed: Mapped[bool] = mapped_column(default=False, server_default=false())
    snoozed_until: Mapped[datetime | None] = mapped_column(Moment)
    is_listed: Mapped[bool] = mapped_column(default=True, server_default=true())
    listed_as: Mapped[str] = mapped_column(String(32), default=TaskStatus.NEW.value, server_default="new")

    conversation: Mapped[Conversation] = relationship(viewonly=True)
    page: Mapped[Page] = relationship(viewonly=True)
    contact: Mapped[Contact] = relationship(viewonly=True)
    assignments: Mapped[list[Assignment]] = relationship(
        back_populates="task", cascade="all, delete-orphan", order_by="Assignment.id"
    )
    template: Mapped[Template | None] = relationship()
    labelled: Mapped[list[TaskLabel]] = relationship(cascade="all, delete-orphan", order_by="TaskLabel.label_id")
    checklist: Mapped[list[ChecklistItem]] = relationship(
        cascade="all, delete-orphan", order_by="ChecklistItem.position"
    )

    @validates("status")
    def _follow_status(self, _name: str, status: TaskStatus) -> TaskStatus:
        self.is_active = status != TaskStatus.DONE
        self._list(status, is_snoozed=bool(self.is_snoozed))
        return status

    @validates("is_snoozed")
    def _follow_snooze(self, _name: str, is_snoozed: bool) -> bool:
        self._list(self.status or TaskStatus.NEW, is_snoozed=is_snoozed)
        return is_snoozed

    def _list(self, status: TaskStatus, *, is_snoozed: bool) -> None:
        is_open = status != TaskStatus.DONE
        self.is_listed = is_open and not is_snoozed
        self.listed_as = SNOOZED if is_open and is_snoozed else TaskStatus(status).value

    @validates("due_at")
    def _tell_when_due(self, _name: str, due_at: datetime | None) -> datetime | None:
        self.due_notice_at = due_at
        return due_at

    @property
    def is_done(self) -> bool:
        return self.status == TaskStatus.DONE

    @property
    def assignees(self) -> list[Employee]:
        return [assignment.employee for assignment in self.assignments if assignment.employee]

    @property
    def teams(self) -> list[Team]:
        return [assignment.team for assignment in self.assignments if assignment.team]

    @property
    def labels(self) -> list[Label]:
        return [one.label for one in self.labelled]

    def is_overdue(self, now: datetime) -> bool:
        return self.is_active and self.due_at is not None and self.due_at <= now

    @classmethod
    def visible_to(cls, employee: Employee | Viewer) -> Select[Task]:
        """The tasks this employee may see: those of the Pages they may see. The one door for every screen."""
        tasks = select(cls)
        if not employee.is_active:
            return tasks.where(false())
        return tasks if employee.is_administrator else tasks.where(cls.page_id.not_in(Page.hidden_from(employee)))


class Note(Model):
    """Internal words about a task; never sent. One without an author was written by the rule of that name."""

    __tablename__ = "notes"
    __table_args__ = (Index("ix_notes_task_id_at", "task_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"))
    rule_name: Mapped[str | None] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    form_key: Mapped[str | None] = mapped_column(String(32))
    mentions: Mapped[list[str]] = mapped_column(Json, default=list, server_default="[]")

    author: Mapped[Employee | None] = relationship(viewonly=True)


class EventKind(StrEnum):
    CREATED = "created"
    REOPENED = "reopened"
    CLOSED = "closed"
    SNOOZED = "snoozed"
    WOKEN = "woken"
    STATUS_CHANGED = "status_changed"
    ASSIGNED = "assigned"
    UNASSIGNED = "unassigned"
    HANDED_OVER = "handed_over"
    REPLIED = "replied"
    RETRIED = "retried"
    COMMENT_ANSWERED_PRIVATELY = "comment_answered_privately"
    COMMENT_HIDDEN = "comment_hidden"
    COMMENT_UNHIDDEN = "comment_unhidden"
    COMMENT_DELETED = "comment_deleted"
    COMMENT_LIKED = "comment_liked"
    COMMENT_UNLIKED = "comment_unliked"
    DETAILS_CHANGED = "details_changed"
    LABELLED = "labelled"
    PRIORITY_SET = "priority_set"
    ITEM_TICKED = "item_ticked"
    ITEM_UNTICKED = "item_unticked"
    UNDONE = "undone"
    PAGE_CONNECTED = "page_connected"
    PAGE_RECONNECTED = "page_reconnected"
    PAGE_PAUSED = "page_paused"
    PAGE_RESUMED = "page_resumed"
    PAGE_DISCONNECTED = "page_disconnected"
    PAGE_RESTRICTED = "page_restricted"
    PAGE_OPENED = "page_opened"
    PAGE_LOST = "page_lost"
    PAGE_RECOVERED = "page_recovered"
    HUMAN_AGENT_REFUSED = "human_agent_refused"
    LEAD_FORM_CHANGED = "lead_form_changed"
    LEADS_FETCHED = "leads_fetched"
    POLICY_ENFORCED = "policy_enforced"
    TEMPLATE_SUBMITTED = "template_submitted"
    TEMPLATE_REMOVED = "template_removed"
    SETTINGS_CHANGED = "settings_changed"
    DELIVERY_REPLAYED = "delivery_replayed"
    DELIVERY_PUT_AWAY = "delivery_put_away"
    DELIVERY_SHOWN = "delivery_shown"
    FILE_LINKED = "file_linked"
    FILE_LINK_WITHDRAWN = "file_link_withdrawn"
    CONTACT_CHANGED = "contact_changed"
    CONTACT_MERGED = "contact_merged"
    CONTACT_MERGE_UNDONE = "contact_merge_undone"
    INVITED = "invited"
    INVITATION_RENEWED = "invitation_renewed"
    INVITATION_WITHDRAWN = "invitation_withdrawn"
    JOINED = "joined"
    ROLE_CHANGED = "role_changed"
    OWNERSHIP_TRANSFERRED = "ownership_transferred"
    DEACTIVATED = "deactivated"
    ACTIVATED = "activated"
    RESET_LINK_MADE = "reset_link_made"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - no password
    PROFILE_CHANGED = "profile_changed"
    WENT_AWAY = "went_away"
    CAME_BACK = "came_back"
    SESSIONS_ENDED = "sessions_ended"
    TEAM_JOINED = "team_joined"
    TEAM_LEFT = "team_left"
    TEAM_CREATED = "team_created"
    TEAM_RENAMED = "team_renamed"
    TEAM_DELETED = "team_deleted"
    RULE_CREATED = "rule_created"
    RULE_CHANGED = "rule_changed"
    RULE_SWITCHED_ON = "rule_switched_on"
    RULE_SWITCHED_OFF = "rule_switched_off"
    RULE_MOVED = "rule_moved"
    RULE_REMOVED = "rule_removed"


class Event(Model):
    """One line of the history: who did what to a task, a Page or an employee. Nobody means the portal itself."""

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_task_id_at", "task_id", "at"),
        Index("ix_events_page_id_at", "page_id", "at", sqlite_where=OF_NO_TASK, postgresql_where=OF_NO_TASK),
        Index("ix_events_subject_id_at", "subject_id", "at"),
        Index("ix_events_delivery_id_at", "delivery_id", "at"),
        Index("ix_events_contact_id_at", "contact_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    kind: Mapped[EventKind] = mapped_column(Choice(EventKind))
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id"))
    page_id: Mapped[int | None] = mapped_column(ForeignKey("pages.id"))
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    delivery_id: Mapped[int | None]  # of a `Delivery`, which lies in another database
    data: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)

    employee: Mapped[Employee | None] = relationship(viewonly=True, foreign_keys=employee_id)
    subject: Mapped[Employee | None] = relationship(foreign_keys=subject_id)
    task: Mapped[Task | None] = relationship()
