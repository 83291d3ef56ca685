"""The offer to undo, as the screens make it: with htmx beside what was done, without JavaScript on the next screen."""

from __future__ import annotations

import re

import time_machine
from sqlalchemy.orm import Session

from portal import clock
from portal.models import Employee, Task, TaskStatus
from portal.services import tasks, undo
from tests.web.desk.conftest import SignIn
from tests.web.desk.desk import Desk, Screen


def undo_in(screen: Screen) -> str:
    """Where the button leads that undoes what was done."""
    found = re.search(r'action="(/undo/\d+)"', screen.html)
    assert found, screen.words
    return found[1]


def status_of(task: Task, session: Session) -> TaskStatus:
    session.expire_all()
    return session.get_one(Task, task.id).status


def test_without_javascript_the_next_screen_offers_it_once(desk: Desk, task: Task, session: Session) -> None:
    desk.sends(f"/tasks/{task.id}/close")
    screen = desk.opens(f"/tasks/{task.id}?view=all")
    assert "Closed. Undo" in screen.words
    assert "Closed. Undo" not in desk.opens(f"/tasks/{task.id}").words
    answer = desk.sends(undo_in(screen), back=f"/tasks/{task.id}?view=all")
    assert (answer.status, answer.location) == (303, f"/tasks/{task.id}?view=all")
    screen = desk.opens(answer.location)
    assert "Undone." in screen.words
    assert "Boris undid a change: status" in screen.words
    assert status_of(task, session) == TaskStatus.NEW


def test_with_htmx_the_answer_brings_it_along(desk: Desk, task: Task, session: Session) -> None:
    closed = desk.sends(f"/tasks/{task.id}/status", part=True, status="done")
    assert "Closed. Undo" in closed.words
    answer = desk.sends(undo_in(closed), part=True, on=f"/tasks/{task.id}")
    assert "Undone." in answer.words
    assert 'hx-target="#work"' in answer.html
    assert status_of(task, session) == TaskStatus.NEW
    assert "Undone." not in desk.opens(f"/tasks/{task.id}").words


def test_what_was_done_is_said_in_a_word(desk: Desk, task: Task, boris: Employee) -> None:
    given = {"assignee": f"employee-{boris.id}"}
    assert "The assignment is taken off. Undo" in desk.sends(f"/tasks/{task.id}/unassign", part=True, **given).words
    assert "Assigned. Undo" in desk.sends(f"/tasks/{task.id}/assign", part=True, **given).words
    assert "Assigned. Undo" not in desk.sends(f"/tasks/{task.id}/assign", part=True, **given).words
    seen = desk.opens(f"/tasks/{task.id}/details").value("seen")
    answer = desk.sends(f"/tasks/{task.id}/details", part=True, seen=seen, title="Cake", priority="high", due="")
    assert "The details are saved. Undo" in answer.words


def test_one_is_told_when_it_is_too_late(
    desk: Desk, sits: SignIn, task: Task, clara: Employee, session: Session
) -> None:
    address = undo_in(desk.sends(f"/tasks/{task.id}/close", part=True))
    assert sits(clara).sends(address).status == 404
    with time_machine.travel(clock.now() + undo.POSSIBLE_FOR, tick=False):
        assert "too long ago to be undone" in desk.sends(address).words
    tasks.reopen(session.get_one(Task, task.id), by=clara)
    answer = desk.sends(address, part=True)
    assert (answer.status, answer.response.headers["HX-Retarget"]) == (422, "#notices")
    assert "Somebody has changed this since, so it stays as it is." in answer.words
