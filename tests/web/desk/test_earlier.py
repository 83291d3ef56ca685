"""How far back a task opens, and how one gets further."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from portal import clock
from portal.models import Employee, Message, Page, PartState, Task
from portal.services import replies, threads
from portal.services.threads import Position
from tests.cast import Person
from tests.web.desk.desk import Desk, Screen


@pytest.fixture
def talk(task: Task, maria: Person, bakery: Page, session: Session) -> Task:
    """Before the task there were 20 messages, each a minute after the other."""
    conversation = maria.conversation(bakery)
    session.add_all(
        Message(
            conversation_id=conversation.id,
            page_id=bakery.id,
            platform_message_id=f"m_old{number}",
            direction="inbound",
            text=f"History {number:02}.",
            at=clock.now() - timedelta(hours=1) + timedelta(minutes=number),
        )
        for number in range(20)
    )
    session.commit()
    return task


def history(screen: Screen) -> list[str]:
    return [word for word in screen.words.replace("History ", "History").split() if word.startswith("History")]


@pytest.mark.parametrize("size", [1, 5, 20])
def test_as_many_as_the_page_is_set_to(desk: Desk, talk: Task, bakery: Page, session: Session, size: int) -> None:
    session.get_one(Page, bakery.id).history_size = size
    session.commit()
    screen = desk.opens(f"/tasks/{talk.id}")
    assert history(screen) == [f"History{number:02}." for number in range(20 - size, 20)]
    assert ("Load earlier" in screen.words) == (size < 20)


def test_fifty_are_fifty_also_when_much_was_said_since(
    desk: Desk, talk: Task, maria: Person, bakery: Page, session: Session
) -> None:
    session.get_one(Page, bakery.id).history_size = 50
    for number in range(40):
        maria.writes(bakery, f"Since then {number}.")
    assert len(history(desk.opens(f"/tasks/{talk.id}"))) == 20


def test_the_rest_comes_piece_by_piece(desk: Desk, talk: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads.before, "__defaults__", (6,))
    seen = history(screen := desk.opens(f"/tasks/{talk.id}"))
    while address := next((a["hx-get"] for a in screen.elements("a") if "/earlier" in a.get("hx-get", "")), None):
        screen = desk.asks_for(address)
        seen = history(screen) + seen
    assert seen == [f"History{number:02}." for number in range(20)]


def test_without_javascript_the_link_leads_to_the_piece(desk: Desk, talk: Task) -> None:
    screen = desk.opens(f"/tasks/{talk.id}")
    earlier = desk.opens(next(link for link in screen.links if "before_entry" in link))
    assert history(earlier) == [f"History{number:02}." for number in range(10)]
    assert "Is my cake ready?" not in earlier.words.partition("Back to the newest messages")[0].partition("Load")[2]
    assert f"/tasks/{talk.id}" in earlier.links


def test_entries_of_the_same_moment_are_neither_lost_nor_doubled(
    desk: Desk, talk: Task, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = clock.now() - timedelta(minutes=50)
    for message in session.query(Message).where(Message.platform_message_id.like("m_old%")):
        message.at = moment
    session.commit()
    monkeypatch.setattr(threads.before, "__defaults__", (3,))
    seen = history(screen := desk.opens(f"/tasks/{talk.id}"))
    while address := next((a["hx-get"] for a in screen.elements("a") if "/earlier" in a.get("hx-get", "")), None):
        screen = desk.asks_for(address)
        seen = history(screen) + seen
    assert sorted(seen) == [f"History{number:02}." for number in range(20)]


def test_too_much_to_renew_begins_anew(talk: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "MOST", 5)
    assert threads.since(talk, Position(clock.now() - timedelta(days=1), 0, 0)) is None


@pytest.mark.parametrize("nonsense", ["", "1", "a-b-c", "1-2", "9" * 60, "1-1-²", "99999999999999999999999-1-1"])
def test_a_position_that_is_none_is_refused(desk: Desk, talk: Task, nonsense: str) -> None:
    assert Position.parse(nonsense) is None
    assert desk.asks_for(f"/tasks/{talk.id}/earlier?before_entry={nonsense}").status == 400
    assert desk.asks_for(f"/tasks/{talk.id}/thread?from={nonsense}").status == 200


def test_a_position_reads_as_it_was_written() -> None:
    position = Position(clock.now(), 1, 4711)
    assert Position.parse(str(position)) == position


def test_what_failed_long_ago_is_shown_when_it_is_tried_again(
    desk: Desk, task: Task, boris: Employee, maria: Person, bakery: Page, session: Session
) -> None:
    (part,) = replies.write(task, boris, "Yes.", [])
    part.state, part.error_code = PartState.FAILED, 551
    session.commit()
    for number in range(50):
        maria.writes(bakery, f"Hello? {number}")
    retry = f"/tasks/{task.id}/messages/{part.id}/retry"
    assert retry not in desk.opens(f"/tasks/{task.id}").html
    before = desk.opens(f"/tasks/{task.id}?before_entry={threads.newest(task).start}").html
    assert f'formaction="{retry}"' in before
    assert f'hx-post="{retry}"' not in before
    answer = desk.sends(retry)
    assert answer.location == f"/tasks/{task.id}?entry=message-{part.id}#message-{part.id}"
    assert f'id="message-{part.id}"' in desk.opens(answer.location).html
