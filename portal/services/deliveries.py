"""Deliveries: what came in, worked through in order; the raw body is kept whatever happens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import Integer, bindparam, delete, insert, select, union, update

from portal import clock
from portal.extensions import db
from portal.facebook import erasing, keys, webhooks
from portal.facebook.shapes import Item, PermissionChange, Unknown, Unreadable
from portal.models import (
    IS_PENDING,
    IS_QUARANTINED,
    AttachmentState,
    Conversation,
    Delivery,
    DeliveryItem,
    DeliveryState,
    Employee,
    Event,
    EventKind,
    ItemResult,
    Lead,
    Message,
    MessageKind,
    Page,
    Post,
)
from portal.services import away_messages, conversations, events, lookup
from portal.services.known import Known, person_of

PUT_AWAY = "put_away"  # the reason of a delivery that somebody decided about
ERASED = "erased"  # that of one which held nothing but what a person wanted deleted
_MAY_NAME = (PermissionChange.kind_name, Unknown.kind_name, Unreadable.kind_name)
MOST_BYTES = 1024 * 1024  # of the bodies that are worked through together
READ_AHEAD = 20  # deliveries, each of which may be that large


class Raw(NamedTuple):
    """A pending delivery as it came in."""

    id: int
    received_at: datetime
    body: bytes


class Left(NamedTuple):
    """What is to be done after the commit: fetch something new from Meta, send in these conversations, and set aside
    the deliveries with an item that cannot be read, for the reason given."""

    errands: bool
    conversations: set[int]
    unreadable: dict[int, str]


def waiting(limit: int) -> list[Raw]:
    """The oldest pending deliveries, no more than can be worked through in a few seconds, and one in any case."""
    batch, total = list[Raw](), 0
    with db.session.execute(_PENDING, {"limit": limit}, execution_options={"yield_per": READ_AHEAD}) as found:
        for delivery in map(Raw._make, found):
            total += len(delivery.body)
            if batch and total > MOST_BYTES:
                break
            batch.append(delivery)
    return batch


def one(number: int) -> list[Raw]:
    """This delivery, if it is still pending."""
    return [Raw._make(row) for row in db.session.execute(_ONE_PENDING, {"number": number})]


def work_through(batch: Sequence[Raw]) -> Left:
    """Give every item of these deliveries its effect. The caller commits all of it or nothing, then calls `finish`.

    A delivery whose items are there already has been worked through, and only its end was not noted.
    """
    noted: Sequence[Any] = db.session.execute(_NOTED, {"ids": [delivery.id for delivery in batch]}).mappings().all()
    worked = {row["delivery_id"] for row in noted}
    parsed = [(delivery, webhooks.parse(delivery.body)) for delivery in batch if delivery.id not in worked]
    known = Known([item for _, items in parsed for item in items])
    rows: list[dict[str, Any]] = []
    with db.session.no_autoflush:
        for delivery, items in parsed:
            rows += _rows(delivery, items, known)
    db.session.flush()
    if rows:
        db.session.execute(_ITEMS, rows)
    return Left(_leaves_errands(known), away_messages.answer(known.arrived), _unreadable((*noted, *rows)))


def finish(ids: Sequence[int], unreadable: Mapping[int, str] = MappingProxyType({})) -> None:
    """Note the end of these deliveries; one with an item that cannot be read waits for somebody to decide."""
    done = [number for number in ids if number not in unreadable]
    db.session.execute(_FINISH, {"ids": done, "now": clock.now()})
    for number, reason in unreadable.items():
        quarantine(db.session.get_one(Delivery, number), reason)


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
    """Take somebody who had connected out of what Meta sent: about their permissions, and in what was not understood.

    Elsewhere a delivery knows people only by other ids, those that they have for a Page.
    """
    about_people = select(DeliveryItem.delivery_id).where(DeliveryItem.kind.in_(_MAY_NAME))
    decided = select(Event.delivery_id).where(Event.delivery_id.is_not(None))  # what was set aside left no item
    ids = {
        *db.session.scalars(union(about_people, decided)),
        *db.session.scalars(select(Delivery.id).where(IS_QUARANTINED)),
    }
    for (delivery,) in lookup.rows(sorted(ids), select(Delivery).where(Delivery.id.in_(lookup.SOME))):
        _erase(delivery, facebook_user_id)


def _erase(delivery: Delivery, facebook_user_id: str) -> None:
    """Once nothing else is left in it, nobody need decide about it any more."""
    body = erasing.without_person(delivery.body, facebook_user_id)
    if body == delivery.body:
        return
    delivery.body = body
    if delivery.state == DeliveryState.QUARANTINED and not webhooks.parse(delivery.body):
        delivery.state, delivery.reason = DeliveryState.DONE, ERASED


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


def _unreadable(rows: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    return {row["delivery_id"]: row["reason"] for row in rows if row["result"] == ItemResult.UNREADABLE}


def _leaves_errands(known: Known) -> bool:
    """Whether new files are to be fetched, or people, posts or leads of Pages that can be asked."""
    files = any(row.state == AttachmentState.WAITING for row in known.files)
    asked_for: list[Conversation | Post | Lead] = [*known.met, *known.comments.new_posts, *known.leads.new]
    return files or any(one.page.is_reachable for one in asked_for)


_DELIVERIES: Any = Delivery.__table__  # changed by statements, which no object has to follow
_NEW_ITEMS: Any = DeliveryItem.__table__
_RAW = select(Delivery.id, Delivery.received_at, Delivery.body)
_PENDING = _RAW.where(IS_PENDING).order_by(Delivery.id).limit(bindparam("limit", type_=Integer))
_ONE_PENDING = _RAW.where(Delivery.id == bindparam("number"), IS_PENDING)
_NOTED = select(DeliveryItem.delivery_id, DeliveryItem.result, DeliveryItem.reason).where(
    DeliveryItem.delivery_id.in_(bindparam("ids", expanding=True))
)
_ITEMS = insert(_NEW_ITEMS)
_FINISH = (
    update(_DELIVERIES)
    .where(Delivery.id.in_(bindparam("ids", expanding=True)))
    .values(state=DeliveryState.DONE, processed_at=bindparam("now"))
)
