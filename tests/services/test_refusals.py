"""What each answer of Meta makes of a part, of its Page, and of what waits behind it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.facebook.error_table import ROWS
from portal.facebook.errors import Context, ErrorClass, GraphError
from portal.facebook.explanations import Row
from portal.models import Employee, Event, EventKind, HumanAgent, Message, Page, PartState
from portal.services import pages, replies, sending
from tests.cast import Person
from tests.sending import claim

SENT_BY_SENDING = [row for row in ROWS if row.context is Context.ANY]
WAITS = {ErrorClass.TRANSIENT, ErrorClass.THROTTLED, ErrorClass.AUTH, ErrorClass.POLICY}
MAY_BE_DONE = {ErrorClass.SENT, ErrorClass.UNSURE}


@pytest.fixture
def part(maria: Person, bakery: Page, boris: Employee, session: Session) -> Message:
    """Being sent at this moment, with another one behind it."""
    maria.writes(bakery, "Is my cake ready?")
    (written,) = replies.write(maria.task(bakery), boris, "Yes.", [])
    replies.write(maria.task(bakery), boris, "And more.", [])
    session.commit()
    claim(written.conversation_id)
    return written


def error(code: int, subcode: int | None = None, **more: object) -> GraphError:
    return GraphError(f"(#{code}) Refused", code=code, subcode=subcode, **more)  # type: ignore[arg-type]


def refused(part: Message, session: Session, problem: GraphError) -> None:
    sending.record_refused(part.id, problem)
    session.commit()


def assert_follows(part: Message, page: Page, kind: ErrorClass) -> None:
    """The part's state and the Page's are what the class of the error asks for."""
    if kind in MAY_BE_DONE:
        assert part.state == PartState.UNSURE
    elif kind in WAITS:
        assert part.state == PartState.QUEUED
        assert part.try_after is not None
        assert part.try_after > clock.now()
    else:
        assert (part.state, part.try_after) == (PartState.FAILED, None)
        assert part.error_code is not None
    assert page.needs_reconnecting == (kind is ErrorClass.AUTH)
    assert (page.hold_until is not None) >= (kind is ErrorClass.POLICY)


def test_every_line_of_the_catalogue_has_its_effect(part: Message, bakery: Page, session: Session) -> None:
    for row in SENT_BY_SENDING:
        part.state, part.error_code = PartState.SENDING, None
        bakery.trouble_at = bakery.hold_until = None
        session.commit()
        refused(part, session, problem_of(row))
        assert_follows(part, bakery, row.error_class)


def problem_of(row: Row) -> GraphError:
    return error(row.code if row.code is not None else 100, row.subcode)


@pytest.mark.parametrize("status", [400, 500, 503])
def test_an_error_that_nobody_knows_fails_unless_it_may_be_done(part: Message, session: Session, status: int) -> None:
    refused(part, session, error(987654, http_status=status))
    assert part.state == (PartState.FAILED if status == 400 else PartState.UNSURE)


def test_what_meta_said_is_kept(part: Message, session: Session) -> None:
    refused(part, session, error(551, 1545041))
    assert (part.error_code, part.error_subcode, part.error_message) == (551, 1545041, "(#551) Refused")


def test_a_dead_token_marks_the_page_once_and_keeps_everything_queued(
    part: Message, bakery: Page, session: Session
) -> None:
    for _ in range(2):
        part.state = PartState.SENDING
        refused(part, session, error(190, 460))
    assert (bakery.trouble_code, bakery.trouble_subcode) == (190, 460)
    assert len(session.scalars(select(Event).where(Event.kind == EventKind.PAGE_LOST)).all()) == 1
    assert list(sending.due(10)) == []


def test_one_success_clears_the_trouble(part: Message, bakery: Page, session: Session) -> None:
    refused(part, session, error(190, 460))
    pages.record_success(bakery)
    session.commit()
    part.try_after = None
    session.commit()
    assert list(sending.due(10)) == [part.conversation_id]
    assert session.scalars(select(Event.kind).where(Event.kind == EventKind.PAGE_RECOVERED)).all()


def test_a_sent_part_shows_that_the_page_is_well(part: Message, bakery: Page, session: Session) -> None:
    pages.record_trouble(bakery, 190, 460)
    sending.record_sent(part.id, "m_out")
    session.commit()
    assert not bakery.needs_reconnecting
    assert bakery.last_sent_at == part.tried_at


def test_the_header_of_a_throttled_answer_says_how_long_the_page_waits(
    part: Message, bakery: Page, session: Session
) -> None:
    refused(part, session, error(613, retry_after=timedelta(minutes=7)))
    assert bakery.hold_until is not None
    assert timedelta(minutes=6) < bakery.hold_until - clock.now() <= timedelta(minutes=7)
    assert not bakery.needs_reconnecting


def test_a_hold_is_never_shortened(part: Message, bakery: Page, session: Session) -> None:
    until = clock.now() + timedelta(hours=3)
    pages.hold(bakery, until)
    refused(part, session, error(613, retry_after=timedelta(minutes=1)))
    assert bakery.hold_until == until


def test_a_refusal_by_policy_holds_the_page_for_a_while(part: Message, bakery: Page, session: Session) -> None:
    refused(part, session, error(368))
    assert bakery.hold_until is not None
    assert bakery.hold_until > clock.now() + timedelta(minutes=25)


def test_the_waits_between_tries_grow(part: Message, session: Session) -> None:
    waits = []
    for attempts in range(1, 8):
        part.state, part.attempts = PartState.SENDING, attempts
        session.commit()
        sending.record_not_reached(part.id)
        session.commit()
        assert part.try_after is not None
        waits.append(round((part.try_after - clock.now()).total_seconds()))
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (sending.BACK_OFF[0], sending.BACK_OFF[-1])


def test_a_refused_human_agent_answer_switches_the_feature_off(part: Message, bakery: Page, session: Session) -> None:
    bakery.human_agent, part.as_human_agent = HumanAgent.GRANTED, True
    refused(part, session, error(10, 2018278))
    assert (part.state, bakery.human_agent) == (PartState.FAILED, HumanAgent.NOT_GRANTED)
    assert session.scalars(select(Event).where(Event.kind == EventKind.HUMAN_AGENT_REFUSED)).one()


def test_an_ordinary_answer_that_came_too_late_leaves_the_feature_on(
    part: Message, bakery: Page, session: Session
) -> None:
    bakery.human_agent = HumanAgent.GRANTED
    refused(part, session, error(10, 2018278))
    assert bakery.human_agent == HumanAgent.GRANTED


def test_the_european_rule_is_learnt_from_the_first_refused_file(
    part: Message, session: Session, boris: Employee
) -> None:
    from io import BytesIO

    from portal.services import attachments, files

    part.attachments = [attachments.outgoing(files.store.store(BytesIO(b"text"), "a.txt", "text/plain"))]
    refused(part, session, error(10, 2018336))
    assert part.conversation.files_refused_at is not None


def test_a_refusal_of_text_teaches_nothing_about_files(part: Message, session: Session) -> None:
    refused(part, session, error(10, 2018336))
    assert part.conversation.files_refused_at is None


def test_a_refusal_after_the_echo_is_not_believed(part: Message, maria: Person, bakery: Page, session: Session) -> None:
    maria.is_answered(bakery, "Yes.", mid="m_out", metadata=f"pd:{part.id}")
    refused(part, session, error(100))
    assert (part.state, part.error_code) == (PartState.SENT, None)


def test_a_broken_page_is_marked_even_if_the_part_has_come_through(
    part: Message, maria: Person, bakery: Page, session: Session
) -> None:
    maria.is_answered(bakery, "Yes.", mid="m_out", metadata=f"pd:{part.id}")
    sending.record_not_reached(part.id)
    session.commit()
    assert (part.state, part.try_after) == (PartState.SENT, None)
