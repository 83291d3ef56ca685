"""Who has to be answered soon: the list of those for whom the time to answer is about to end."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from portal import clock
from portal.models import Employee, HumanAgent, Page
from portal.services import replies, tasks
from portal.services.windows import WindowMode, window
from tests.cast import Person
from tests.web.desk.desk import Desk

ENDING = "/tasks?view=all&due=ending"


def ago(**length: int) -> datetime:
    return clock.now() - timedelta(**length)


@pytest.fixture
def bakery(bakery: Page, session: Session) -> Page:
    """Connected for days, so that what is said then is no history."""
    bakery.tasks_from = ago(days=10)
    session.commit()
    return bakery


def test_the_most_pressing_comes_first(
    desk: Desk, maria: Person, tomas: Person, bakery: Page, session: Session
) -> None:
    for person, hours in ((maria, 21), (tomas, 23)):
        person.writes(bakery, "Hello?", at=ago(hours=hours))
        person.conversation(bakery).contact.name = person.name
    session.commit()
    assert desk.opens(ENDING).names == ["Tomas", "Maria"]


@pytest.mark.parametrize("hours", [1, 19, 25, 200])
def test_who_has_time_or_none_left_is_not_in_it(desk: Desk, maria: Person, bakery: Page, hours: int) -> None:
    maria.writes(bakery, "Hello?", at=ago(hours=hours))
    assert desk.opens(ENDING).names == []


def test_where_people_may_answer_for_seven_days_the_end_of_those_counts_too(
    desk: Desk, maria: Person, tomas: Person, bakery: Page, session: Session
) -> None:
    for person, hours in ((tomas, 23), (maria, 7 * 24 - 2)):
        person.writes(bakery, "Hello?", at=ago(hours=hours))
        person.conversation(bakery).contact.name = person.name
    session.commit()
    assert desk.opens(ENDING).names == ["Tomas"]
    bakery.human_agent = HumanAgent.GRANTED
    session.commit()
    assert desk.opens(ENDING).names == ["Maria", "Tomas"]


def test_who_was_answered_is_not_in_it(
    desk: Desk, maria: Person, bakery: Page, boris: Employee, session: Session
) -> None:
    maria.writes(bakery, "Hello?", at=ago(hours=22))
    replies.write(maria.task(bakery), boris, "Hello!", [])
    session.commit()
    assert desk.opens(ENDING).names == []


def test_who_was_closed_is_not_in_it(
    desk: Desk, maria: Person, bakery: Page, boris: Employee, session: Session
) -> None:
    maria.writes(bakery, "Hello?", at=ago(hours=22))
    tasks.close(maria.task(bakery), boris)
    session.commit()
    assert desk.opens(ENDING).names == []


def test_a_late_older_message_takes_no_time_away(desk: Desk, maria: Person, bakery: Page) -> None:
    maria.writes(bakery, "Second", at=ago(hours=2))
    maria.writes(bakery, "First, and late", at=ago(hours=22))
    assert desk.opens(ENDING).names == []


def test_a_reaction_gives_more_time(desk: Desk, maria: Person, bakery: Page) -> None:
    mid = maria.writes(bakery, "Hello?", at=ago(hours=22))
    maria.reacts(bakery, mid, at=ago(hours=1))
    assert desk.opens(ENDING).names == []


def test_what_meta_refused_as_too_late_is_learnt(
    desk: Desk, maria: Person, bakery: Page, boris: Employee, session: Session
) -> None:
    maria.writes(bakery, "Hello?")
    conversation = maria.conversation(bakery)
    conversation.window_refused_at = clock.now()
    bakery.human_agent = HumanAgent.NOT_GRANTED
    session.commit()
    assert "Meta says the time for an answer is over" in desk.opens(f"/tasks/{maria.task(bakery).id}").words
    maria.writes(bakery, "I am back", at=clock.now() + timedelta(seconds=1))
    assert window(maria.conversation(bakery), bakery, clock.now()).mode == WindowMode.OPEN


def test_after_a_refusal_a_person_may_answer_as_such(maria: Person, bakery: Page, session: Session) -> None:
    maria.writes(bakery, "Hello?")
    maria.conversation(bakery).window_refused_at = clock.now()
    bakery.human_agent = HumanAgent.GRANTED
    assert window(maria.conversation(bakery), bakery, clock.now()).mode == WindowMode.HUMAN_AGENT
