"""What of a task can be taken back: read as plain values that JSON can keep, and put back."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _

from portal.extensions import db
from portal.models import Assignee, Assignment, ChecklistItem, Employee, Task, TaskStatus, Team
from portal.services import labels, tasks
from portal.services.problems import NotPossible

Values = dict[str, Any]

PLAIN = (
    "status",
    "awaits_reply",
    "title",
    "title_kind",
    "title_is_edited",
    "description",
    "description_is_edited",
    "priority",
    "is_snoozed",
)
MOMENTS = ("closed_at", "answer_by", "due_at", "snoozed_until")


def read(task: Task) -> Values:
    """Everything of the task that people change by hand."""
    return {
        **{name: getattr(task, name) for name in PLAIN},
        **{name: _written(getattr(task, name)) for name in MOMENTS},
        "labels": sorted(one.label_id for one in task.labelled),
        "assignees": sorted(_key(one) for one in task.assignments),
        "checklist": [[one.text, one.pattern, _written(one.done_at), one.done_by_id] for one in task.checklist],
    }


def require_possible(task: Task, values: Values) -> None:
    """Raises NotPossible when the task cannot have these values now."""
    if task.is_done and values.get("status", TaskStatus.DONE) != TaskStatus.DONE:
        tasks.require_no_other(task)
    for whom in _missing(task, values):
        tasks.require_assignable(task, whom)


def put_back(task: Task, values: Values) -> None:
    """Give the task these values, which may be only some of those that `read` gives."""
    for whom in list(_missing(task, values)):
        tasks.add_assignee(task, whom)
    for name, value in values.items():
        if name == "assignees":
            _keep(task, value)
        elif name == "labels":
            labels.set_on(task, labels.of_ids(value))
        elif name == "checklist":
            task.checklist = list(_items(value))
        else:
            setattr(task, name, _read(value) if name in MOMENTS else value)


def _missing(task: Task, values: Values) -> Iterator[Assignee]:
    """Who is to have the task again."""
    present = {_key(one) for one in task.assignments}
    for key in values.get("assignees", ()):
        if key not in present:
            yield _assignee(key)


def _assignee(key: str) -> Assignee:
    kind, _dash, number = key.partition("-")
    found = db.session.get(Team, int(number)) if kind == "team" else db.session.get(Employee, int(number))
    if found is None:
        raise NotPossible(_("The team that had the task is no longer there."), code="team_gone")
    return found


def _keep(task: Task, keys: Collection[str]) -> None:
    """Take the task from everybody else."""
    tasks.keep_assignees(task, lambda one: _key(one) in keys)


def _key(one: Assignment) -> str:
    return f"team-{one.team_id}" if one.team_id else f"employee-{one.employee_id}"


def _items(lines: list[list[Any]]) -> Iterator[ChecklistItem]:
    for position, (text, pattern, done_at, done_by_id) in enumerate(lines):
        yield ChecklistItem(
            position=position, text=text, pattern=pattern, done_at=_read(done_at), done_by_id=done_by_id
        )


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _read(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
