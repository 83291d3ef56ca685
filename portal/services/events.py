"""The history: who did what to a task or a Page."""

from __future__ import annotations

from typing import Any

from portal.extensions import db
from portal.models import Employee, Event, EventKind, Page, Task


def record(subject: Task | Page, by: Employee | None, kind: EventKind, **data: Any) -> None:
    """Write one line; `by` None means the portal itself did it."""
    event = Event(kind=kind, employee_id=by.id if by else None, data=data)
    if isinstance(subject, Task):
        event.task, event.page_id = subject, subject.page_id
    else:
        event.page_id = subject.id
    db.session.add(event)
