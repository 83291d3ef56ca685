"""Reading what Meta still hands out: for a new contact, and what was missed during a gap, exactly once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from redis import Redis
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.extensions import db
from portal.jobs.history import AGAIN_AFTER_FAILURE, EVERY, catch_up, fetch_history
from portal.models import Conversation, Direction, Page
from portal.services import histories
from tests.cast import Meta, to_millis
from tests.jobs.conftest import Customer
from tests.simulator.meta import Meta as Facebook


def ago(**time: float) -> int:
    """A moment of the past, as the simulator wants it."""
    return to_millis(clock.now() - timedelta(**time))


def texts(person: Customer, page: Page) -> list[str]:
    return [message.text for message in person.messages(page)]


def catch_up_all(meta: Meta, page: Page) -> None:
    """Catch up, and read what is then due, as the sweep would have it."""
    meta.work(catch_up, page.id)
    for number in histories.due(100):
        meta.work(fetch_history, number)
    db.session.commit()


def test_the_earlier_conversation_of_a_new_contact_is_read(maria: Customer, bakery: Page, meta: Meta) -> None:
    maria.says(bakery, "Last year", is_heard=False, at=ago(days=300))
    maria.says(bakery, "Last week", is_heard=False, at=ago(days=7))
    maria.says(bakery, "Now")
    meta.work(fetch_history, maria.conversation(bakery).id)
    assert texts(maria, bakery) == ["Last year", "Last week", "Now"]
    assert maria.task(bakery).title == "Now"
    assert maria.conversation(bakery).history_try_after is None


def test_what_the_page_said_elsewhere_comes_with_it(
    maria: Customer, bakery: Page, meta: Meta, facebook: Facebook
) -> None:
    maria.says(bakery, "Now")
    facebook.does("Maria", bakery.platform_id, "answer-in-inbox", text="We open at 8.")
    meta.work(fetch_history, maria.conversation(bakery).id)
    assert [one.direction for one in maria.messages(bakery) if one.text == "We open at 8."] == [Direction.OUTBOUND]


def test_reading_twice_changes_nothing(maria: Customer, bakery: Page, meta: Meta, session: Session) -> None:
    maria.says(bakery, "Now")
    for _ in range(2):
        maria.conversation(bakery).history_try_after = clock.now()
        meta.work(fetch_history, maria.conversation(bakery).id)
    assert texts(maria, bakery) == ["Now"]


def test_what_was_missed_is_read_exactly_once(
    maria: Customer, tomas: Customer, bakery: Page, meta: Meta, session: Session
) -> None:
    maria.says(bakery, "Before")
    maria.says(bakery, "Missed", is_heard=False)
    tomas.says(bakery, "Missed too", is_heard=False)
    maria.says(bakery, "After")
    for _ in range(2):
        bakery.catch_up_after = clock.now()
        catch_up_all(meta, bakery)
    assert sorted(texts(maria, bakery)) == ["After", "Before", "Missed"]
    assert texts(tomas, bakery) == ["Missed too"]
    assert tomas.task(bakery).title == "Missed too"
    assert bakery.caught_up_at is not None
    assert bakery.catch_up_after == bakery.caught_up_at + EVERY


def test_a_webhook_that_comes_after_all_is_recognised(maria: Customer, bakery: Page, meta: Meta) -> None:
    mid = maria.says(bakery, "Late", is_heard=False)
    catch_up_all(meta, bakery)
    maria.writes(bakery, "Late", mid=mid)
    assert texts(maria, bakery) == ["Late"]
    assert len(maria.tasks(bakery)) == 1


def test_only_conversations_that_moved_are_read(
    maria: Customer, tomas: Customer, bakery: Page, meta: Meta, session: Session
) -> None:
    tomas.says(bakery, "Long ago", is_heard=False, at=ago(days=30))
    bakery.caught_up_at = clock.now() + timedelta(hours=1)
    session.commit()
    meta.work(catch_up, bakery.id)
    assert session.scalars(select(Conversation)).all() == []


def test_the_subscription_is_read_back_and_renewed(bakery: Page, meta: Meta) -> None:
    meta.work(catch_up, bakery.id)
    assert "messages" in bakery.subscribed_fields
    assert bakery.subscription_checked_at is not None


def test_asked_for_twice_by_the_sweep_it_is_done_once(bakery: Page, meta: Meta, facebook: Facebook) -> None:
    meta.work(catch_up, bakery.id)
    calls = facebook.look("requests")["requests"]
    meta.work(catch_up, bakery.id)
    assert facebook.look("requests")["requests"] == calls


def test_a_failure_is_tried_again_soon(bakery: Page, meta: Meta, facebook: Facebook) -> None:
    facebook.stage("faults", code=2, edge="conversations", method="GET")
    meta.work(catch_up, bakery.id)
    assert bakery.caught_up_at is None
    assert clock.now() < bakery.catch_up_after <= clock.now() + AGAIN_AFTER_FAILURE


def test_a_dead_token_is_noted_and_tried_less_often(bakery: Page, meta: Meta, facebook: Facebook) -> None:
    facebook.stage("faults", code=190, subcode=460, edge="*", method="*", times=10)
    meta.work(catch_up, bakery.id)
    assert bakery.needs_reconnecting
    bakery.catch_up_after = clock.now()
    meta.work(catch_up, bakery.id)
    assert bakery.catch_up_after > clock.now() + EVERY - timedelta(minutes=1)


def test_a_conversation_that_cannot_be_read_now_is_read_later(
    maria: Customer, bakery: Page, meta: Meta, facebook: Facebook
) -> None:
    maria.says(bakery, "Now")
    facebook.stage("faults", code=2, edge="messages", method="GET")
    meta.work(fetch_history, maria.conversation(bakery).id)
    waits_until = maria.conversation(bakery).history_try_after
    assert waits_until is not None
    assert waits_until > clock.now()


@pytest.mark.parametrize("state", ["paused", "disconnected"])
def test_a_page_that_is_not_active_is_left_alone(
    bakery: Page, meta: Meta, facebook: Facebook, session: Session, state: str
) -> None:
    bakery.state = state  # type: ignore[assignment]
    meta.work(catch_up, bakery.id)
    assert facebook.look("requests")["requests"] == []


def test_new_people_get_their_profiles_and_files_fetched(
    tomas: Customer, bakery: Page, meta: Meta, queue: Redis
) -> None:
    tomas.says(bakery, "Missed", is_heard=False)
    catch_up_all(meta, bakery)
    assert tomas.conversation(bakery).identity.profile_try_after is not None
