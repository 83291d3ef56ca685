"""Column types of our own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from cryptography.fernet import Fernet, MultiFernet
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from portal.extensions import vault
from portal.models import Conversation, Message, Page, PageState, Task
from portal.models.message import Direction
from tests.cast import Person

MOMENT = datetime(2026, 11, 22, 12, 30, 15, 123456, tzinfo=UTC)


def test_a_moment_comes_back_to_the_microsecond(bakery: Page, session: Session) -> None:
    bakery.last_event_at = MOMENT.astimezone(timezone(timedelta(hours=5)))
    session.commit()
    assert bakery.last_event_at == MOMENT
    assert bakery.last_event_at.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(bakery: Page, session: Session) -> None:
    bakery.last_event_at = MOMENT.replace(tzinfo=None)
    with pytest.raises(StatementError, match="without a zone"):
        session.commit()
    session.rollback()


def test_a_secret_cannot_be_read_in_the_database(bakery: Page, session: Session) -> None:
    stored = session.execute(text("SELECT token FROM pages")).scalar_one()
    assert bakery.token is not None
    assert bakery.token not in stored


def test_a_secret_whose_key_is_lost_reads_as_none_and_the_page_has_to_be_reconnected(
    bakery: Page, session: Session
) -> None:
    before, vault.fernet = vault.fernet, MultiFernet([Fernet(Fernet.generate_key())])
    session.expire_all()
    assert (bakery.token, bakery.needs_reconnecting) == (None, True)
    vault.fernet = before


def test_a_secret_is_not_in_what_is_printed_of_a_page(bakery: Page) -> None:
    assert str(bakery.token) not in repr(bakery)


def test_a_choice_takes_nothing_else(bakery: Page, session: Session) -> None:
    bakery.state = "lost"  # type: ignore[assignment]
    with pytest.raises(StatementError, match="PageState"):
        session.commit()
    session.rollback()
    assert bakery.state is PageState.ACTIVE


def test_a_message_of_a_page_is_there_once(maria: Person, bakery: Page, session: Session) -> None:
    maria.writes(bakery, "Cake?", mid="m_1")
    first = maria.message(bakery)
    again = Message(
        conversation_id=first.conversation_id,
        page_id=bakery.id,
        platform_message_id="m_1",
        direction=Direction.INBOUND,
        at=first.at,
    )
    session.add(again)
    with pytest.raises(IntegrityError):
        session.commit()
    session.rollback()


def test_a_conversation_has_one_active_task(maria: Person, bakery: Page, session: Session) -> None:
    maria.writes(bakery, "Cake?")
    first = maria.task(bakery)
    words = {"conversation_id": first.conversation_id, "contact_id": first.contact_id, "page_id": bakery.id}
    moments = {"opened_at": first.opened_at, "last_activity_at": first.opened_at}
    session.add(Task(**words, **moments))
    with pytest.raises(IntegrityError):
        session.commit()
    session.rollback()


def test_a_contact_has_one_conversation_with_a_page(maria: Person, bakery: Page, session: Session) -> None:
    maria.writes(bakery, "Cake?")
    first = maria.conversation(bakery)
    session.add(Conversation(page_id=bakery.id, contact_id=first.contact_id, identity_id=first.identity_id))
    with pytest.raises(IntegrityError):
        session.commit()
    session.rollback()
