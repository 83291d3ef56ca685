"""The test at the end of the wizard counts a message from a person that came after it was opened."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal import clock
from portal.models import Contact, Conversation, Direction, Identity, Message
from portal.services import installation, setup
from tests.setting_up import make_installation, make_owner, make_page


@pytest.fixture
def conversation(session):
    make_installation()
    page = make_page(make_owner())
    setup.review_settings()
    contact = Contact(name="Maria")
    identity = Identity(contact=contact, page_id=page.id, platform_id="7788")
    made = Conversation(page_id=page.id, contact=contact, identity=identity)
    session.add(made)
    session.flush()
    return made


def write(session, conversation, text, *, direction=Direction.INBOUND, ago=timedelta()):
    message = Message(
        conversation_id=conversation.id,
        page_id=conversation.page_id,
        direction=direction,
        text=text,
        at=clock.now() - ago,
    )
    session.add(message)
    session.flush()
    return message


def test_nothing_has_come_yet(session, conversation):
    assert setup.test_message() is None


def test_a_new_message_counts(session, conversation):
    message = write(session, conversation, "Is my cake ready?")
    assert setup.test_message() is message


def test_history_that_was_fetched_meanwhile_does_not(session, conversation):
    write(session, conversation, "Hello from last week", ago=timedelta(days=7))
    assert setup.test_message() is None


def test_what_the_page_says_itself_does_not(session, conversation):
    write(session, conversation, "Yes, it is", direction=Direction.OUTBOUND)
    assert setup.test_message() is None


def test_after_trying_again_only_a_later_one_counts(session, conversation):
    first = write(session, conversation, "one")
    first.received_at = clock.now() - timedelta(seconds=5)
    setup.open_test()
    assert setup.test_message() is None
    second = write(session, conversation, "two")
    assert setup.test_message() is second


def test_a_finished_test_is_not_reset_by_saving_settings_again(session, conversation):
    setup.finish()
    setup.review_settings()
    assert installation.get().tested_at is not None
