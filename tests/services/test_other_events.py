"""Buttons, links, notices of Meta, and kinds of events that this version does not know."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models import (
    DeliveryItem,
    Direction,
    Event,
    EventKind,
    IdentityKind,
    ItemResult,
    MessageKind,
    Page,
)
from portal.services import connections, lead_contacts
from tests.cast import Meta, Person, to_millis


def results(session: Session) -> list[tuple[ItemResult, str | None]]:
    found = session.scalars(select(DeliveryItem).order_by(DeliveryItem.delivery_id, DeliveryItem.position))
    return [(item.result, item.reason) for item in found]


def test_a_pressed_button_is_a_message_and_makes_a_task(maria: Person, bakery: Page) -> None:
    maria.presses(bakery, "Get started", "GET_STARTED")
    message = maria.message(bakery)
    assert (message.kind, message.text, message.details) == (
        MessageKind.POSTBACK,
        "Get started",
        {"payload": "GET_STARTED"},
    )
    assert maria.task(bakery).title == "Get started"
    assert maria.conversation(bakery).last_interaction_at == message.at


def test_a_button_without_an_id_is_told_apart_by_its_time(maria: Person, bakery: Page) -> None:
    now = clock.now()
    for at in (now, now, now + timedelta(seconds=1)):
        maria.does(bakery, at, postback={"title": "Menu", "payload": "MENU"})
    assert len(maria.messages(bakery)) == 2


def test_a_quick_reply_shows_its_words_and_keeps_its_payload(maria: Person, bakery: Page) -> None:
    maria.writes(bakery, "Delivery", quick_reply={"payload": "TOPIC_DELIVERY"})
    message = maria.message(bakery)
    assert (message.text, message.details["quick_reply"]) == ("Delivery", "TOPIC_DELIVERY")


def test_a_reply_names_what_it_replies_to(maria: Person, bakery: Page) -> None:
    maria.writes(bakery, "this one?", reply_to={"mid": "m_before"})
    assert maria.message(bakery).reply_to == "m_before"


def test_where_a_message_came_from_is_kept(maria: Person, bakery: Page) -> None:
    referral = {"source": "ADS", "type": "OPEN_THREAD", "ad_id": "1202", "ads_context_data": {"ad_title": "Autumn"}}
    maria.writes(bakery, "Is it available?", referral=referral)
    assert maria.message(bakery).details["referral"] == {
        "source": "ADS",
        "type": "OPEN_THREAD",
        "ad_id": "1202",
        "ad_title": "Autumn",
    }


def test_coming_by_a_link_shows_opens_the_window_and_makes_no_task(maria: Person, bakery: Page) -> None:
    now = clock.now().replace(microsecond=0)
    maria.follows_link(bakery, "winter", at=now)
    maria.follows_link(bakery, "winter", at=now)
    message = maria.message(bakery)
    assert (message.direction, message.kind, message.details["referral"]["ref"]) == (
        Direction.SYSTEM,
        MessageKind.REFERRAL,
        "winter",
    )
    assert maria.conversation(bakery).last_interaction_at == now
    assert maria.tasks(bakery) == []


def test_answers_to_a_lead_flow_are_kept_and_tell_how_to_reach_the_person(maria: Person, bakery: Page) -> None:
    answers = [("Phone?", "+1 415 555 0100"), ("E-mail?", "Maria@Example.org"), ("How many?", "12")]
    given = [{"question": question, "answer": answer} for question, answer in answers]
    at = clock.now()
    for _ in range(2):
        maria.does(bakery, at, referral={"type": "LEAD_COMPLETE", "source": "ADS"}, lead={"data": given})
    assert maria.message(bakery).details["answers"] == [list(one) for one in answers]
    contact = maria.conversation(bakery).contact
    assert contact is not None
    assert lead_contacts.ways(contact, bakery) == {
        IdentityKind.EMAIL: ["maria@example.org"],
        IdentityKind.PHONE: ["+14155550100"],
    }


@pytest.mark.parametrize(
    ("name", "content", "notice"),
    [
        ("optin", {"type": "notification_messages", "title": "News", "payload": "P"}, "optin"),
        ("response_feedback", {"feedback": "Good response", "mid": "m_1"}, "response_feedback"),
        ("account_linking", {"status": "linked"}, "account_linking"),
        ("pass_thread_control", {"new_owner_app_id": "123", "metadata": ""}, "thread_control"),
        ("take_thread_control", {"previous_owner_app_id": "123", "new_owner_app_id": None}, "thread_control"),
        ("request_thread_control", {"requested_owner_app_id": "123"}, "thread_control"),
    ],
)
def test_a_notice_of_meta_shows_once_and_makes_no_task(
    maria: Person, bakery: Page, name: str, content: dict[str, object], notice: str
) -> None:
    at = clock.now()
    for _ in range(2):
        maria.does(bakery, at, **{name: content})
    message = maria.message(bakery)
    assert (message.direction, message.kind, message.details["notice"]) == (
        Direction.SYSTEM,
        MessageKind.NOTICE,
        notice,
    )
    assert maria.tasks(bakery) == []


def test_an_optin_of_nobody_is_ignored(meta: Meta, bakery: Page, session: Session) -> None:
    meta.tell(bakery, {"sender": {"user_ref": "u"}, "recipient": {"id": bakery.platform_id}, "optin": {"ref": "r"}})
    assert results(session) == [(ItemResult.IGNORED, "no_person")]


def test_an_unknown_event_shows_as_an_unsupported_message(maria: Person, bakery: Page, session: Session) -> None:
    at = clock.now()
    for _ in range(2):
        maria.does(bakery, at, hologram={"shape": "cake"})
    message = maria.message(bakery)
    assert (message.kind, message.details["kind"]) == (MessageKind.UNSUPPORTED, "hologram")
    assert results(session) == [(ItemResult.UNSUPPORTED, "hologram")] * 2


def test_an_unsupported_message_makes_a_task(maria: Person, bakery: Page) -> None:
    maria.writes(bakery, is_unsupported=True)
    assert (maria.message(bakery).kind, maria.task(bakery).title_kind) == (MessageKind.UNSUPPORTED, "unsupported")


def test_what_another_app_owns_is_shown_and_makes_a_task(maria: Person, bakery: Page, meta: Meta) -> None:
    event = {
        "sender": {"id": maria.id_on(bakery)},
        "recipient": {"id": bakery.platform_id},
        "timestamp": to_millis(clock.now()),
        "message": {"mid": "m_1", "text": "Hello bot"},
    }
    meta.tell(bakery, event, list_name="standby")
    assert (maria.message(bakery).details, maria.task(bakery).title) == ({"standby": True}, "Hello bot")


def test_a_warning_of_meta_goes_into_the_history_of_the_page(meta: Meta, bakery: Page, session: Session) -> None:
    warning = {"action": "block", "reason": "The bot violated our Platform Policies."}
    meta.tell(
        bakery, {"recipient": {"id": bakery.platform_id}, "timestamp": 1795345205123, "policy_enforcement": warning}
    )
    event = session.scalars(select(Event).where(Event.kind == EventKind.POLICY_ENFORCED)).one()
    assert (event.page_id, event.data) == (bakery.id, warning)


def test_a_revoked_permission_is_noted(meta: Meta, bakery: Page, session: Session) -> None:
    change = {"field": "pages_messaging", "value": {"verb": "revoked", "target_ids": [bakery.platform_id]}}
    entry = {"id": "100200300000001", "uid": "100200300000001", "time": 1795345205, "changes": [change]}
    meta.deliver(meta.body(entry).replace(b'"page"', b'"permissions"', 1))
    found = connections.find("100200300000001")
    assert found is not None
    assert "pages_messaging" not in found.granted_scopes


def test_comments_are_ignored_while_they_are_switched_off(meta: Meta, bakery: Page, session: Session) -> None:
    value = {"item": "comment", "verb": "add", "post_id": "1_2", "comment_id": "2_3", "from": {"id": "9", "name": "M"}}
    meta.tell(bakery, {"field": "feed", "value": value}, list_name="changes")
    assert results(session) == [(ItemResult.IGNORED, "comments_off")]
