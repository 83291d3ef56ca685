"""Deliveries: what came in, worked through in order; the raw body is kept whatever happens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, delete, func, insert, select, update

from portal import clock
from portal.extensions import db
from portal.facebook import keys, webhooks
from portal.facebook.shapes import Item, PermissionChange
from portal.models import (
    IS_PENDING,
    AttachmentState,
    Conversation,
    Delivery,
    DeliveryItem,
    DeliveryState,
    Employee,
    EventKind,
    ItemResult,
    Message,
    MessageKind,
    Page,
)
from portal.services import away_messages, conversations, events, lookup
from portal.services.known import Known, person_of

PUT_AWAY = "put_away"  # the reason of a delivery that somebody decided about
MOST_BYTES = 1024 * 1024  # of the bodies that are worked through together


@dataclass(frozen=True)
class Raw:
    """A pending delivery as it came in."""

    id: int
    received_at: datetime
    body: bytes


class Left(NamedTuple):
    """What is to be done after the commit: fetch something new from Meta, and send in these conversations."""

    errands: bool
    conversations: set[int]


def waiting(limit: int) -> list[Raw]:
    """The oldest pending deliveries, no more than can be worked through in a few seconds, and one in any case."""
    sizes = select(Delivery.id, func.length(Delivery.body)).where(IS_PENDING).order_by(Delivery.id).limit(limit)
    last, total = 0, 0
    for number, size in db.session.execute(sizes):
        total += size
        if last and total > MOST_BYTES:
            break
        last = number
    return _read(select(Delivery).where(IS_PENDING, Delivery.id <= last)) if last else []


def one(number: int) -> list[Raw]:
    """This delivery, if it is still pending."""
    return _read(select(Delivery).where(Delivery.id == number, IS_PENDING))


def work_through(batch: Sequence[Raw]) -> Left:
    """Give every item of these deliveries its effect. The caller commits all of it or nothing, then calls `finish`.

    A delivery whose items are there already has been worked through, and only its end was not noted.
    """
    worked = _worked_through([delivery.id for delivery in batch])
    parsed = [(delivery, webhooks.parse(delivery.body)) for delivery in batch if delivery.id not in worked]
    known = Known([item for _, items in parsed for item in items])
    rows: list[dict[str, Any]] = []
    with db.session.no_autoflush:
        for delivery, items in parsed:
            rows += _rows(delivery, items, known)
    db.session.flush()
    if rows:
        db.session.execute(insert(DeliveryItem), rows)
    return Left(_leaves_errands(known), away_messages.answer(known.arrived))


def finish(ids: Sequence[int]) -> None:
    """Note the end of these deliveries; one with an item that cannot be read waits for somebody to decide."""
    broken = _unreadable(ids)
    done = [number for number in ids if number not in broken]
    values = {"state": DeliveryState.DONE, "processed_at": clock.now()}
    finished = update(Delivery).where(Delivery.id.in_(done)).values(values)
    db.session.execute(finished, execution_options={"synchronize_session": False})
    for number, reason in broken.items():
        quarantine(db.session.get_one(Delivery, number), reason or "")


def take_in(items: Sequence[Item]) -> None:
    """The same for messages that were read back from Meta and came in no delivery."""
    known, now = Known(items), clock.now()
    with db.session.no_autoflush:
        for item in items:
            conversations.receive(item, known, now)
    db.session.flush()


def quarantine(delivery: Delivery, reason: str) -> None:
    """Set aside what could not be worked through, until somebody decides."""
    delivery.state, delivery.reason, delivery.processed_at = DeliveryState.QUARANTINED, reason, clock.now()


def replay(delivery: Delivery, by: Employee | None = None) -> None:
    """Let it be worked through again; what it left behind already is recognised.

    What stands in a thread only as "unsupported" makes room, since its kind may be known by now.
    """
    _remove_stand_ins(delivery)
    db.session.execute(delete(DeliveryItem).where(DeliveryItem.delivery_id == delivery.id))
    delivery.state, delivery.reason, delivery.processed_at = DeliveryState.PENDING, None, None
    if by is not None:
        events.record(delivery, by, EventKind.DELIVERY_REPLAYED)


def put_away(delivery: Delivery, by: Employee) -> None:
    """Somebody decided that nothing more is to be done about it; it stays, and can still be run again."""
    if delivery.state == DeliveryState.QUARANTINED:
        delivery.state = DeliveryState.DONE
        events.record(delivery, by, EventKind.DELIVERY_PUT_AWAY, reason=delivery.reason)
        delivery.reason = PUT_AWAY


def forget_person(facebook_user_id: str) -> None:
    """Take the id of somebody who had connected out of what Meta sent about their permissions."""
    name = facebook_user_id.encode()
    about_people = select(DeliveryItem.delivery_id).where(DeliveryItem.kind == PermissionChange.kind_name).distinct()
    ids = db.session.scalars(about_people).all()
    for (delivery,) in lookup.rows(ids, lambda some: select(Delivery).where(Delivery.id.in_(some))):
        if name and name in delivery.body:
            delivery.body = delivery.body.replace(name, b"0")


def _read(query: Select[Delivery]) -> list[Raw]:
    columns = query.with_only_columns(Delivery.id, Delivery.received_at, Delivery.body).order_by(Delivery.id)
    return [Raw(*row) for row in db.session.execute(columns)]


def _rows(delivery: Raw, items: Sequence[Item], known: Known) -> Iterator[dict[str, Any]]:
    """What became of each item, as rows of the table."""
    for position, item in enumerate(items):
        result, reason = conversations.receive(item, known, delivery.received_at)
        yield {
            "delivery_id": delivery.id,
            "position": position,
            "page_id": page.id if (page := known.page(item)) else None,
            "kind": item.kind_name,
            "result": result,
            "reason": reason,
        }


def _remove_stand_ins(delivery: Delivery) -> None:
    """Take the messages out of their threads that say only that something came."""
    items = webhooks.parse(delivery.body)
    possible = [
        keys.as_unknown(keys.OBJECTS[item.platform], item.page_id, person_of(item), item.at, item.raw) for item in items
    ]
    asked = select(Message.id, Message.conversation_id).join(Page, Page.id == Message.page_id)
    asked = asked.where(Page.platform_id.in_({item.page_id for item in items}))
    asked = asked.where(Message.platform_message_id.in_(possible), Message.kind == MessageKind.UNSUPPORTED)
    stand_ins = dict(db.session.execute(asked).all())
    threads = select(Conversation).where(Conversation.id.in_(stand_ins.values())).order_by(Conversation.id)
    for conversation in db.session.scalars(threads.with_for_update(key_share=True)):
        conversation.changed()
    db.session.execute(delete(Message).where(Message.id.in_(stand_ins)))


def _worked_through(ids: Sequence[int]) -> set[int]:
    return set(db.session.scalars(select(DeliveryItem.delivery_id).where(DeliveryItem.delivery_id.in_(ids))))


def _unreadable(ids: Sequence[int]) -> dict[int, str | None]:
    """The deliveries with an item that could not be read, and what was wrong with it."""
    broken = select(DeliveryItem.delivery_id, DeliveryItem.reason).where(
        DeliveryItem.delivery_id.in_(ids), DeliveryItem.result == ItemResult.UNREADABLE
    )
    return dict(db.session.execute(broken).all())


def _leaves_errands(known: Known) -> bool:
    """Whether new files, people, posts or leads are to be fetched."""
    files = any(row.state == AttachmentState.WAITING for row in known.files)
    return bool(files or known.met_somebody or known.comments.new_posts or known.leads.new)
