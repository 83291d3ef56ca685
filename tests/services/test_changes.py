"""Edits, unsends and reactions: the newest counts, and they may come before the message they change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.models import Attachment, Message, MessageChange, Page
from tests.cast import Person


@pytest.fixture
def now() -> datetime:
    return clock.now().replace(microsecond=0)


def left(session: Session, kind: type) -> int:
    return session.scalar(select(func.count()).select_from(kind)) or 0


def test_an_edit_shows_the_new_words_and_keeps_the_old(maria: Person, bakery: Page, now: datetime) -> None:
    mid = maria.writes(bakery, "Cakes at 8?", at=now)
    maria.edits(bakery, mid, "Cakes at 9?", at=now + timedelta(seconds=1))
    message = maria.message(bakery)
    assert (message.text, message.edited_at, message.details["original_text"]) == (
        "Cakes at 9?",
        now + timedelta(seconds=1),
        "Cakes at 8?",
    )


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 3, 1), (3, 3, 1, 2, 1)])
def test_of_several_edits_the_last_counts_in_whatever_order_they_come(
    maria: Person, bakery: Page, now: datetime, order: tuple[int, ...]
) -> None:
    mid = maria.writes(bakery, "original", at=now)
    for number in order:
        maria.edits(bakery, mid, f"edit {number}", number, at=now + timedelta(seconds=number))
    message = maria.message(bakery)
    assert (message.text, message.details["original_text"]) == ("edit 3", "original")


def test_edits_without_a_number_count_by_their_time(maria: Person, bakery: Page, now: datetime) -> None:
    mid = maria.writes(bakery, "original", at=now)
    maria.edits(bakery, mid, "late", None, at=now + timedelta(seconds=5))
    maria.edits(bakery, mid, "early", None, at=now + timedelta(seconds=1))
    assert maria.message(bakery).text == "late"


def test_an_edit_opens_no_window(maria: Person, bakery: Page, now: datetime) -> None:
    mid = maria.writes(bakery, "original", at=now - timedelta(days=2))
    maria.edits(bakery, mid, "edited", at=now)
    assert maria.conversation(bakery).last_interaction_at == now - timedelta(days=2)


def test_an_unsent_message_leaves_only_that_it_was_there(maria: Person, bakery: Page, now: datetime) -> None:
    mid = maria.writes(bakery, "My card number is 4711", at=now, quick_reply={"payload": "SECRET"})
    maria.edits(bakery, mid, "4712", at=now + timedelta(seconds=1))
    maria.reacts(bakery, mid, at=now + timedelta(seconds=2))
    maria.unsends(bakery, mid, at=now + timedelta(seconds=3))
    message = maria.message(bakery)
    assert (message.text, message.details, message.reactions) == ("", {}, {})
    assert message.unsent_at == now + timedelta(seconds=3)


def test_files_of_an_unsent_message_go_with_it(maria: Person, bakery: Page, session: Session) -> None:
    mid = maria.sends_file(bakery, "https://cdn.example/1.jpg")
    maria.unsends(bakery, mid)
    assert left(session, Attachment) == 0


def test_after_an_unsend_nothing_brings_the_words_back(maria: Person, bakery: Page) -> None:
    mid = maria.writes(bakery, "My card number is 4711")
    maria.unsends(bakery, mid)
    maria.edits(bakery, mid, "4712", 5)
    maria.reacts(bakery, mid)
    maria.writes(bakery, "My card number is 4711", mid=mid)
    message = maria.message(bakery)
    assert (message.text, message.reactions) == ("", {})


def test_the_page_can_unsend_too(maria: Person, bakery: Page) -> None:
    mid = maria.is_answered(bakery, "Oops")
    maria.does(bakery, by_page=True, message={"mid": mid, "is_echo": True, "is_deleted": True})
    assert (maria.message(bakery).text, maria.message(bakery).unsent_at is not None) == ("", True)


def test_a_reaction_shows_by_whom(maria: Person, bakery: Page) -> None:
    mid = maria.writes(bakery, "Thanks")
    maria.reacts(bakery, mid, "❤️")
    maria.does(bakery, by_page=True, reaction={"mid": mid, "action": "react", "reaction": "like", "emoji": "👍"})
    reactions = maria.message(bakery).reactions
    assert (reactions["contact"]["emoji"], reactions["page"]["emoji"]) == ("❤️", "👍")


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 1, 3), (1, 3, 3, 2)])
def test_the_last_reaction_counts_in_whatever_order_they_come(
    maria: Person, bakery: Page, now: datetime, order: tuple[int, ...]
) -> None:
    mid = maria.writes(bakery, "Thanks", at=now)
    for number in order:
        maria.reacts(bakery, mid, {1: "❤️", 2: None, 3: "👍"}[number], at=now + timedelta(milliseconds=number * 500))
    assert maria.message(bakery).reactions["contact"]["emoji"] == "👍"


def test_a_reaction_taken_back_is_gone(maria: Person, bakery: Page) -> None:
    mid = maria.writes(bakery, "Thanks")
    maria.reacts(bakery, mid)
    maria.reacts(bakery, mid, None)
    assert maria.message(bakery).reactions["contact"]["emoji"] is None


def test_a_reaction_opens_the_window_and_taking_it_back_does_not(maria: Person, bakery: Page, now: datetime) -> None:
    mid = maria.writes(bakery, "Thanks", at=now - timedelta(days=3))
    maria.reacts(bakery, mid, at=now - timedelta(days=2))
    maria.reacts(bakery, mid, None, at=now)
    assert maria.conversation(bakery).last_interaction_at == now - timedelta(days=2)


def test_a_reaction_makes_no_task(maria: Person, bakery: Page) -> None:
    mid = maria.is_answered(bakery, "We open at 8.")
    maria.reacts(bakery, mid)
    assert maria.tasks(bakery) == []


CHANGES: dict[str, Callable[[Person, Page, str], None]] = {
    "edit": lambda maria, page, mid: maria.edits(page, mid, "edited"),
    "unsend": lambda maria, page, mid: maria.unsends(page, mid),
    "reaction": lambda maria, page, mid: maria.reacts(page, mid),
}


def state(message: Message) -> tuple[object, ...]:
    emoji = (message.reactions or {}).get("contact", {}).get("emoji")
    return message.text, message.details, message.unsent_at is None, message.edited_at is None, emoji


@pytest.mark.parametrize("kind", CHANGES)
def test_what_comes_before_its_message_waits_for_it(
    maria: Person, tomas: Person, bakery: Page, session: Session, kind: str
) -> None:
    change = CHANGES[kind]
    picture = [{"type": "image", "payload": {"url": "https://cdn.example/1.jpg"}}]
    maria.writes(bakery, "before", mid="m_a", attachments=picture)
    change(maria, bakery, "m_a")
    change(tomas, bakery, "m_b")
    change(tomas, bakery, "m_b")
    tomas.writes(bakery, "before", mid="m_b", attachments=picture)
    assert state(maria.message(bakery)) == state(tomas.message(bakery))
    assert len(maria.message(bakery).attachments) == len(tomas.message(bakery).attachments)
    assert maria.task(bakery).title == tomas.task(bakery).title
    assert left(session, MessageChange) == 0


def test_a_repeated_change_waits_only_once(maria: Person, bakery: Page, session: Session, now: datetime) -> None:
    for _ in range(3):
        maria.edits(bakery, "m_never", "edited", at=now)
    assert left(session, MessageChange) == 1


def test_all_that_came_before_is_applied_at_once(maria: Person, bakery: Page, now: datetime) -> None:
    maria.edits(bakery, "m_1", "second", 2, at=now + timedelta(seconds=2))
    maria.reacts(bakery, "m_1", at=now + timedelta(seconds=3))
    maria.edits(bakery, "m_1", "first", 1, at=now + timedelta(seconds=1))
    maria.writes(bakery, "original", mid="m_1", at=now)
    message = maria.message(bakery)
    assert (message.text, message.reactions["contact"]["emoji"]) == ("second", "❤️")


def test_the_same_id_on_two_pages_is_two_messages(maria: Person, bakery: Page, florist: Page) -> None:
    maria.writes(bakery, "cake", mid="m_same")
    maria.writes(florist, "rose", mid="m_same")
    maria.edits(florist, "m_same", "roses")
    assert (maria.message(bakery).text, maria.message(florist).text) == ("cake", "roses")
