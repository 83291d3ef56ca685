"""The pulse grows by itself with every flush that changes what a list shows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, insert, update
from sqlalchemy.orm import Session

from portal.models.conversation import Contact
from portal.models.installation import Pulse
from portal.models.page import Page
from portal.models.task import Assignment, Task

SHOWN = (Task, Assignment, Contact, Page)


@event.listens_for(Session, "before_flush")
def beat(session: Session, _context: Any, _instances: Any) -> None:
    changed = (*session.new, *session.dirty, *session.deleted)
    if any(isinstance(row, SHOWN) for row in changed):
        counted = session.execute(update(Pulse).values(version=Pulse.version + 1))
        if not counted.rowcount:  # type: ignore[attr-defined]
            session.execute(insert(Pulse).values(id=1, version=1))
