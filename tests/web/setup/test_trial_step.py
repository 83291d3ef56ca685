"""Step 7: a message that comes after the step was opened opens its task."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal import clock, database
from portal.extensions import db
from portal.models import Contact, Conversation, Direction, Identity, Message, Page, Task
from tests.simulator.meta import BAKERY, FLORIST

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def at_test(logged_in):
    return logged_in.connects(BAKERY).press("Continue").press("Save and continue", history_size="10")


def arrive(app, ago=timedelta()):
    """A message from Maria, with its task."""
    with app.app_context(), database.writing():
        page = db.session.query(Page).first()
        contact = Contact(name="Maria Ivanova")
        identity = Identity(contact=contact, page_id=page.id, platform_id="7788")
        conversation = Conversation(page_id=page.id, contact=contact, identity=identity)
        db.session.add(conversation)
        db.session.flush()
        at = clock.now() - ago
        db.session.add(
            Message(
                conversation_id=conversation.id,
                page_id=page.id,
                direction=Direction.INBOUND,
                text="Is my cake <b>ready</b>?",
                at=at,
            )
        )
        db.session.add(
            Task(
                conversation_id=conversation.id,
                contact_id=contact.id,
                page_id=page.id,
                opened_at=at,
                last_activity_at=at,
            )
        )
        db.session.commit()


def test_it_shows_the_chat_as_link_and_code(at_test, config):
    assert f'href="{config.simulator_address}/chat/{BAKERY}"' in at_test.text
    assert 'src="data:image/svg+xml' in at_test.text
    assert at_test.reads("Waiting for your message …")


@pytest.mark.parametrize("extra_settings", [{"meta_graph_url": "SIMULATOR", "meta_dialog_url": "SIMULATOR"}])
def test_with_an_app_of_ones_own_it_is_messenger(anna):
    anna.uses_app().logs_in().connects(BAKERY)
    anna.press("Continue").press("Save and continue", history_size="10")
    assert f'href="https://m.me/{BAKERY}"' in anna.text


def test_each_connected_page_can_be_written_to(logged_in):
    logged_in.connects(BAKERY, FLORIST).press("Continue").press("Use these for all 2 Pages", history_size="10")
    chats = [logged_in.goes(f"/setup/test?page={number}").text.split("/chat/")[1][:15] for number in (1, 2)]
    assert sorted(chats) == [BAKERY, FLORIST]


def test_a_page_that_meta_took_away_is_not_offered_first(app, logged_in):
    logged_in.connects(BAKERY, FLORIST).press("Continue").press("Use these for all 2 Pages", history_size="10")
    assert f'/chat/{FLORIST}"' in logged_in.goes("/setup/test").text
    with app.app_context(), database.writing():
        db.session.query(Page).filter_by(platform_id=FLORIST).one().trouble_at = clock.now()
        db.session.commit()
    assert f'/chat/{BAKERY}"' in logged_in.goes("/setup/test").text


def test_while_nothing_has_come_a_poll_brings_nothing(at_test):
    session, address = at_test._session, f"{at_test.portal}/setup/test/waiting"
    first = session.get(address, headers=PART)
    assert "Waiting for your message" in first.text
    again = session.get(address, headers={**PART, "HX-PTag": first.headers["HX-PTag"]})
    assert again.status_code == 304


def test_a_message_is_shown_and_its_task_opens(at_test, app):
    arrive(app)
    part = at_test._session.get(f"{at_test.portal}/setup/test/waiting", headers={**PART, "HX-PTag": "waiting"})
    assert "All set. The message has arrived." in part.text
    assert "&lt;b&gt;ready" in part.text
    at_test.goes("/setup/test").press("Open the task")
    assert at_test.path.startswith("/tasks/")
    assert at_test.goes("/setup").path == "/setup/done"


def test_an_old_message_does_not_count(at_test, app):
    arrive(app, ago=timedelta(days=2))
    assert at_test.goes("/setup/test").reads("Waiting for your message …")


def test_it_cannot_be_finished_before(at_test):
    at_test.sends("/setup/test/finish")
    assert at_test.path == "/setup/test"
    assert at_test.goes("/setup").path == "/setup/test"


def test_it_can_be_left_out(at_test):
    at_test.press("Finish without a test")
    assert at_test.path == "/setup/done"
    assert at_test.reads("All set")


def test_it_can_be_repeated(at_test, app):
    arrive(app)
    at_test.goes("/setup/test").press("Open the task")
    assert at_test.goes("/setup/test").reads("The test was passed")
    at_test.press("Test again")
    assert at_test.reads("Waiting for your message …")
    assert at_test.goes("/setup").path == "/setup/test"
