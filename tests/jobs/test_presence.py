"""What a customer sees of us without words: "seen", and that somebody types."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from portal import clock
from portal.jobs.presence import tell_seen, tell_typing
from portal.models import Page, PageState
from tests.cast import Meta
from tests.jobs.conftest import Customer
from tests.simulator.meta import Meta as Facebook


@pytest.fixture
def number(maria: Customer, bakery: Page) -> int:
    """Of the conversation in which Maria has just written."""
    maria.says(bakery, "Is my cake ready?")
    return maria.conversation(bakery).id


def actions(facebook: Facebook) -> list[str]:
    found = facebook.look("requests")["requests"]
    return [one["params"]["sender_action"] for one in found if "sender_action" in one["params"]]


def test_seen_is_told_once_for_each_message(
    facebook: Facebook, meta: Meta, maria: Customer, bakery: Page, number: int
) -> None:
    for _time in range(2):
        meta.work(tell_seen, number)
    assert actions(facebook) == ["mark_seen"]
    maria.says(bakery, "Hello?")
    meta.work(tell_seen, number)
    assert actions(facebook) == ["mark_seen", "mark_seen"]


def test_typing_is_shown_to_the_customer(facebook: Facebook, meta: Meta, bakery: Page, number: int) -> None:
    meta.work(tell_typing, number)
    assert facebook.conversation("Maria", bakery.platform_id)["conversation"]["is_page_typing"]


def test_where_it_is_switched_off_nothing_is_told(
    facebook: Facebook, meta: Meta, bakery: Page, number: int, session: Session
) -> None:
    bakery.shows_presence = False
    session.commit()
    meta.work(tell_seen, number)
    meta.work(tell_typing, number)
    assert actions(facebook) == []


@pytest.mark.parametrize("condition", ["paused", "too late", "no token"])
def test_where_nothing_could_be_sent_nothing_is_told(
    facebook: Facebook, meta: Meta, maria: Customer, bakery: Page, number: int, session: Session, condition: str
) -> None:
    if condition == "paused":
        bakery.state = PageState.PAUSED
    elif condition == "no token":
        bakery.token = None
    else:
        maria.conversation(bakery).last_interaction_at = clock.now() - timedelta(hours=25)
    session.commit()
    meta.work(tell_seen, number)
    meta.work(tell_typing, number)
    assert actions(facebook) == []


def test_a_refusal_troubles_nobody_and_a_dead_token_is_noted(
    facebook: Facebook, meta: Meta, bakery: Page, number: int, session: Session
) -> None:
    facebook.stage("faults", edge="sender_action", method="POST", code=100, times=1)
    meta.work(tell_typing, number)
    session.refresh(bakery)
    assert not bakery.needs_reconnecting
    facebook.stage("faults", edge="sender_action", method="POST", code=190, subcode=460, times=1)
    meta.work(tell_typing, number)
    session.refresh(bakery)
    assert bakery.needs_reconnecting


def test_a_conversation_that_is_gone_is_no_problem(meta: Meta, bakery: Page) -> None:
    meta.work(tell_seen, 99)
    meta.work(tell_typing, 99)
