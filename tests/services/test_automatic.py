"""What the portal writes by itself: once, in time, to people, and never as if somebody had answered."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from portal import clock
from portal.facebook.errors import GraphError
from portal.models import Automatic, Employee, HumanAgent, Message, Page, PageState, PartState, TaskStatus
from portal.services import automatic, replies, sending, wording
from portal.services.automatic import Cause
from portal.services.problems import NotPossible
from tests.cast import Person
from tests.sending import LANE, claim, mark

GREETING = Cause(Automatic.RULE, "rule 7", "Greet new people")
WORDS = "Thank you, we look into it."


def greet(maria: Person, page: Page, period: str = "task 1", answering: Message | None = None) -> list[Message]:
    return automatic.write(maria.conversation(page), WORDS, GREETING, period=period, answering=answering)


def test_it_is_sent_like_a_reply_and_nobody_has_answered_by_it(
    maria: Person, bakery: Page, meta: object, session: Session
) -> None:
    maria.writes(bakery, "Is my cake ready?")
    before = maria.task(bakery)
    activity = before.last_activity_at
    (part,) = greet(maria, bakery, answering=maria.message(bakery))
    session.commit()
    claimed = claim(part.conversation_id)
    assert (claimed.text, claimed.as_human_agent) == (WORDS, False)
    maria.is_answered(bakery, WORDS, mid="m_out", metadata=mark(part))
    sending.record_sent(part.id, "m_out")
    task = maria.task(bakery)
    assert part.state == PartState.SENT
    assert (task.awaits_reply, task.status, task.last_activity_at) == (True, TaskStatus.NEW, activity)
    assert task.snippet == "Is my cake ready?"
    assert wording.author(part) == "Rule: Greet new people"


def test_a_long_text_is_split_and_a_failed_part_is_sent_again_on_request(
    maria: Person, bakery: Page, boris: Employee, session: Session
) -> None:
    maria.writes(bakery, "Tell me everything")
    parts = automatic.write(maria.conversation(bakery), "word " * 600, GREETING, period="task 1")
    session.commit()
    assert len(parts) == 2
    sending.record_refused(claim(parts[0].conversation_id).id, GraphError("no", code=100, subcode=2018001))
    session.commit()
    assert sending.claim_next(parts[0].conversation_id, LANE) is None
    replies.retry(parts[0], boris)
    session.commit()
    assert claim(parts[0].conversation_id).id == parts[0].id


def test_one_cause_writes_once_in_a_period(maria: Person, bakery: Page, session: Session) -> None:
    maria.writes(bakery, "Hello")
    greet(maria, bakery)
    with pytest.raises(NotPossible) as refused:
        greet(maria, bakery)
    assert refused.value.code == "said_already"
    greet(maria, bakery, "task 2")
    session.commit()
    assert [one.automatic for one in maria.messages(bakery)] == [None, Automatic.RULE, Automatic.RULE]


def test_two_machines_that_talk_to_each_other_come_to_an_end(maria: Person, bakery: Page, session: Session) -> None:
    maria.writes(bakery, "Hello")
    for number in range(automatic.MOST_A_DAY):
        greet(maria, bakery, f"task {number}")
    with pytest.raises(NotPossible) as refused:
        greet(maria, bakery, "one more")
    assert refused.value.code == "said_enough"


def test_only_a_person_is_answered(maria: Person, bakery: Page, session: Session) -> None:
    """Not what the Page says itself, and not what comes by reflex."""
    maria.writes(bakery, "Hello")
    (part,) = greet(maria, bakery)
    session.commit()
    at = part.at
    maria.writes(bakery, "I am away on holiday.", mid="m_reflex", at=at + timedelta(seconds=2))
    maria.is_answered(bakery, "We come", mid="m_echo", at=at + timedelta(seconds=20))
    maria.writes(bakery, "Thanks", mid="m_person", at=at + timedelta(seconds=40))
    said = {one.platform_message_id: one for one in maria.messages(bakery)}
    conversation = maria.conversation(bakery)
    answerable = [
        mid for mid in ("m_reflex", "m_echo", "m_person") if automatic.is_from_person(said[mid], conversation)
    ]
    assert answerable == ["m_person"]
    with pytest.raises(NotPossible) as refused:
        greet(maria, bakery, "task 2", answering=said["m_echo"])
    assert refused.value.code == "not_a_person"


@pytest.mark.parametrize("hours", [0, 1, 23, 25, 70, 167, 169, 1000])
def test_it_never_carries_the_tag_for_people(maria: Person, bakery: Page, session: Session, hours: int) -> None:
    """Neither when it is written late, nor when it was written in time and leaves late."""
    bakery.human_agent = HumanAgent.GRANTED
    maria.writes(bakery, "Hello")
    (part,) = greet(maria, bakery)
    session.commit()
    with time_machine.travel(clock.now() + timedelta(hours=hours), tick=False):
        claimed = sending.claim_next(part.conversation_id, LANE)
        session.commit()
        if hours < 24:
            assert claimed and not claimed.as_human_agent
            return
        assert claimed is None
        assert (part.state, part.error_subcode, part.as_human_agent) == (PartState.FAILED, 2018278, False)
        with pytest.raises(NotPossible) as refused:
            greet(maria, bakery, "task 2")
        assert refused.value.code == "window_closed"


def test_a_disconnected_page_says_nothing(maria: Person, bakery: Page, session: Session) -> None:
    maria.writes(bakery, "Hello")
    bakery.state = PageState.DISCONNECTED
    with pytest.raises(NotPossible) as refused:
        greet(maria, bakery)
    assert refused.value.code == "page_disconnected"
