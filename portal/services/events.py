"""The history: who did what to a task, a Page, an employee or a delivery."""

from __future__ import annotations

from typing import Any

from portal.extensions import db
from portal.models import Delivery, Employee, Event, EventKind, Page, Task


def record(subject: Task | Page | Employee | Delivery, by: Employee | None, kind: EventKind, **data: Any) -> None:
    """Write one line; `by` None means the portal itself did it."""
    event = Event(kind=kind, employee_id=by.id if by else None, data=data)
    if isinstance(subject, Task):
        event.task, event.page_id = subject, subject.page_id
    elif isinstance(subject, Page):
        event.page_id = subject.id
    elif isinstance(subject, Delivery):
        event.delivery_id = subject.id
    else:
        event.subject = subject
    db.session.add(event)
