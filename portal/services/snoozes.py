"""Snoozing: a task is out of the way until a time, its due date or somebody writes, and then on top again."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from portal import clock
from portal.models import WAKES, Employee, EventKind, Task
from portal.services import events, holds, news
from portal.services.problems import NotPossible


class Woken(StrEnum):
    """What ended a snooze, besides a person."""

    BY_TIME = "time"
    BY_MESSAGE = "message"
    BY_DUE_DATE = "due"


def snooze(task: Task, until: datetime | None, by: Employee) -> None:
    """Put the task off; without `until` only the next message brings it back.

    Raises NotPossible when it is closed, or the time is over already.
    """
    if task.is_done:
        raise NotPossible(_("This task is closed already; there is nothing to put off."), code="task_closed")
    if until is not None and until <= clock.now():
        raise NotPossible(_("Choose a time that is still to come."), code="snooze_past")
    if task.is_snoozed and task.snoozed_until == until:
        return
    task.is_snoozed, task.snoozed_until = True, until
    events.record(task, by, EventKind.SNOOZED, until=until.isoformat() if until else None)
    task.conversation.changed()


def wake(task: Task, by: Employee | Woken) -> None:
    """End the snooze; nothing if there is none."""
    if not task.is_snoozed:
        return
    end(task)
    reason = {"reason": by.value} if isinstance(by, Woken) else {}
    events.record(task, None if isinstance(by, Woken) else by, EventKind.WOKEN, **reason)
    task.conversation.changed()


def bring_back(task: Task, by: Woken) -> None:
    """End the snooze and put the task on top; nothing if there is none."""
    if task.is_snoozed:
        task.last_activity_at = max(task.last_activity_at, clock.now())
        wake(task, by)


def end(task: Task) -> None:
    """Without a word, because something else is told of the task."""
    task.is_snoozed, task.snoozed_until = False, None


def wake_due(limit: int) -> int:
    """Bring back and to the top what was put off until now; how many those were.

    Of two that do it at once the second waits for the first, and finds nothing left.
    """
    due = select(Task).where(WAKES, Task.snoozed_until <= clock.now())
    found = holds.due_tasks(due.order_by(Task.snoozed_until), limit)
    for task in found:
        bring_back(task, Woken.BY_TIME)
        news.woken(task)
    return len(found)
