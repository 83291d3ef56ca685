"""The history of a Page, an employee or a delivery: newest first, a piece at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, literal, select, tuple_
from sqlalchemy.orm import joinedload

from portal.extensions import db
from portal.models import Delivery, Employee, Event, Page
from portal.models.columns import Moment

SIZE = 30


@dataclass(frozen=True)
class Lines:
    """A piece of a history; `older` is the event after which the next piece begins, None at the end."""

    events: Sequence[Event]
    older: int | None = None


def of(subject: Page | Employee | Delivery, before: int | None = None) -> Lines:
    """What was done with it, or the part before this event. A Page's tasks have histories of their own."""
    own = select(Event).where(_about(subject)).options(joinedload(Event.employee), joinedload(Event.subject))
    last = db.session.get(Event, before) if before is not None else None
    if last is not None:
        own = own.where(tuple_(Event.at, Event.id) < tuple_(literal(last.at, Moment), literal(last.id)))
    found = db.session.scalars(own.order_by(Event.at.desc(), Event.id.desc()).limit(SIZE + 1)).all()
    return Lines(found[:SIZE], found[SIZE - 1].id if len(found) > SIZE else None)


def _about(subject: Page | Employee | Delivery) -> ColumnElement[bool]:
    if isinstance(subject, Page):
        return and_(Event.page_id == subject.id, Event.task_id.is_(None))
    if isinstance(subject, Employee):
        return Event.subject_id == subject.id
    return Event.delivery_id == subject.id
