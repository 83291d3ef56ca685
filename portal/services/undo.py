"""Undoing what one has just done to tasks: for some minutes, and only while nobody has changed it since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, select, update

from portal import clock
from portal.extensions import db
from portal.models import Employee, EventKind, Task, TaskStatus, Undo
from portal.services import bulk, events, snapshots
from portal.services.problems import NotPossible
from portal.services.snapshots import Values
from portal.statements import changed_rows

POSSIBLE_FOR = timedelta(minutes=10)
KEPT_FOR = timedelta(days=1)  # so that whoever comes too late is told so
FOLLOWS = {"closed_at": "status", "awaits_reply": "status", "answer_by": "status"}  # changes only with it
FOLLOWS |= {"is_snoozed": "snooze", "snoozed_until": "snooze"}
FOLLOWS |= {"title_kind": "title", "title_is_edited": "title", "description_is_edited": "description"}


class Seen(NamedTuple):
    """A task, and its values at a moment."""

    task: Task
    values: Values


class Undone(NamedTuple):
    """How many tasks are as before, and how many stay as they are because somebody changed them since."""

    tasks: int
    left: int


def look(*tasks: Task) -> list[Seen]:
    """How tasks that the caller holds are before something is done to them."""
    return [Seen(task, snapshots.read(task)) for task in tasks]


def keep(seen: Sequence[Seen], by: Employee) -> Undo | None:
    """Keep what has become different since `look`, to be taken back; None if nothing has."""
    changes = [change for task, before in seen if (change := _change(task, before))]
    if not changes:
        return None
    db.session.execute(delete(Undo).where(Undo.employee_id == by.id, Undo.at <= clock.now() - KEPT_FOR))
    made = Undo(employee_id=by.id, kind=_kind(changes[0]["before"], changes[0]["after"]), changes=changes)
    db.session.add(made)
    db.session.flush()
    return made


def find(number: int, by: Employee) -> Undo | None:
    """What this employee did, if it was this employee."""
    return db.session.scalar(select(Undo).where(Undo.id == number, Undo.employee_id == by.id))


def take_back(row: Undo, by: Employee) -> Undone:
    """Give the tasks the values they had. Raises NotPossible if that can be done with none of them, or is too late."""
    if row.at <= clock.now() - POSSIBLE_FOR:
        raise NotPossible(_("This was too long ago to be undone. Change it by hand."), code="undo_late")
    seen = {task.id: task for task in bulk.held(row.task_ids, by)}
    _claim(row)
    problems = [problem for change in row.changes if (problem := _restore(seen.get(change["task"]), change, by))]
    if len(problems) == len(row.changes):
        raise problems[0]
    return Undone(len(row.changes) - len(problems), len(problems))


def _change(task: Task, seen: Values) -> Values | None:
    now = snapshots.read(task)
    names = [name for name in now if now[name] != seen[name]]
    before, after = ({name: values[name] for name in names} for values in (seen, now))
    return {"task": task.id, "before": before, "after": after} if names else None


def _kind(before: Values, after: Values) -> EventKind:
    """What was done, told from what it changed."""
    if "status" in after:
        if after["status"] == TaskStatus.DONE:
            return EventKind.CLOSED
        return EventKind.REOPENED if before["status"] == TaskStatus.DONE else EventKind.STATUS_CHANGED
    if "is_snoozed" in after or "snoozed_until" in after:
        return EventKind.SNOOZED if after.get("is_snoozed", True) else EventKind.WOKEN
    if "assignees" in after:
        return EventKind.ASSIGNED if set(after["assignees"]) - set(before["assignees"]) else EventKind.UNASSIGNED
    return EventKind.DETAILS_CHANGED


def _claim(row: Undo) -> None:
    """Of two who take it back at once the second is refused."""
    mine = update(Undo).where(Undo.id == row.id, Undo.taken_at.is_(None)).values(taken_at=clock.now())
    if not changed_rows(db.session.execute(mine)):
        raise NotPossible(_("This is undone already."), code="undone_already")


def _restore(task: Task | None, change: Values, by: Employee) -> NotPossible | None:
    """Put one task back; or why that is not possible."""
    if task is None or not _is_as_left(task, change["after"]):
        text = _("Somebody has changed this since, so it stays as it is.")
        return NotPossible(text, code="changed_since")
    try:
        snapshots.require_possible(task, change["before"])
    except NotPossible as problem:
        return problem
    snapshots.put_back(task, change["before"])
    events.record(task, by, EventKind.UNDONE, names=sorted({FOLLOWS.get(name, name) for name in change["before"]}))
    task.conversation.changed()
    return None


def _is_as_left(task: Task, after: Values) -> bool:
    now = snapshots.read(task)
    return all(now[name] == value for name, value in after.items())
