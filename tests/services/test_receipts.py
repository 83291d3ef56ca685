"""What has arrived at the person, and what they have seen."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from portal import clock
from portal.models import Employee, Message, Page, PartState
from portal.services import replies, sending
from tests.cast import DEMO_APP, Person
from tests.sending import claim, mark

AT = clock.now().replace(microsecond=0)


@pytest.fixture
def parts(maria: Person, bakery: Page, boris: Employee, session: Session) -> list[Message]:
    """Three answers that Meta took, a second after each other by Meta's clock."""
    maria.writes(bakery, "Cake?")
    made = []
    for number in range(3):
        made += replies.write(maria.task(bakery), boris, f"Answer {number}", [])
        session.commit()
        claim(made[-1].conversation_id)
        sending.record_sent(made[-1].id, f"m_out_{number}")
        maria.is_answered(
            bakery, mid=f"m_out_{number}", app_id=DEMO_APP, metadata=mark(made[-1]), at=AT + timedelta(seconds=number)
        )
    return made


def states(parts: list[Message]) -> list[PartState | None]:
    return [part.state_in(part.conversation) for part in parts]


SENT, DELIVERED, READ = PartState.SENT, PartState.DELIVERED, PartState.READ


def test_a_watermark_covers_everything_before_it(maria: Person, bakery: Page, parts: list[Message]) -> None:
    maria.receives(bakery, AT + timedelta(seconds=1))
    assert states(parts) == [DELIVERED, DELIVERED, SENT]


def test_read_implies_delivered(maria: Person, bakery: Page, parts: list[Message]) -> None:
    maria.reads(bakery, AT + timedelta(seconds=1))
    maria.receives(bakery, AT)
    assert states(parts) == [READ, READ, SENT]


def test_an_older_receipt_that_comes_late_takes_nothing_back(maria: Person, bakery: Page, parts: list[Message]) -> None:
    for seconds in (2, 0, 1):
        maria.reads(bakery, AT + timedelta(seconds=seconds))
        maria.receives(bakery, AT + timedelta(seconds=seconds))
    assert states(parts) == [READ, READ, READ]


def test_without_a_watermark_the_named_messages_are_delivered(
    maria: Person, bakery: Page, parts: list[Message]
) -> None:
    maria.does(bakery, delivery={"mids": ["m_out_1", "m_never"]})
    assert states(parts) == [SENT, DELIVERED, SENT]


@pytest.mark.parametrize("order", [(5, 3), (3, 5)])
def test_of_two_receipts_for_one_message_the_earlier_counts(
    maria: Person, bakery: Page, parts: list[Message], order: tuple[int, int]
) -> None:
    for seconds in order:
        maria.does(bakery, AT + timedelta(seconds=seconds), delivery={"mids": ["m_out_0"]})
    assert parts[0].delivered_at == AT + timedelta(seconds=3)


def test_receipts_open_no_window_and_make_no_task(tomas: Person, bakery: Page) -> None:
    tomas.receives(bakery, AT)
    tomas.reads(bakery, AT)
    conversation = tomas.conversation(bakery)
    assert (conversation.last_interaction_at, tomas.tasks(bakery), tomas.messages(bakery)) == (None, [], [])
    assert (conversation.delivered_until, conversation.read_until) == (AT, AT)


def test_a_receipt_without_a_time_of_its_own_is_understood(maria: Person, bakery: Page, parts: list[Message]) -> None:
    maria.does(bakery, timestamp=None, read={"watermark": int((AT + timedelta(seconds=2)).timestamp() * 1000)})
    assert states(parts) == [READ, READ, READ]


def test_a_failed_part_stays_failed_whatever_is_read(
    maria: Person, bakery: Page, parts: list[Message], session: Session
) -> None:
    parts[0].state = PartState.FAILED
    session.commit()
    maria.reads(bakery, AT + timedelta(seconds=9))
    assert states(parts) == [PartState.FAILED, READ, READ]


def test_a_later_answer_is_not_read_yet(maria: Person, bakery: Page, parts: list[Message], now: datetime) -> None:
    maria.reads(bakery, now)
    maria.is_answered(bakery, "more", at=now + timedelta(seconds=1))
    assert maria.conversation(bakery).read_until == now


@pytest.fixture
def now() -> datetime:
    return clock.now().replace(microsecond=0)
