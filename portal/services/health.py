"""What is known of the portal's own state."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from portal import clock
from portal.extensions import db
from portal.models import IS_PENDING, IS_UNSETTLED, UNSETTLED, Delivery, Message

PATIENCE = timedelta(minutes=2)


def database() -> str:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return "not reachable"
    return "ok"


def oldest_waiting_delivery() -> datetime | None:
    """When the first delivery that nobody has worked through came in."""
    pending = select(Delivery.received_at).where(IS_PENDING)
    return db.session.scalar(pending.order_by(Delivery.id).limit(1))


def deliveries() -> str:
    try:
        oldest = oldest_waiting_delivery()
    except SQLAlchemyError:
        return "not known"
    return "ok" if oldest is None or clock.now() - oldest < PATIENCE else "waiting too long"


def pending_deliveries() -> int:
    pending = select(func.count()).select_from(Delivery).where(IS_PENDING)
    return db.session.scalar(pending) or 0


def unsettled_parts() -> dict[str, float]:
    """How many parts of replies are queued, being sent, or unsure."""
    counted = select(Message.state, func.count()).where(IS_UNSETTLED)
    found = {str(state): count for state, count in db.session.execute(counted.group_by(Message.state))}
    return {str(state): float(found.get(state, 0)) for state in UNSETTLED}
