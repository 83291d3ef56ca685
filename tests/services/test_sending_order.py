"""Which part is sent next: in order, one after another, and never one that has to wait."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from sqlalchemy import update
from sqlalchemy.orm import Session

from portal import clock
from portal.facebook.errors import GraphError
from portal.facebook.shapes import AttachmentKind
from portal.models import Employee, HumanAgent, Message, Page, PageState, PartState
from portal.services import files, pages, replies, sending, waiting
from portal.services.problems import NotPossible
from portal.services.sending import Lane
from tests.cast import Person
from tests.sending import LANE, claim

OTHER = Lane(owner="another worker", is_alive=lambda _: True)
WIDOWED = Lane(owner="another worker", is_alive=lambda _: False)


@pytest.fixture
def parts(maria: Person, bakery: Page, boris: Employee, session: Session) -> list[Message]:
    """Two replies, the first one of two parts."""
    maria.writes(bakery, "Is my cake ready?")
    task = maria.task(bakery)
    written = replies.write(task, boris, "x" * 3000, []) + replies.write(task, boris, "And more.", [])
    session.commit()
    return written


def states(parts: list[Message]) -> list[PartState | None]:
    return [part.state for part in parts]


QUEUED, SENDING, SENT, FAILED = PartState.QUEUED, PartState.SENDING, PartState.SENT, PartState.FAILED


def send(part: Message, session: Session) -> None:
    claimed = claim(part.conversation_id)
    assert claimed.id == part.id
    sending.record_sent(part.id, f"m_out_{part.id}")
    session.commit()


def test_parts_leave_one_after_another_in_order(parts: list[Message], session: Session) -> None:
    for part in parts:
        send(part, session)
    assert states(parts) == [SENT, SENT, SENT]
    assert sending.claim_next(parts[0].conversation_id, LANE) is None


def test_a_claimed_part_has_all_that_sending_needs(
    parts: list[Message], maria: Person, bakery: Page, session: Session
) -> None:
    part = claim(parts[0].conversation_id)
    assert (part.page_id, part.person_id, part.token, part.text, part.metadata) == (
        bakery.platform_id,
        maria.id_on(bakery),
        bakery.token,
        "x" * 2000,
        f"pd:{parts[0].id}",
    )
    assert not part.as_human_agent
    assert not part.is_unsure


def test_what_is_secret_is_not_in_what_is_printed_of_a_part(parts: list[Message]) -> None:
    part = claim(parts[0].conversation_id)
    assert part.token not in repr(part)
    assert "xxx" not in repr(part)


def test_a_file_goes_as_what_it_is(maria: Person, bakery: Page, boris: Employee, session: Session) -> None:
    maria.writes(bakery, "A picture?")
    picture = files.store.store(BytesIO(b"\x89PNG\r\n\x1a\n" + b"\x00" * 40), "cake.png", "image/png")
    replies.write(maria.task(bakery), boris, "", [picture])
    part = claim(maria.conversation(bakery).id)
    assert (part.file, part.file_name, part.content_type, part.file_kind) == (
        files.path(picture.sha256),
        "cake.png",
        "image/png",
        AttachmentKind.IMAGE,
    )


def test_while_one_worker_sends_another_finds_nothing(parts: list[Message], session: Session) -> None:
    claim(parts[0].conversation_id)
    assert sending.claim_next(parts[0].conversation_id, OTHER) is None


def test_the_lane_is_free_again_when_there_is_nothing_left(parts: list[Message], session: Session) -> None:
    for part in parts:
        send(part, session)
    assert sending.claim_next(parts[0].conversation_id, LANE) is None
    assert parts[0].conversation.lane_owner is None


def test_a_part_written_just_after_the_last_look_is_not_overlooked(
    parts: list[Message], maria: Person, bakery: Page, boris: Employee, session: Session
) -> None:
    for part in parts:
        send(part, session)
    assert sending.claim_next(parts[0].conversation_id, LANE) is None
    replies.write(maria.task(bakery), boris, "One more", [])
    session.commit()
    assert sending.claim_next(parts[0].conversation_id, OTHER) is not None


def test_the_part_of_a_worker_that_died_is_unsure_and_blocks_what_follows(
    parts: list[Message], session: Session
) -> None:
    claim(parts[0].conversation_id)
    survivor = Lane(owner="another worker", is_alive=lambda _: False)
    assert sending.claim_next(parts[0].conversation_id, survivor) is None
    session.commit()
    assert states(parts) == [PartState.UNSURE, QUEUED, QUEUED]
    assert sending.claim_next(parts[0].conversation_id, OTHER) is None


def test_a_worker_on_another_machine_counts_as_alive_until_its_time_is_over(
    parts: list[Message], session: Session
) -> None:
    claim(parts[0].conversation_id)
    with time_machine.travel(clock.now() + sending.LANE_LASTS - timedelta(seconds=5)):
        assert sending.claim_next(parts[0].conversation_id, OTHER) is None
        session.commit()
        assert parts[0].state == SENDING
    with time_machine.travel(clock.now() + sending.LANE_LASTS + timedelta(seconds=5)):
        assert sending.claim_next(parts[0].conversation_id, OTHER) is None
        session.commit()
        assert parts[0].state == PartState.UNSURE


def refuse(part: Message, session: Session, code: int = 100) -> None:
    claim(part.conversation_id)
    sending.record_refused(part.id, GraphError("(#100) No", code=code))
    session.commit()


def test_after_a_failed_part_the_rest_of_its_reply_waits_and_the_next_reply_goes_on(
    parts: list[Message], session: Session
) -> None:
    refuse(parts[0], session)
    send(parts[2], session)
    assert states(parts) == [FAILED, QUEUED, SENT]


def test_what_waits_behind_a_failed_part_keeps_no_other_conversation_waiting(
    parts: list[Message], tomas: Person, bakery: Page, boris: Employee, session: Session
) -> None:
    refuse(parts[0], session)
    send(parts[2], session)
    tomas.writes(bakery, "Bread?")
    (other,) = replies.write(tomas.task(bakery), boris, "Yes", [])
    session.commit()
    assert list(sending.due(1)) == [other.conversation_id]
    replies.retry(parts[0], by=boris)
    session.commit()
    assert set(sending.due(10)) == {parts[0].conversation_id, other.conversation_id}


def test_a_retry_goes_on_at_the_first_part_not_sent(parts: list[Message], boris: Employee, session: Session) -> None:
    send(parts[0], session)
    refuse(parts[1], session)
    replies.retry(parts[1], by=boris)
    session.commit()
    assert (parts[1].error_code, parts[1].error_message, parts[1].attempts) == (None, None, 0)
    send(parts[1], session)
    send(parts[2], session)
    assert states(parts) == [SENT, SENT, SENT]


def test_only_what_failed_can_be_retried(parts: list[Message], boris: Employee, session: Session) -> None:
    refuse(parts[0], session)
    replies.retry(parts[0], by=boris)
    for part in parts:
        with pytest.raises(NotPossible, match="has not failed"):
            replies.retry(part, by=boris)


def test_what_a_colleague_has_retried_meanwhile_is_not_sent_twice(
    parts: list[Message], boris: Employee, session: Session
) -> None:
    refuse(parts[0], session)
    assert parts[0].state == FAILED
    sent = update(Message).where(Message.id == parts[0].id).values(state=SENT)
    session.execute(sent, execution_options={"synchronize_session": False})
    with pytest.raises(NotPossible, match="has not failed"):
        replies.retry(parts[0], by=boris)


def test_nothing_is_retried_on_a_page_that_is_no_longer_connected(
    parts: list[Message], boris: Employee, anna: Employee, session: Session
) -> None:
    refuse(parts[0], session)
    pages.disconnect(parts[0].conversation.page, by=anna)
    with pytest.raises(NotPossible, match="no longer connected"):
        replies.retry(parts[0], by=boris)


def test_what_waits_past_the_window_fails_with_the_reason(parts: list[Message], session: Session) -> None:
    with time_machine.travel(clock.now() + timedelta(hours=24)):
        assert sending.claim_next(parts[0].conversation_id, LANE) is None
        session.commit()
    assert states(parts) == [FAILED, QUEUED, FAILED]
    assert (parts[0].error_code, parts[0].error_subcode) == (10, 2018278)


def test_what_waits_past_the_window_goes_as_a_human_agent_if_meta_granted_it(
    parts: list[Message], bakery: Page, session: Session
) -> None:
    bakery.human_agent = HumanAgent.GRANTED
    with time_machine.travel(clock.now() + timedelta(days=2)):
        assert claim(parts[0].conversation_id).as_human_agent
    assert parts[0].as_human_agent


def test_a_part_is_dated_when_it_is_sent(parts: list[Message], session: Session) -> None:
    later = clock.now() + timedelta(hours=2)
    with time_machine.travel(later, tick=False):
        claim(parts[0].conversation_id)
        assert (parts[0].at, parts[0].tried_at, parts[0].attempts) == (clock.now(), clock.now(), 1)


@pytest.mark.parametrize("how", ["paused", "troubled", "tokenless", "held", "disconnected"])
def test_nothing_leaves_while_the_page_cannot_send(
    parts: list[Message], bakery: Page, anna: Employee, session: Session, how: str
) -> None:
    if how == "tokenless":
        bakery.token = None
    elif how == "held":
        pages.hold(bakery, clock.now() + timedelta(minutes=5))
    elif how == "troubled":
        pages.record_trouble(bakery, 190, 460)
    else:
        {"paused": pages.pause, "disconnected": pages.disconnect}[how](bakery, by=anna)
    session.commit()
    assert sending.claim_next(parts[0].conversation_id, LANE) is None
    assert sending.due(10) == []
    assert waiting.reason(parts[0], bakery)


def test_what_is_about_to_leave_needs_no_explanation(parts: list[Message], bakery: Page) -> None:
    assert waiting.reason(parts[0], bakery) is None


def test_a_hold_ends_by_itself(parts: list[Message], bakery: Page, session: Session) -> None:
    pages.hold(bakery, clock.now() + timedelta(minutes=5))
    session.commit()
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        assert list(sending.due(10)) == [parts[0].conversation_id]
        send(parts[0], session)


def test_due_names_each_conversation_once_and_only_those_whose_time_has_come(
    parts: list[Message], tomas: Person, bakery: Page, boris: Employee, session: Session
) -> None:
    tomas.writes(bakery, "Bread?")
    (later,) = replies.write(tomas.task(bakery), boris, "Yes", [])
    later.try_after = clock.now() + timedelta(minutes=1)
    session.commit()
    assert list(sending.due(10)) == [parts[0].conversation_id]
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        assert set(sending.due(10)) == {parts[0].conversation_id, later.conversation_id}


def test_a_resumed_page_sends_what_waited(parts: list[Message], bakery: Page, anna: Employee, session: Session) -> None:
    pages.pause(bakery, by=anna)
    session.commit()
    assert list(sending.due(10)) == []
    assert bakery.state == PageState.PAUSED
    pages.resume(bakery, by=anna)
    session.commit()
    send(parts[0], session)


def test_there_is_nothing_to_claim_in_a_conversation_that_is_none(session: Session) -> None:
    assert sending.claim_next(4711, LANE) is None
