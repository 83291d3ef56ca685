"""Colleagues at the same task: who looks, who writes, who was mentioned, and who answered first."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from portal import clock
from portal.extensions import db
from portal.models import Employee, Page, Task
from portal.services import replies, teams, visibility
from tests.cast import Person
from tests.web.desk.conftest import SignIn
from tests.web.desk.desk import Desk, Screen


@pytest.fixture(autouse=True)
def one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tags change with the minute, too; here it never ends."""
    monkeypatch.setattr("portal.web.desk.opening.minute", lambda: 7)


def polls(desk: Desk, task: Task, doing: str = "viewing", tag: str | None = None) -> Screen:
    number = task.id
    db.session.commit()
    return desk.asks_for(f"/tasks/{number}/thread", tag, **({"Pagedesk-Doing": doing} if doing else {}))


def test_colleagues_see_who_is_there_and_what_they_write(desk: Desk, sits: SignIn, clara: Employee, task: Task) -> None:
    other = sits(clara)
    tag = polls(desk, task).tag
    assert polls(desk, task, tag=tag).status == 304
    polls(other, task)
    seen = polls(desk, task, tag=tag)
    assert "Clara is looking at this task" in seen.words
    assert 'id="thread"' not in seen.html, "only what has changed is drawn"
    polls(other, task, "replying")
    writes = polls(desk, task, tag=seen.tag)
    assert "Clara is writing a reply here" in writes.words
    assert polls(desk, task, tag=writes.tag).status == 304
    assert "Boris" not in writes.words


def test_whoever_leaves_is_gone_after_seconds(desk: Desk, sits: SignIn, clara: Employee, task: Task) -> None:
    polls(sits(clara), task)
    with_her = polls(desk, task)
    assert "Clara is looking" in with_her.words
    with time_machine.travel(clock.now() + timedelta(seconds=10)):
        assert "Clara" not in polls(desk, task, tag=with_her.tag).words


def test_a_tab_in_the_background_looks_at_nothing(desk: Desk, sits: SignIn, clara: Employee, task: Task) -> None:
    polls(sits(clara), task, "")
    assert "Clara" not in polls(desk, task).words


def test_a_reply_is_held_back_when_somebody_else_has_answered(
    desk: Desk, clara: Employee, task: Task, session: Session
) -> None:
    seen = desk.opens(f"/tasks/{task.id}").value("seen")
    replies.write(task, clara, "It is ready.", [])
    session.commit()
    refused = desk.sends(f"/tasks/{task.id}/replies", part=True, text="Not yet.", seen=seen)
    assert refused.status == 422
    assert "Clara has answered meanwhile." in refused.words
    assert 'name="insists"' in refused.html
    without_script = desk.sends(f"/tasks/{task.id}/replies", text="Not yet.", seen=seen)
    assert without_script.text_in("reply-text") == "Not yet."
    sent = desk.sends(f"/tasks/{task.id}/replies", text="Not yet.", seen=seen, insists="yes")
    assert sent.status == 303


def test_ones_own_answers_and_those_that_were_seen_hold_nothing_back(
    desk: Desk, maria: Person, bakery: Page, task: Task
) -> None:
    maria.is_answered(bakery, "From the Page's inbox")
    seen = desk.opens(f"/tasks/{task.id}").value("seen")
    for text in ("One", "Two"):
        assert desk.sends(f"/tasks/{task.id}/replies", text=text, seen=seen).status == 303


def test_an_answer_on_facebook_counts(desk: Desk, maria: Person, bakery: Page, task: Task) -> None:
    seen = desk.opens(f"/tasks/{task.id}").value("seen")
    maria.is_answered(bakery, "From the Page's inbox")
    assert desk.sends(f"/tasks/{task.id}/replies", text="Yes", seen=seen).status == 422


def test_only_colleagues_who_may_see_the_task_are_offered(
    desk: Desk, anna: Employee, boris: Employee, clara: Employee, dan: Employee, bakery: Page, task: Task
) -> None:
    assert "Clara" in desk.asks_for(f"/tasks/{task.id}/colleagues?q=cl").words
    assert desk.asks_for(f"/tasks/{task.id}/colleagues?q=da").words == ""
    team = teams.create("Bakers", anna)
    teams.set_members(team, [boris], anna)
    visibility.restrict(bakery, [team], anna)
    db.session.commit()
    assert desk.asks_for(f"/tasks/{task.id}/colleagues?q=cl").words == ""
    assert "Anna" in desk.opens(f"/tasks/{task.id}/colleagues").words


def test_a_mention_is_shown_as_one(desk: Desk, anna: Employee, task: Task) -> None:
    desk.sends(f"/tasks/{task.id}/notes", text="<b> @anna, see https://example.org/@anna & @nobody")
    html = desk.opens(f"/tasks/{task.id}").html
    assert '<span class="mention">@anna</span>, see <a href="https://example.org/@anna"' in html
    assert "&lt;b&gt;" in html
