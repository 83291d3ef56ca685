"""Polls: nothing while nothing changes, the changed parts when something did, and never a form."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import unquote

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from portal.extensions import db
from portal.models import Contact, Employee, HumanAgent, Page, Task
from portal.services import tasks
from tests.cast import Person
from tests.web.desk.conftest import SignIn
from tests.web.desk.desk import Desk


@pytest.fixture(autouse=True)
def one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tags change with the minute, too; here it never ends."""
    monkeypatch.setattr("portal.web.desk.listing.minute", lambda: 7)
    monkeypatch.setattr("portal.web.desk.opening.minute", lambda: 7)


def test_the_list_answers_304_until_something_changes(desk: Desk, task: Task, tomas: Person, bakery: Page) -> None:
    tag = desk.asks_for("/tasks/queue").tag
    assert desk.asks_for("/tasks/queue", tag).status == 304
    tomas.writes(bakery, "Do you deliver?")
    changed = desk.asks_for("/tasks/queue", tag)
    assert changed.status == 200
    assert len(changed.names) == 2
    assert desk.asks_for("/tasks/queue", changed.tag).status == 304


def test_a_list_is_read_again_only_when_something_has_changed(
    desk: Desk, task: Task, tomas: Person, bakery: Page, app: Flask
) -> None:
    read: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *about: read.append(about[2]))
    desk.opens("/tasks?view=all")
    assert any("FROM tasks" in statement for statement in read)
    read.clear()
    assert len(desk.opens("/tasks?view=all").names) == 1
    assert not [statement for statement in read if "FROM tasks" in statement]
    tomas.writes(bakery, "Do you deliver?")
    assert len(desk.opens("/tasks?view=all").names) == 2


def test_the_task_answers_304_until_something_changes(desk: Desk, task: Task, maria: Person, bakery: Page) -> None:
    tag = desk.asks_for(poll_of(task)).tag
    assert desk.asks_for(poll_of(task), tag).status == 304
    maria.writes(bakery, "Hello?")
    changed = desk.asks_for(poll_of(task), tag)
    assert "Hello?" in changed.words
    assert desk.asks_for(poll_of(task), changed.tag).status == 304


@pytest.mark.parametrize("what", ["note", "status", "assignee"])
def test_whatever_a_colleague_does_comes_along(
    desk: Desk, sits: SignIn, clara: Employee, task: Task, what: str
) -> None:
    number, colleague = task.id, clara.id
    tag = desk.asks_for(poll_of(task)).tag
    other = sits(clara)
    match what:
        case "note":
            other.sends(f"/tasks/{number}/notes", text="He rang.")
        case "status":
            other.sends(f"/tasks/{number}/status", status="waiting")
        case "assignee":
            other.sends(f"/tasks/{number}/assign", assignee=f"employee-{colleague}")
    words = desk.asks_for(f"/tasks/{number}/thread", tag).words
    assert {
        "note": "He rang.",
        "status": "Clara set the status to Waiting",
        "assignee": "Clara took the task",
    }[what] in words


def test_a_contact_whose_name_is_learnt_gets_it_in_the_list(desk: Desk, task: Task, session: Session) -> None:
    tag = desk.asks_for("/tasks/queue").tag
    session.get_one(Contact, task.contact_id).name = "Maria Silva"
    session.commit()
    assert desk.asks_for("/tasks/queue", tag).names == ["Maria Silva"]


def test_a_poll_brings_no_form_as_long_as_the_box_may_stay(desk: Desk, task: Task) -> None:
    for path in ("/tasks/queue", poll_of(task)):
        assert desk.asks_for(path).elements("form") == []


def test_the_box_comes_back_when_a_reply_has_become_possible(desk: Desk, task: Task) -> None:
    closed = desk.asks_for(f"{poll_of(task)}?reply=closed")
    assert 'id="reply-text"' in closed.html


def test_only_what_is_open_is_renewed(desk: Desk, task: Task, maria: Person, bakery: Page) -> None:
    opened = desk.opens(f"/tasks/{task.id}").value("from")
    maria.writes(bakery, "Second")
    assert "Is my cake ready?" in thread_of(desk.asks_for(f"{poll_of(task)}?from={opened}").html)


def test_a_dead_session_gets_a_notice_and_no_sign_in_screen(desk: Desk, task: Task) -> None:
    number = task.id
    desk.signs_out()
    answer = desk.asks_for(f"/tasks/{number}/thread", **{"HX-Current-URL": f"http://localhost/tasks/{number}?view=all"})
    assert answer.status == 401
    assert answer.response.headers["HX-Retarget"] == "#notices"
    assert f"/login?next=/tasks/{number}?view=all" in map(unquote, answer.links)
    assert desk.asks_for(f"/tasks/{number}/thread", **{"HX-Current-URL": "http://["}).status == 401


def test_the_window_runs_out_under_ones_eyes(
    desk: Desk, task: Task, session: Session, bakery: Page, boris: Employee
) -> None:
    conversation = task.conversation
    assert conversation.last_interaction_at is not None
    conversation.last_interaction_at -= timedelta(hours=30)
    session.commit()
    assert "No reply possible now" in desk.asks_for(poll_of(task)).words
    session.get_one(Page, task.page_id).human_agent = HumanAgent.GRANTED
    session.commit()
    assert "Personal answers only" in desk.asks_for(poll_of(task)).words
    tasks.close(session.get_one(Task, task.id), by=session.get_one(Employee, boris.id))
    session.commit()
    assert "Reopen" in desk.asks_for(poll_of(task)).words


def poll_of(task: Task) -> str:
    number = task.id
    db.session.commit()
    return f"/tasks/{number}/thread"


def thread_of(html: str) -> str:
    return html.partition('id="thread"')[2].partition("</ol>")[0]
