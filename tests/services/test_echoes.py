"""What the Page said: our own parts coming back, and what was written elsewhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from portal import clock
from portal.models import Direction, Employee, Message, Page, PartState, TaskStatus
from portal.services import replies, sending, tasks
from tests.cast import DEMO_APP, Meta, Person
from tests.sending import LANE, claim, mark


@pytest.fixture
def part(maria: Person, bakery: Page, boris: Employee, session: Session) -> Message:
    """Boris' answer to Maria, on its way to Meta at this moment."""
    maria.writes(bakery, "Is my cake ready?")
    (written,) = replies.write(maria.task(bakery), boris, "Yes.", [])
    session.commit()
    claim(written.conversation_id)
    return written


def test_an_echo_before_the_answer_makes_the_part_sent(maria: Person, bakery: Page, part: Message) -> None:
    at = clock.now().replace(microsecond=0)
    maria.is_answered(bakery, "Yes.", mid="m_out", at=at, app_id=DEMO_APP, metadata=mark(part))
    assert (part.state, part.platform_message_id, part.at, part.sent_at) == (PartState.SENT, "m_out", at, at)
    assert len(maria.messages(bakery)) == 2


def test_the_answer_that_follows_changes_nothing(maria: Person, bakery: Page, part: Message, session: Session) -> None:
    at = clock.now().replace(microsecond=0)
    maria.is_answered(bakery, "Yes.", mid="m_out", at=at, app_id=DEMO_APP, metadata=mark(part))
    sending.record_sent(part.id, "m_out")
    session.commit()
    assert (part.state, part.platform_message_id, part.at) == (PartState.SENT, "m_out", at)


def test_an_echo_after_the_answer_gives_the_part_the_time_of_meta(
    maria: Person, bakery: Page, part: Message, session: Session
) -> None:
    sending.record_sent(part.id, "m_out")
    at = clock.now().replace(microsecond=0) - timedelta(seconds=3)
    maria.is_answered(bakery, "Yes.", mid="m_out", at=at, app_id=DEMO_APP, metadata=mark(part))
    assert (part.state, part.at) == (PartState.SENT, at)
    assert len(maria.messages(bakery)) == 2


def test_an_echo_saves_a_part_whose_answer_was_lost(
    maria: Person, bakery: Page, part: Message, session: Session
) -> None:
    sending.record_unsure(part.id)
    maria.is_answered(bakery, "Yes.", mid="m_out", app_id=DEMO_APP, metadata=mark(part))
    assert (part.state, part.try_after) == (PartState.SENT, None)
    session.commit()
    assert sending.claim_next(part.conversation_id, LANE) is None


def test_an_echo_of_a_refused_part_is_believed(maria: Person, bakery: Page, part: Message, session: Session) -> None:
    part.state, part.error_code = PartState.FAILED, 10
    session.commit()
    maria.is_answered(bakery, "Yes.", mid="m_out", app_id=DEMO_APP, metadata=mark(part))
    assert (part.state, part.error_code) == (PartState.SENT, None)


@pytest.mark.parametrize("app_id", [DEMO_APP, None])
def test_without_our_mark_the_same_words_at_the_same_time_are_the_part(
    maria: Person, bakery: Page, part: Message, app_id: int | None
) -> None:
    maria.is_answered(bakery, "Yes.", mid="m_out", app_id=app_id)
    assert (part.state, part.platform_message_id) == (PartState.SENT, "m_out")


def test_other_words_are_another_message(maria: Person, bakery: Page, part: Message) -> None:
    maria.is_answered(bakery, "No.", app_id=None)
    assert part.state == PartState.SENDING
    assert [message.text for message in maria.messages(bakery)] == ["Is my cake ready?", "Yes.", "No."]


def test_the_same_words_at_another_time_are_another_message(maria: Person, bakery: Page, part: Message) -> None:
    maria.is_answered(bakery, "Yes.", app_id=None, at=clock.now() - timedelta(minutes=30))
    assert part.state == PartState.SENDING


def test_the_same_words_typed_in_the_inbox_of_the_page_are_another_message(
    maria: Person, bakery: Page, part: Message
) -> None:
    maria.is_answered(bakery, "Yes.", mid="m_inbox")
    assert part.state == PartState.SENDING
    maria.is_answered(bakery, "Yes.", mid="m_out", app_id=DEMO_APP, metadata=mark(part))
    assert [(one.platform_message_id, one.is_ours) for one in maria.messages(bakery)[1:]] == [
        ("m_inbox", False),
        ("m_out", True),
    ]


def test_an_echo_that_came_as_a_stranger_is_recognised_by_the_answer(
    maria: Person, bakery: Page, part: Message, session: Session
) -> None:
    """Meta dropped our mark, and the words came back changed."""
    maria.is_answered(bakery, "Yes .", mid="m_out", app_id=DEMO_APP)
    maria.reacts(bakery, "m_out")
    assert len(maria.messages(bakery)) == 3
    sending.record_sent(part.id, "m_out")
    session.commit()
    assert [message.text for message in maria.messages(bakery)] == ["Is my cake ready?", "Yes."]
    assert part.reactions["contact"]["emoji"] == "❤️"


