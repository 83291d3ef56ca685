"""The history: who did what to a task, a Page, a contact, an employee or a delivery."""

from __future__ import annotations

from typing import Any

from portal.extensions import db
from portal.models import Actor, Contact, Delivery, Employee, Event, EventKind, Page, Rule, Task

Subject = Task | Page | Contact | Employee | Delivery


def record(subject: Subject, by: Actor | None, kind: EventKind, **data: Any) -> None:
    """Write one line; `by` None means the portal itself did it. A rule stands in the data, by id and name."""
    event = Event(kind=kind, data={**data, **_rule(by)}, employee_id=by.id if isinstance(by, Employee) else None)
    if isinstance(subject, Task):
        event.task, event.page_id = subject, subject.page_id
    elif isinstance(subject, Page):
        event.page_id = subject.id
    elif isinstance(subject, Contact):
        event.contact_id = subject.id
    elif isinstance(subject, Delivery):
        event.delivery_id = subject.id
    else:
        event.subject = subject
    db.session.add(event)


def _rule(by: Actor | None) -> dict[str, Any]:
    return {"rule": {"id": by.id, "name": by.name}} if isinstance(by, Rule) else {}
