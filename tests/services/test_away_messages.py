"""The away message: once for a conversation and absence, and never to what a machine has said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy.orm import Session

from portal.facebook.errors import GraphError
from portal.facebook.shapes import InboundMessage, Platform
from portal.jobs.inbox import drain
from portal.models import Automatic, Employee, Message, Page, PageState
from portal.services import deliveries, replies, sending
from portal.services.problems import NotPossible
from tests.cast import Meta, Person
from tests.sending import LANE, claim
from tests.together import together

WEEK = ["9:00-17:00"] * 5 + ["", ""]
EVENING = datetime(2026, 11, 20, 19, tzinfo=UTC)  # a Friday, 20:00 in Berlin
TEXT = "Hello {{ contact.first_name }}, {{ page.name }} is closed. We are back {{ page.opens }}."
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(EVENING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def closed(bakery: Page, session: Session) -> Page:
    """The bakery, after its working hours."""
    bakery.time_zone, bakery.weekly_hours = "Europe/Berlin", WEEK
    bakery.sends_away_message, bakery.away_text = True, TEXT
    session.commit()
    return bakery


def said(maria: Person, page: Page) -> list[str]:
    """What the portal has written by itself."""
    return [one.text for one in maria.messages(page) if one.automatic == Automatic.AWAY]


def test_whoever_writes_while_nobody_is_there_reads_it_once(maria: Person, closed: Page, clock: Any) -> None:
    maria.writes(closed, "Is my cake ready?")
    assert said(maria, closed) == ["Hello, North Bakery is closed. We are back on Monday at 9:00."]
    assert maria.task(closed).awaits_reply
    clock.shift(HOUR)
    maria.writes(closed, "Hello?")
    clock.shift(24 * HOUR)
    maria.writes(closed, "Anybody there on Saturday?")
    assert len(said(maria, closed)) == 1


def test_the_next_absence_is_another(maria: Person, closed: Page, clock: Any) -> None:
    maria.writes(closed, "On Friday")
    clock.move_to(datetime(2026, 11, 23, 12, tzinfo=UTC))
    maria.writes(closed, "On Monday, while somebody is there")
    assert len(said(maria, closed)) == 1
    clock.move_to(datetime(2026, 11, 23, 20, tzinfo=UTC))
    maria.writes(closed, "On Monday evening")
    assert said(maria, closed)[1:] == ["Hello, North Bakery is closed. We are back tomorrow at 9:00."]


def test_it_speaks_the_language_of_the_page(maria: Person, closed: Page, session: Session) -> None:
    closed.away_language, closed.holidays = "ru", ["2026-11-23", "2026-11-24"]
    session.commit()
    maria.writes(closed, "Добрый вечер")
    (words,) = said(maria, closed)
    assert "9:00" in words


def test_deliveries_twice_and_out_of_order_bring_it_once(maria: Person, closed: Page, meta: Meta) -> None:
    with meta.held() as held:
        for number in range(3):
            maria.writes(closed, f"Message {number}", at=EVENING - timedelta(minutes=number))
    for body in [*held[::-1], *held]:
        assert meta.post(body) == 200
    meta.work(drain)
    assert len(said(maria, closed)) == 1


def test_two_workers_bring_it_once(maria: Person, closed: Page, meta: Meta) -> None:
    with meta.held() as held:
        for number in range(4):
            maria.writes(closed, f"Message {number}")
    for body in held:
        assert meta.post(body) == 200
    together(meta, drain, drain)
    meta.work(drain)
    assert (len(said(maria, closed)), len(maria.tasks(closed))) == (1, 1)


def test_what_was_written_before_the_absence_gets_none_however_late(maria: Person, closed: Page) -> None:
    maria.writes(closed, "Written at noon", at=EVENING - 8 * HOUR)
    assert said(maria, closed) == []


def test_what_is_worked_through_after_the_absence_gets_none(
    maria: Person, closed: Page, meta: Meta, clock: Any
) -> None:
    with meta.held() as held:
        maria.writes(closed, "Written in the evening")
    clock.move_to(datetime(2026, 11, 23, 9, tzinfo=UTC))
    meta.deliver(held[0])
    assert said(maria, closed) == []


def test_history_gets_none(maria: Person, closed: Page, session: Session) -> None:
    item = InboundMessage(
        platform=Platform.FACEBOOK,
        page_id=closed.platform_id,
        at=EVENING,
        key="history",
        standby=False,
        raw={},
        person_id=maria.id_on(closed),
        message_id="m_read_back",
        text="Read back from Facebook",
        attachments=(),
        quick_reply_payload=None,
        reply_to_id=None,
        story=None,
        referral=None,
        is_unsupported=False,
    )
    deliveries.take_in([item])
    session.commit()
    assert maria.message(closed).text == "Read back from Facebook"


def test_what_went_to_another_app_or_was_said_by_the_page_gets_none(
    maria: Person, tomas: Person, closed: Page, meta: Meta
) -> None:
    event = {
        "sender": {"id": maria.id_on(closed)},
        "recipient": {"id": closed.platform_id},
        "timestamp": round(EVENING.timestamp() * 1000),
        "message": {"mid": "m_standby", "text": "To the other app"},
    }
    meta.tell(closed, event, list_name="standby")
    tomas.is_answered(closed, "From the inbox on Facebook")
    tomas.writes(closed, "Thank you, good night")
    assert said(maria, closed) + said(tomas, closed) == []


def test_while_a_colleague_answers_there_is_none(
    maria: Person, closed: Page, boris: Employee, session: Session, clock: Any
) -> None:
    closed.sends_away_message = False
    maria.writes(closed, "Is somebody there?")
    replies.write(maria.task(closed), boris, "I am, late today.", [])
    closed.sends_away_message = True
    session.commit()
    clock.shift(HOUR)
    maria.writes(closed, "Great")
    assert said(maria, closed) == []


@pytest.mark.parametrize(
    "settings",
    [
        {"sends_away_message": False},
        {"weekly_hours": []},
        {"weekly_hours": ["0:00-24:00"] * 7},
        {"state": PageState.PAUSED},
        {"trouble_at": EVENING, "trouble_code": 190},
    ],
)
def test_there_is_none_where_it_is_off_or_could_not_be_sent(
    maria: Person, closed: Page, session: Session, settings: dict[str, Any]
) -> None:
    for name, value in settings.items():
        setattr(closed, name, value)
    session.commit()
    maria.writes(closed, "Hello")
    assert [one.automatic for one in maria.messages(closed)] == [None]


def test_other_hours_make_no_second_message_in_the_same_absence(
    maria: Person, closed: Page, session: Session, clock: Any
) -> None:
    maria.writes(closed, "Hello")
    closed.weekly_hours = ["9:00-16:00"] * 5 + ["", ""]
    session.commit()
    clock.shift(HOUR)
    maria.writes(closed, "Hello again")
    assert len(said(maria, closed)) == 1
    parts = [one for one in maria.messages(closed) if isinstance(one, Message) and one.automatic]
    assert not parts[0].as_human_agent


@pytest.mark.parametrize("back", [{"hours": 62}, {"hours": 72}])  # within the next hours, and in the next absence
def test_what_waited_until_somebody_was_there_is_not_sent(
    maria: Person, closed: Page, session: Session, clock: Any, back: dict[str, int]
) -> None:
    maria.writes(closed, "Hello")
    clock.move_to(EVENING + timedelta(**back))
    assert sending.claim_next(maria.conversation(closed).id, LANE) is None
    session.commit()
    assert [one.text for one in maria.messages(closed)] == ["Hello"]


def test_one_that_failed_is_sent_again_only_while_nobody_is_there(
    maria: Person, closed: Page, boris: Employee, session: Session, clock: Any
) -> None:
    maria.writes(closed, "Hello")
    claimed = claim(maria.conversation(closed).id)
    sending.record_refused(claimed.id, GraphError("No", code=100))
    clock.shift(HOUR)
    part = session.get_one(Message, claimed.id)
    replies.retry(part, boris)
    assert claim(part.conversation_id).id == part.id
    sending.record_refused(claimed.id, GraphError("No", code=100))
    clock.move_to(EVENING + timedelta(hours=62))
    with pytest.raises(NotPossible, match="Somebody is there again"):
        replies.retry(part, boris)
