"""Deliveries: what came in, worked through in order; the raw body is kept whatever happens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal import clock
from portal.extensions import db
from portal.facebook import webhooks
from portal.facebook.shapes import Item
from portal.models import (
    Attachment,
    AttachmentState,
    Conversation,
    Delivery,
    DeliveryItem,
    DeliveryState,
    Identity,
    ItemResult,
)
from portal.services import conversations
from portal.services.known import Known


@dataclass(frozen=True)
class FollowUps:
    """Ids of new rows that want something fetched from Meta."""

    attachments: Sequence[int] = ()
    identities: Sequence[int] = ()
    conversations: Sequence[int] = ()


def waiting(limit: int) -> Sequence[Delivery]:
    """The oldest pending deliveries; on PostgreSQL those another worker has in hand are passed over."""
    pending = select(Delivery).where(Delivery.state == DeliveryState.PENDING).order_by(Delivery.id).limit(limit)
    return db.session.scalars(pending.with_for_update(skip_locked=True)).all()


def work_through(batch: Sequence[Delivery]) -> FollowUps:
    """Give every item of these deliveries its effect. The caller commits all of it or nothing."""
    parsed = [(delivery, webhooks.parse(delivery.body)) for delivery in batch]
    known = Known([item for _, items in parsed for item in items])
    with db.session.no_autoflush:
        for delivery, items in parsed:
            _finish(delivery, items, known)
    new = list(db.session.new)
    db.session.flush()
    return _follow_ups(new)


def take_in(items: Sequence[Item]) -> FollowUps:
    """The same for messages that were read back from Meta and came in no delivery."""
    known, now = Known(items), clock.now()
    with db.session.no_autoflush:
        for item in items:
            conversations.receive(item, known, now)
    new = list(db.session.new)
    db.session.flush()
    return _follow_ups(new)


def quarantine(delivery: Delivery, reason: str) -> None:
    """Set aside what could not be worked through, until somebody decides."""
    delivery.state, delivery.reason, delivery.processed_at = DeliveryState.QUARANTINED, reason, clock.now()


def replay(delivery: Delivery) -> None:
    """Let it be worked through again; what it left behind already is recognised."""
    for item in list(delivery.items):
        db.session.delete(item)
    delivery.state, delivery.reason, delivery.processed_at = DeliveryState.PENDING, None, None


def _finish(delivery: Delivery, items: Sequence[Item], known: Known) -> None:
    unreadable = None
    for position, item in enumerate(items):
        outcome = conversations.receive(item, known, delivery.received_at)
        row = DeliveryItem(delivery_id=delivery.id, position=position, kind=item.kind_name)
        row.result, row.reason = outcome
        db.session.add(row)
        if outcome.result == ItemResult.UNREADABLE:
            unreadable = outcome.reason
    if unreadable:
        quarantine(delivery, unreadable)
    else:
        delivery.state, delivery.processed_at = DeliveryState.DONE, clock.now()


def _follow_ups(new: Sequence[object]) -> FollowUps:
    waiting = AttachmentState.WAITING
    return FollowUps(
        attachments=[row.id for row in new if isinstance(row, Attachment) and row.state == waiting],
        identities=[row.id for row in new if isinstance(row, Identity)],
        conversations=[row.id for row in new if isinstance(row, Conversation)],
    )