def test_what_came_twice_to_the_person_shows_twice(
    maria: Person, bakery: Page, part: Message, session: Session
) -> None:
    """The answer was lost, no look found the part, it was sent again; then the echo of the first one came."""
    sending.record_sent(part.id, "m_second")
    session.commit()
    maria.is_answered(bakery, "Yes.", mid="m_first", app_id=DEMO_APP, metadata=mark(part))
    maria.is_answered(bakery, "Yes.", mid="m_second", app_id=DEMO_APP, metadata=mark(part))
    assert {one.platform_message_id for one in maria.messages(bakery)[1:]} == {"m_first", "m_second"}
    assert part.platform_message_id == "m_second"


def test_the_answer_to_a_second_try_keeps_the_first_id(
    maria: Person, bakery: Page, part: Message, session: Session
) -> None:
    maria.is_answered(bakery, "Yes.", mid="m_first", app_id=DEMO_APP, metadata=mark(part))
    sending.record_sent(part.id, "m_second")
    session.commit()
    assert part.platform_message_id == "m_first"
    maria.is_answered(bakery, "Yes.", mid="m_second", app_id=DEMO_APP, metadata=mark(part))
    assert len(maria.messages(bakery)) == 3


def test_a_reaction_that_came_before_the_echo_is_kept(maria: Person, bakery: Page, part: Message) -> None:
    maria.reacts(bakery, "m_out")
    maria.is_answered(bakery, "Yes.", mid="m_out", app_id=DEMO_APP, metadata=mark(part))
    assert part.reactions["contact"]["emoji"] == "❤️"


def test_a_reaction_that_came_before_the_answer_is_kept(
    maria: Person, bakery: Page, part: Message, session: Session
) -> None:
    maria.reacts(bakery, "m_out")
    sending.record_sent(part.id, "m_out")
    session.commit()
    assert part.reactions["contact"]["emoji"] == "❤️"


@pytest.mark.parametrize("metadata", ["pd:999999", "pd:x", "pd:", "pd:-1", "pd:" + "9" * 30, "somebody else's"])
def test_a_mark_that_is_none_of_ours_is_no_harm(maria: Person, bakery: Page, metadata: str) -> None:
    maria.is_answered(bakery, "We open at 8.", metadata=metadata)
    assert maria.message(bakery).direction == Direction.OUTBOUND


def test_our_mark_on_another_page_is_not_believed(maria: Person, bakery: Page, florist: Page, part: Message) -> None:
    maria.is_answered(florist, "Yes.", app_id=DEMO_APP, metadata=mark(part))
    assert part.state == PartState.SENDING


def test_what_was_written_elsewhere_shows_and_makes_no_task(maria: Person, bakery: Page) -> None:
    maria.is_answered(bakery, "We open at 8.")
    message = maria.message(bakery)
    assert (message.direction, message.text, message.is_ours, message.author_id) == (
        Direction.OUTBOUND,
        "We open at 8.",
        False,
        None,
    )
    assert maria.tasks(bakery) == []


def test_what_was_written_elsewhere_joins_the_active_task(maria: Person, bakery: Page) -> None:
    maria.writes(bakery, "When do you open?")
    maria.is_answered(bakery, "At 8.")
    task = maria.task(bakery)
    assert (task.snippet, task.awaits_reply, task.status) == ("At 8.", False, TaskStatus.NEW)


def test_what_was_written_elsewhere_reopens_nothing(
    maria: Person, bakery: Page, boris: Employee, session: Session
) -> None:
    bakery.makes_task_if_none_active = False
    maria.writes(bakery, "When do you open?")
    tasks.close(maria.task(bakery), by=boris)
    maria.is_answered(bakery, "At 8.")
    assert maria.task(bakery).status == TaskStatus.DONE


def test_it_opens_no_window(maria: Person, bakery: Page) -> None:
    maria.is_answered(bakery, "We open at 8.")
    assert maria.conversation(bakery).last_interaction_at is None


def test_files_of_echoes_are_fetched_too(maria: Person, bakery: Page) -> None:
    files = [{"type": "image", "payload": {"url": "https://cdn.example/1.jpg"}}]
    maria.is_answered(bakery, attachments=files)
    assert [one.kind for one in maria.message(bakery).attachments] == ["image"]


def test_our_own_file_is_recognised(maria: Person, bakery: Page, boris: Employee, meta: Meta, session: Session) -> None:
    from io import BytesIO

    from portal.services import files

    maria.writes(bakery, "A picture?")
    picture = files.store.store(BytesIO(b"\x89PNG\r\n\x1a\n" + b"0" * 50), "cake.png", "image/png")
    (part,) = replies.write(maria.task(bakery), boris, "", [picture])
    session.commit()
    claim(part.conversation_id)
    echo = [{"type": "image", "payload": {"url": "https://cdn.example/1.jpg"}}]
    maria.is_answered(bakery, mid="m_out", app_id=None, attachments=echo)
    assert (part.state, len(maria.messages(bakery))) == (PartState.SENT, 2)
