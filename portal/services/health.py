"""What is known of the portal's own state."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from portal import clock
from portal.extensions import db
from portal.models import Delivery, DeliveryState

PATIENCE = timedelta(minutes=2)


def database() -> str:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return "not reachable"
    return "ok"


def oldest_waiting_delivery() -> datetime | None:
    """When the first delivery that nobody has worked through came in."""
    pending = select(Delivery.received_at).where(Delivery.state == DeliveryState.PENDING)
    return db.session.scalar(pending.order_by(Delivery.id).limit(1))


def deliveries() -> str:
    oldest = oldest_waiting_delivery()
    return "ok" if oldest is None or clock.now() - oldest < PATIENCE else "waiting too long"
