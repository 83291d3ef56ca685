"""Deliveries that are not for us, or not now: each has a result with a name."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.models import Conversation, Employee, ItemResult, Page, PageState
from portal.services import pages
from tests.cast import Meta, Person
from tests.services.test_other_events import results


def conversations(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Conversation)) or 0


def test_a_test_of_the_dashboard_leaves_nothing_behind(meta: Meta, bakery: Page, session: Session) -> None:
    sample = {"sender": {"id": "12334"}, "recipient": {"id": "23245"}, "message": {"mid": "random_mid", "text": "x"}}
    meta.deliver(meta.body({"id": "0", "time": 1527459824, "changes": [{"field": "messages", "value": sample}]}))
    assert results(session) == [(ItemResult.IGNORED, "test")]
    assert conversations(session) == 0


def test_an_unknown_page_is_named_as_such(maria: Person, bakery: Page, session: Session) -> None:
    stranger = Page(platform_id="999", name="Nobody's")
    maria.writes(stranger, "Hello")
    assert results(session) == [(ItemResult.IGNORED, "unknown_page")]
    assert conversations(session) == 0


def test_a_disconnected_page_takes_nothing_in(maria: Person, bakery: Page, anna: Employee, session: Session) -> None:
    pages.disconnect(bakery, by=anna)
    maria.writes(bakery, "Hello")
    assert results(session) == [(ItemResult.IGNORED, "page_disconnected")]
    assert conversations(session) == 0


def test_with_messages_switched_off_nothing_comes_in(maria: Person, bakery: Page, session: Session) -> None:
    bakery.receives_messages = False
    maria.writes(bakery, "Hello")
    assert results(session) == [(ItemResult.IGNORED, "messages_off")]


def test_a_paused_page_keeps_messages_and_makes_no_tasks(
    maria: Person, bakery: Page, anna: Employee, session: Session
) -> None:
    pages.pause(bakery, by=anna)
    maria.writes(bakery, "Hello")
    assert (maria.message(bakery).text, maria.tasks(bakery)) == ("Hello", [])
    assert results(session) == [(ItemResult.DONE, "page_paused")]


def test_a_page_with_a_dead_token_goes_on_taking_messages_in(maria: Person, bakery: Page, session: Session) -> None:
    pages.record_trouble(bakery, 190, 460)
    maria.writes(bakery, "Hello")
    assert maria.task(bakery).title == "Hello"


@pytest.mark.parametrize("state", list(PageState))
def test_the_other_page_in_the_same_delivery_is_served_whatever_the_state_of_the_first(
    maria: Person, bakery: Page, florist: Page, meta: Meta, session: Session, state: PageState
) -> None:
    bakery.state = state
    with meta.held():
        entries = []
        for page in (bakery, florist):
            sides = {"sender": {"id": maria.id_on(page)}, "recipient": {"id": page.platform_id}}
            event = {**sides, "timestamp": 1795345204987, "message": {"mid": "m_1", "text": "Hello"}}
            entries.append({"id": page.platform_id, "time": 1795345205123, "messaging": [event]})
    meta.deliver(meta.body(*entries))
    assert maria.message(florist).text == "Hello"


def test_an_instagram_account_of_the_same_number_is_another_page(
    maria: Person, bakery: Page, meta: Meta, session: Session
) -> None:
    with meta.held() as held:
        maria.writes(bakery, "Hello")
    meta.deliver(held[0].replace(b'"object": "page"', b'"object": "instagram"'))
    assert results(session) == [(ItemResult.IGNORED, "unknown_page")]
