"""Rules: when something happens and it is like this, then do that; what they wait for, and what they did."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import clock
from portal.extensions import Model
from portal.models.columns import Choice, Json, Moment
from portal.models.employee import Employee
from portal.models.message import Message
from portal.models.task import Task, TaskStatus
from portal.models.unique_name import HasUniqueName

LONGEST_NAME = 100


class RuleCause(StrEnum):
    """What a rule waits for."""

    MESSAGE = "message"
    COMMENT = "comment"
    LEAD = "lead"
    TASK = "task"  # one is made
    STATUS = "status"  # of a task, changed by whomever
    SILENCE = "silence"  # nobody answered for a time


class ActionKind(StrEnum):
    """What a rule does, in the order in which it does it."""

    LABEL = "label"
    PRIORITY = "priority"
    ASSIGN = "assign"
    ASSIGN_TEAM = "assign_team"
    ASSIGN_IN_TURN = "assign_in_turn"
    NOTE = "note"
    TEXT = "text"
    QUICK_REPLY = "quick_reply"
    UTILITY = "utility"
    STATUS = "status"


class ActionResult(StrEnum):
    DONE = "done"
    NOT_NEEDED = "not_needed"  # it was so already
    HELD_BACK = "held_back"  # so that machines do not talk to each other without end
    NOT_POSSIBLE = "not_possible"


_IS_ON = "is_on AND removed_at IS NULL"
_STANDS = text("removed_at IS NULL")
_FAILED = "has_failed"


class Rule(HasUniqueName, Model):
    """`conditions` and `actions` as `services/rule_contents.py` writes them; rules run in the order of `position`.

    One that was removed is kept for the log.
    """

    __tablename__ = "rules"
    __table_args__ = (
        Index(
            "ix_rules_on",
            "cause",
            "after_minutes",
            "position",
            sqlite_where=text(_IS_ON),
            postgresql_where=text(_IS_ON),
        ),
        Index("ix_rules_name_key", "name_key", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    position: Mapped[int] = mapped_column(default=0)
    is_on: Mapped[bool] = mapped_column(default=True)
    cause: Mapped[RuleCause] = mapped_column(Choice(RuleCause))
    after_minutes: Mapped[int | None]  # of silence
    conditions: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    actions: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    stops: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"))
    removed_at: Mapped[datetime | None] = mapped_column(Moment)
    runs: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    last_run_at: Mapped[datetime | None] = mapped_column(Moment)

    changed_by: Mapped[Employee | None] = relationship(viewonly=True)


IS_ON = text("rules.is_on AND rules.removed_at IS NULL")  # written out, as SQLite uses a partial index only then


Actor = Employee | Rule
"""Who does something to a task."""


class RuleTrigger(Model):
    """Something that happened and that rules wait for; written together with it, and gone when they have run.

    `chain_id` is the trigger that began it, when a rule has caused this one. `employee` caused it, if anybody did.
    """

    __tablename__ = "rule_triggers"
    __table_args__ = (Index("ix_rule_triggers_due", "due_at", "id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    chain_id: Mapped[int | None]
    cause: Mapped[RuleCause] = mapped_column(Choice(RuleCause))
    after_minutes: Mapped[int | None]
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"))
    status: Mapped[TaskStatus | None] = mapped_column(Choice(TaskStatus))
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"))
    at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    due_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)

    task: Mapped[Task] = relationship()
    message: Mapped[Message | None] = relationship()
    employee: Mapped[Employee | None] = relationship()


class RuleRun(Model):
    """That a rule matched, and what each of its actions did, or why it did not. A chain has at most one run of a rule.

    `matched` and `outcomes` as `services/rule_runs.py` writes them.
    """

    __tablename__ = "rule_runs"
    __table_args__ = (
        UniqueConstraint("chain_id", "rule_id"),
        Index("ix_rule_runs_rule", "rule_id", "id"),
        Index("ix_rule_runs_task", "task_id", "id"),
        Index("ix_rule_runs_failed", "id", sqlite_where=text(_FAILED), postgresql_where=text(_FAILED)),
        Index("ix_rule_runs_rule_failed", "rule_id", "id", sqlite_where=text(_FAILED), postgresql_where=text(_FAILED)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("rules.id"))
    chain_id: Mapped[int]
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    cause: Mapped[RuleCause] = mapped_column(Choice(RuleCause))
    at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    took_ms: Mapped[int] = mapped_column(default=0)
    has_failed: Mapped[bool] = mapped_column(default=False)
    matched: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    outcomes: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)

    rule: Mapped[Rule] = relationship()
    task: Mapped[Task] = relationship()


HAS_FAILED = text(f"rule_runs.{_FAILED}")
