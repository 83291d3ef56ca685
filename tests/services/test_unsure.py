"""A part whose answer was lost: settled by its echo or by a look, and only then sent again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy.orm import Session

from portal import clock
from portal.facebook.errors import GraphError
from portal.facebook.shapes import HistoryMessage
from portal.models import Employee, Message, Page, PartState
from portal.services import replies, sending
from tests.cast import BAKERY, Person
from tests.sending import LANE, claim


@pytest.fixture
def now() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(clock.now().replace(microsecond=0), tick=False) as traveller:
        yield traveller


@pytest.fixture
def part(now: object, maria: Person, bakery: Page, boris: Employee, session: Session) -> Message:
    """Its answer has just been lost; another one waits behind it."""
    maria.writes(bakery, "Is my cake ready?")
    (written,) = replies.write(maria.task(bakery), boris, "Yes.", [])
    replies.write(maria.task(bakery), boris, "And more.", [])
    session.commit()
    claim(written.conversation_id)
    sending.record_unsure(written.id)
    session.commit()
    return written


def said(text: str = "Yes.", mid: str = "m_out", at: datetime | None = None, **more: Any) -> HistoryMessage:
    """A message of the Page as the conversation has it."""
    words: dict[str, Any] = {
        "author_name": "North Bakery",
        "recipient_ids": ("701",),
        "attachments": (),
        "reply_to_id": None,
        "is_unsupported": False,
        "author_id": BAKERY,
        **more,
    }
    return HistoryMessage(message_id=mid, at=at or clock.now(), text=text, **words)


def look(part: Message, session: Session, *history: HistoryMessage) -> None:
    sending.record_looked(part.id, sending.found_in(part.id, history))
    session.commit()


def pass_time(now: time_machine.Coordinates, seconds: float) -> None:
    now.shift(seconds)


def test_it_is_not_looked_for_at_once(part: Message) -> None:
    assert sending.claim_next(part.conversation_id, LANE) is None


def test_then_it_is_looked_for_and_not_sent(part: Message, now: time_machine.Coordinates) -> None:
    pass_time(now, sending.LOOKS[0])
    claimed = claim(part.conversation_id)
    assert (claimed.id, claimed.is_unsure) == (part.id, True)
    assert part.attempts == 1


def test_a_look_that_finds_it_settles_it(part: Message, session: Session) -> None:
    at = clock.now() + timedelta(seconds=1)
    look(part, session, said("Something else"), said(at=at))
    assert (part.state, part.platform_message_id, part.at) == (PartState.SENT, "m_out", at)
    assert claim(part.conversation_id).text == "And more."


def test_only_after_the_last_look_it_is_sent_again(
    part: Message, session: Session, now: time_machine.Coordinates
) -> None:
    for seconds in sending.LOOKS:
        pass_time(now, seconds)
        assert claim(part.conversation_id).is_unsure
        look(part, session, said("Something else"))
    assert part.state == PartState.QUEUED
    again = claim(part.conversation_id)
    assert (again.id, again.is_unsure) == (part.id, False)


@pytest.mark.parametrize(
    "other",
    [
        {"text": "Yes!"},
        {"author_id": "701"},
        {"at": clock.now() - timedelta(hours=1)},
        {"at": clock.now() + timedelta(hours=1)},
    ],
)
def test_something_else_is_not_taken_for_it(part: Message, session: Session, other: dict[str, Any]) -> None:
    look(part, session, said(**other))
    assert part.state == PartState.UNSURE


def test_a_message_said_before_it_was_tried_is_not_taken_for_it(part: Message, session: Session) -> None:
    look(part, session, said(at=clock.now() - timedelta(minutes=5)))
    assert part.state == PartState.UNSURE


def test_an_earlier_part_with_the_same_words_is_not_taken_for_it(
    part: Message, maria: Person, bakery: Page, boris: Employee, session: Session, now: time_machine.Coordinates
) -> None:
    part.text = "And more."
    look(part, session, said("And more.", mid="m_first"))
    second = claim(part.conversation_id)
    sending.record_unsure(second.id)
    session.commit()
    pass_time(now, sending.LOOKS[0])
    claim(part.conversation_id)
    look(session.get_one(Message, second.id), session, said("And more.", mid="m_first"))
    assert session.get_one(Message, second.id).state == PartState.UNSURE


def test_what_was_typed_in_the_inbox_of_the_page_is_not_taken_for_it(
    part: Message, maria: Person, bakery: Page, session: Session
) -> None:
    maria.is_answered(bakery, "Yes.", mid="m_inbox")
    look(part, session, said(mid="m_inbox"))
    assert part.state == PartState.UNSURE


def test_what_came_as_a_stranger_is_taken_for_it(part: Message, maria: Person, bakery: Page, session: Session) -> None:
    """The echo had lost our mark, and came before the part was tried by our clock."""
    maria.is_answered(bakery, "Yes.", mid="m_out", app_id=None, at=clock.now() - timedelta(hours=1))
    look(part, session, said())
    assert (part.state, len(maria.messages(bakery))) == (PartState.SENT, 3)


def test_a_look_that_could_not_be_made_is_made_later(
    part: Message, session: Session, now: time_machine.Coordinates
) -> None:
    pass_time(now, sending.LOOKS[0])
    claim(part.conversation_id)
    sending.record_not_reached(part.id)
    session.commit()
    assert part.state == PartState.UNSURE
    assert sending.claim_next(part.conversation_id, LANE) is None
    pass_time(now, sending.BACK_OFF[0])
    assert claim(part.conversation_id).is_unsure


def test_the_echo_settles_it_while_it_is_being_looked_for(
    part: Message, maria: Person, bakery: Page, session: Session, now: time_machine.Coordinates
) -> None:
    pass_time(now, sending.LOOKS[0])
    claim(part.conversation_id)
    maria.is_answered(bakery, "Yes.", mid="m_out", metadata=f"pd:{part.id}")
    look(part, session)
    assert part.state == PartState.SENT


def test_it_is_settled_even_when_the_window_has_closed(
    part: Message, session: Session, now: time_machine.Coordinates
) -> None:
    pass_time(now, 25 * 3600)
    assert claim(part.conversation_id).is_unsure
    look(part, session, said(at=part.tried_at))
    assert part.state == PartState.SENT


def test_it_is_not_sent_again_when_the_window_has_closed(
    part: Message, session: Session, now: time_machine.Coordinates
) -> None:
    for seconds in (25 * 3600, 60, 600):
        pass_time(now, seconds)
        claim(part.conversation_id)
        look(part, session)
    assert sending.claim_next(part.conversation_id, LANE) is None
    session.commit()
    assert (part.state, part.error_subcode) == (PartState.FAILED, 2018278)


def test_the_longer_it_cannot_be_looked_for_the_rarer_it_is_tried(
    part: Message, session: Session, now: time_machine.Coordinates
) -> None:
    """Calls while a limit is exceeded make it last longer."""
    looks = 0
    for _ in range(60):
        pass_time(now, 60)
        if sending.claim_next(part.conversation_id, LANE):
            looks += 1
            sending.record_not_reached(part.id)
        session.commit()
    assert (part.state, looks) == (PartState.UNSURE, 7)


@pytest.mark.parametrize(("code", "subcode", "state"), [(190, 460, PartState.UNSURE), (100, 33, PartState.FAILED)])
def test_what_meta_says_when_it_refuses_the_look_is_heeded(
    part: Message,
    bakery: Page,
    session: Session,
    now: time_machine.Coordinates,
    code: int,
    subcode: int,
    state: PartState,
) -> None:
    """A dead token holds the Page; without the comment or the person there is nothing to look for any more."""
    pass_time(now, sending.LOOKS[0])
    claim(part.conversation_id)
    sending.record_unreadable(part.id, GraphError("No", code=code, subcode=subcode))
    session.commit()
    assert (part.state, part.error_code, bakery.needs_reconnecting) == (state, code, state == PartState.UNSURE)
    after = sending.claim_next(part.conversation_id, LANE)
    assert (after and after.text) == ("And more." if state == PartState.FAILED else None)
