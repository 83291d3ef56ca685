"""Deliveries: worked through in order, each item by itself; what cannot be worked through waits for a decision."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.extensions import db
from portal.facebook import webhooks
from portal.facebook.shapes import Platform, Unknown
from portal.jobs.inbox import drain
from portal.models import (
    Delivery,
    DeliveryItem,
    DeliveryState,
    ItemResult,
    Message,
    Page,
    Task,
)
from portal.services import deliveries
from portal.services.known import Known
from tests.cast import BAKERY, Meta, Person, to_millis
from tests.facebook.examples import EXAMPLES


def state(session: Session) -> tuple[DeliveryState, str | None]:
    delivery = session.scalars(select(Delivery)).one()
    return delivery.state, delivery.reason


def message(person: Person, page: Page, mid: str, **more: Any) -> dict[str, Any]:
    sides = {"sender": {"id": person.id_on(page)}, "recipient": {"id": page.platform_id}}
    return {**sides, "timestamp": to_millis(clock.now()), "message": {"mid": mid, "text": mid}, **more}


def test_one_that_is_worked_through_is_done(maria: Person, bakery: Page, session: Session) -> None:
    maria.writes(bakery, "Hello")
    delivery = session.scalars(select(Delivery)).one()
    assert (delivery.state, delivery.reason) == (DeliveryState.DONE, None)
    assert delivery.processed_at is not None
    item = session.scalars(select(DeliveryItem)).one()
    assert (item.delivery_id, item.position, item.kind, item.result) == (delivery.id, 0, "message", ItemResult.DONE)


def test_one_without_items_is_done(meta: Meta, session: Session) -> None:
    meta.deliver(meta.body())
    assert state(session) == (DeliveryState.DONE, None)


def test_a_broken_item_leaves_its_neighbours_fine(maria: Person, bakery: Page, meta: Meta, session: Session) -> None:
    broken = message(maria, bakery, "m_broken", message={"text": "no id"})
    meta.tell(bakery, message(maria, bakery, "m_1"), broken, "nonsense", message(maria, bakery, "m_2"))  # type: ignore[arg-type]
    assert [one.platform_message_id for one in maria.messages(bakery)] == ["m_1", "m_2"]
    results = session.scalars(select(DeliveryItem.result).order_by(DeliveryItem.position)).all()
    assert results == [ItemResult.DONE, ItemResult.UNREADABLE, ItemResult.UNREADABLE, ItemResult.DONE]


def test_one_with_a_broken_item_is_set_aside_with_the_reason(
    maria: Person, bakery: Page, meta: Meta, session: Session
) -> None:
    meta.tell(bakery, message(maria, bakery, "m_1", message={"text": "no id"}))
    assert state(session) == (DeliveryState.QUARANTINED, "The event has no message id.")


def test_a_replay_gives_every_item_its_effect_once(maria: Person, bakery: Page, meta: Meta, session: Session) -> None:
    meta.tell(bakery, message(maria, bakery, "m_1"), message(maria, bakery, "m_2", message={"text": "no id"}))
    deliveries.replay(session.scalars(select(Delivery)).one())
    meta.work(drain)
    assert len(maria.messages(bakery)) == 1
    results = session.scalars(select(DeliveryItem.result).order_by(DeliveryItem.position)).all()
    assert results == [ItemResult.IGNORED, ItemResult.UNREADABLE]


def test_a_replay_after_the_page_is_known_brings_the_message_in(
    maria: Person, bakery: Page, meta: Meta, session: Session
) -> None:
    bakery.platform_id = "1"
    session.commit()
    bakery_as_meta_knows_it = Page(platform_id=BAKERY)
    maria.writes(bakery_as_meta_knows_it, "Hello")
    bakery.platform_id = BAKERY
    deliveries.replay(session.scalars(select(Delivery)).one())
    meta.work(drain)
    assert maria.task(bakery).title == "Hello"


@contextmanager
def stumbling(session: Session, over: str) -> Iterator[None]:
    """The database refuses every row with this text, as it would something that no column can hold."""

    def refuse(_mapper: object, _connection: object, row: Message) -> None:
        if row.text == over:
            raise ValueError(over)

    event.listen(Message, "before_insert", refuse)
    yield
    event.remove(Message, "before_insert", refuse)


def test_a_poisoned_delivery_leaves_the_others_of_its_batch_fine(
    maria: Person, tomas: Person, bakery: Page, meta: Meta, session: Session
) -> None:
    with meta.held() as held:
        for text in ("one", "poison", "two"):
            maria.writes(bakery, text)
        tomas.writes(bakery, "three")
    for body in held:
        assert meta.post(body) == 200
    with stumbling(session, over="poison"):
        meta.work(drain)
    assert [one.text for one in maria.messages(bakery)] == ["one", "two"]
    assert tomas.task(bakery).title == "three"
    found = dict(session.execute(select(Delivery.id, Delivery.state)).all())
    assert list(found.values()) == [
        DeliveryState.DONE,
        DeliveryState.QUARANTINED,
        DeliveryState.DONE,
        DeliveryState.DONE,
    ]


def test_a_poisoned_delivery_can_be_replayed_once_it_is_understood(
    maria: Person, bakery: Page, meta: Meta, session: Session
) -> None:
    with meta.held() as held:
        maria.writes(bakery, "poison")
    meta.post(held[0])
    with stumbling(session, over="poison"):
        meta.work(drain)
    delivery = session.scalars(select(Delivery)).one()
    assert (delivery.state, delivery.reason) == (
        DeliveryState.QUARANTINED,
        "ValueError while working through it; see the log.",
    )
    deliveries.replay(delivery)
    meta.work(drain)
    assert maria.task(bakery).title == "poison"
    session.refresh(delivery)
    assert (delivery.state, delivery.reason) == (DeliveryState.DONE, None)


NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "timestamp",
    [
        to_millis(NOON),
        str(to_millis(NOON)),
        to_millis(NOON) // 1000,
        str(to_millis(NOON) // 1000),
        "2026-11-22T12:00:00+0000",
        "2026-11-22T13:00:00+01:00",
        float(to_millis(NOON)),
    ],
)
def test_a_time_in_any_form_is_understood(maria: Person, bakery: Page, meta: Meta, timestamp: object) -> None:
    meta.tell(bakery, {**message(maria, bakery, "m_1"), "timestamp": timestamp})
    assert maria.message(bakery).at == NOON


@pytest.mark.parametrize("timestamp", [None, "", "yesterday", -1, 0, True, 10**30, {}, "99999999999999999999"])
def test_nonsense_gives_way_to_the_time_of_the_entry(
    maria: Person, bakery: Page, meta: Meta, timestamp: object
) -> None:
    event = {**message(maria, bakery, "m_1"), "timestamp": timestamp}
    meta.deliver(meta.body({"id": bakery.platform_id, "time": to_millis(NOON), "messaging": [event]}))
    assert maria.message(bakery).at == NOON


@pytest.mark.parametrize("timestamp", [None, to_millis(NOON + timedelta(days=9000))])
def test_without_any_time_and_for_the_future_the_time_of_receipt_counts(
    maria: Person, bakery: Page, meta: Meta, session: Session, timestamp: object
) -> None:
    event = {**message(maria, bakery, "m_1"), "timestamp": timestamp}
    meta.deliver(meta.body({"id": bakery.platform_id, "messaging": [event]}))
    assert maria.message(bakery).at == session.scalars(select(Delivery.received_at)).one()


def test_words_that_no_database_can_hold_are_mended(maria: Person, bakery: Page, meta: Meta) -> None:
    meta.tell(bakery, message(maria, bakery, "m_1", message={"mid": "m_1", "text": "half \ud83d of \x00 a smile"}))
    assert maria.message(bakery).text == "half \ufffd of \ufffd a smile"


def leaves_errands(meta: Meta, body: bytes) -> bool:
    db.session.commit()
    assert meta.post(body) == 200
    batch = deliveries.waiting(10)
    found = deliveries.work_through(batch)
    db.session.commit()
    deliveries.finish([one.id for one in batch])
    db.session.commit()
    return found.errands


def test_it_says_whether_something_is_to_be_fetched(maria: Person, bakery: Page, meta: Meta) -> None:
    with meta.held() as held:
        maria.writes(bakery, "Hello")
        maria.writes(bakery, "Here is my cake:")
        maria.sends_file(bakery, "https://cdn.example/1.jpg")
    assert [leaves_errands(meta, body) for body in held] == [True, False, True]


def test_a_delivery_whose_end_was_not_noted_is_not_worked_through_again(
    maria: Person, bakery: Page, meta: Meta, session: Session
) -> None:
    maria.writes(bakery, "Hello")
    delivery = session.scalars(select(Delivery)).one()
    delivery.state = DeliveryState.PENDING
    session.commit()
    meta.work(drain)
    session.refresh(delivery)
    assert delivery.state == DeliveryState.DONE
    assert session.scalars(select(DeliveryItem.result)).all() == [ItemResult.DONE]


def test_a_delivery_of_a_thousand_updates_is_taken(maria: Person, bakery: Page, meta: Meta, session: Session) -> None:
    meta.tell(bakery, *(message(maria, bakery, f"m_{number}") for number in range(1000)))
    assert session.scalar(select(func.count()).select_from(Message)) == 1000
    assert maria.task(bakery).title == "m_0"


def test_more_items_than_a_query_can_name_are_taken(bakery: Page, session: Session) -> None:
    """Databases take some ten thousand values in one query; the largest delivery can have more items."""
    common = {"platform": Platform.FACEBOOK, "page_id": bakery.platform_id, "at": None, "standby": False, "raw": {}}
    items = [Unknown(**common, key=f"key {number}", kind="new") for number in range(66_000)]
    assert Known(items).page(items[0]) is bakery


def test_many_large_deliveries_are_not_taken_at_once(meta: Meta, session: Session) -> None:
    for _ in range(5):
        assert meta.post(b"[" + b" " * 1024 * 1024) == 200
    assert len(deliveries.waiting(200)) < 5
    session.rollback()
    meta.work(drain)
    assert session.scalars(select(Delivery.state)).all() == [DeliveryState.QUARANTINED] * 5


def test_whatever_meta_is_known_to_send_is_worked_through_twice_alike(
    bakery: Page, florist: Page, meta: Meta, session: Session
) -> None:
    for _ in range(2):
        for example in EXAMPLES:
            assert meta.post(example.body) == 200
    meta.work(drain)
    items = sum(len(webhooks.parse(example.body)) for example in EXAMPLES)
    assert session.scalar(select(func.count()).select_from(DeliveryItem)) == 2 * items
    reasons = session.scalars(select(Delivery.reason).where(Delivery.reason.is_not(None))).all()
    assert not [reason for reason in reasons if "see the log" in reason]
    once = dump(session)
    for example in EXAMPLES:
        meta.post(example.body)
    meta.work(drain)
    assert dump(session) == once


LONG = "(identities|messages|message_changes|conversations)"


def test_nothing_is_looked_for_among_all_that_a_page_has(bakery: Page, meta: Meta) -> None:
    """However many people, messages and changes those are: what a delivery names is searched by Meta's ids."""
    bakery.receives_comments = bakery.receives_leads = True
    with plans() as steps:
        for example in EXAMPLES:
            meta.deliver(example.body)
    whole = re.compile(rf"SCAN {LONG}\b|SEARCH {LONG}\b.*\(page_id=\?\)$")
    assert not [step for step in steps if whole.match(step)]


@contextmanager
def plans() -> Iterator[set[str]]:
    """The steps of all that is read meanwhile, as SQLite would do them on an empty database; nothing on others."""
    seen, steps = dict[str, Any](), set[str]()

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        if statement.startswith("SELECT") and db.engine.dialect.name == "sqlite":
            seen[statement] = values

    event.listen(db.engine, "before_cursor_execute", note)
    yield steps
    event.remove(db.engine, "before_cursor_execute", note)
    for statement, values in seen.items():
        explained = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        steps.update(row[3] for row in explained)


def dump(session: Session) -> str:
    """Messages and tasks as text."""
    messages = session.execute(select(Message.platform_message_id, Message.kind, Message.text).order_by(Message.id))
    tasks = session.execute(select(Task.title, Task.snippet, Task.status).order_by(Task.id))
    return json.dumps([[list(map(str, row)) for row in rows] for rows in (messages, tasks)])
