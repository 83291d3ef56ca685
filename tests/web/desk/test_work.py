"""What is done to a task: status, assignment, closing, retrying."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from redis import Redis
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models import (
    Attachment,
    AttachmentState,
    Employee,
    Event,
    EventKind,
    Message,
    Page,
    PartState,
    Task,
    TaskStatus,
)
from portal.services import replies
from tests.cast import Meta, Person
from tests.together import together
from tests.web.desk.conftest import SignIn
from tests.web.desk.desk import Desk


def again(task: Task, session: Session) -> Task:
    session.expire_all()
    return session.get_one(Task, task.id)


@pytest.mark.parametrize("part", [False, True], ids=["a form", "htmx"])
def test_closing_and_reopening(desk: Desk, task: Task, session: Session, part: bool) -> None:
    answer = desk.sends(f"/tasks/{task.id}/close?view=all", part=part)
    assert again(task, session).status == TaskStatus.DONE
    if part:
        assert "Reopen" in answer.words
        assert "hx-partial" in answer.html
    else:
        assert (answer.status, answer.location) == (303, f"/tasks/{task.id}?view=all")
    desk.sends(f"/tasks/{task.id}/reopen", part=part)
    assert again(task, session).status == TaskStatus.IN_PROGRESS


def test_closing_twice_says_that_it_is_closed(desk: Desk, task: Task) -> None:
    desk.sends(f"/tasks/{task.id}/close")
    answer = desk.sends(f"/tasks/{task.id}/close", part=True)
    assert answer.status == 422
    assert answer.response.headers["HX-Retarget"] == "#notices"
    assert "This task is already closed." in answer.words
    assert "This task is already closed." in desk.sends(f"/tasks/{task.id}/close").words


@pytest.mark.both_databases
def test_of_two_who_act_at_the_same_moment_one_is_told_what_is_new(
    meta: Meta, sits: SignIn, boris: Employee, clara: Employee, task: Task, session: Session
) -> None:
    desks, number = [sits(boris), sits(clara)], task.id
    seen = desks[0].opens(f"/tasks/{number}/details").value("seen")
    details = {"description": "", "priority": "normal", "due": "", "checklist": "", "seen": seen}

    def all_send(path: str, **fields: str) -> list[int]:
        answers: list[int] = []

        def send(desk: Desk) -> None:
            words = {"title": desk.token[:20], **fields} if fields else {}
            answers.append(desk.sends(f"/tasks/{number}/{path}", part=True, **words).status)

        together(meta, *(partial(send, desk) for desk in desks))
        return sorted(answers)

    assert all_send("details", **details) == [200, 422]
    assert all_send("close") == [200, 422]
    told = session.scalars(select(Event.kind).where(Event.task_id == number)).all()
    assert (told.count(EventKind.DETAILS_CHANGED), told.count(EventKind.CLOSED)) == (1, 1)


@pytest.mark.parametrize("status", list(TaskStatus))
def test_any_status_can_be_set(desk: Desk, task: Task, session: Session, status: TaskStatus) -> None:
    desk.sends(f"/tasks/{task.id}/status", part=True, status=status)
    assert again(task, session).status == status


def test_a_status_that_is_none_is_refused(desk: Desk, task: Task) -> None:
    assert desk.sends(f"/tasks/{task.id}/status", part=True, status="lost").status == 400
    assert desk.sends(f"/tasks/{task.id}/status").status == 400


def test_giving_a_task_and_taking_it(
    desk: Desk, task: Task, session: Session, clara: Employee, boris: Employee
) -> None:
    answer = desk.sends(f"/tasks/{task.id}/assign", part=True, assignee=f"employee-{clara.id}")
    assert [one.name for one in again(task, session).assignees] == ["Boris", "Clara"]
    assert f'<option value="employee-{clara.id}">' not in answer.html
    desk.sends(f"/tasks/{task.id}/unassign", part=True, assignee=f"employee-{boris.id}")
    desk.sends(f"/tasks/{task.id}/unassign", part=True, assignee=f"employee-{clara.id}")
    assert again(task, session).is_unassigned
    assert "Nobody yet" in desk.opens(f"/tasks/{task.id}").words


def test_nobody_who_left_can_be_given_a_task(desk: Desk, task: Task, dan: Employee) -> None:
    assert "Dan" not in desk.opens(f"/tasks/{task.id}").words
    answer = desk.sends(f"/tasks/{task.id}/assign", part=True, assignee=f"employee-{dan.id}")
    assert answer.status == 422
    assert "no longer works here" in answer.words


def test_nobody_unknown_can_be_given_a_task(desk: Desk, task: Task) -> None:
    for assignee in ("employee-4711", "team-1", "employee-", "employee-x", "boss-1", ""):
        assert desk.sends(f"/tasks/{task.id}/assign", assignee=assignee).status == 404


@pytest.mark.parametrize("verb", ["close", "reopen", "status", "assign", "unassign", "replies", "notes"])
def test_nothing_is_done_to_what_is_not_there(desk: Desk, verb: str) -> None:
    assert desk.sends(f"/tasks/4711/{verb}", status="new", assignee="employee-1", text="x").status == 404


def test_a_failed_part_is_sent_again(desk: Desk, task: Task, boris: Employee, session: Session, queue: Redis) -> None:
    (part,) = replies.write(task, boris, "Yes.", [])
    part.state, part.error_code = PartState.FAILED, 551
    session.commit()
    number = part.id
    desk.sends(f"/tasks/{task.id}/messages/{number}/retry", part=True)
    session.expire_all()
    assert session.get_one(Message, number).state == PartState.QUEUED
    assert queue.llen("rq:queue:outgoing") == 1
    again_refused = desk.sends(f"/tasks/{task.id}/messages/{number}/retry", part=True)
    assert again_refused.status == 422


def test_a_part_about_which_meta_refuses_to_answer_is_looked_for_at_once(
    desk: Desk, task: Task, boris: Employee, session: Session, queue: Redis
) -> None:
    (part,) = replies.write(task, boris, "Yes.", [])
    part.state, part.try_after = PartState.UNSURE, clock.now() + timedelta(minutes=15)
    session.commit()
    retry = f"/tasks/{task.id}/messages/{part.id}/retry"
    assert retry not in desk.opens(f"/tasks/{task.id}").html
    assert desk.sends(retry, part=True).status == 422
    part.error_code, part.error_message = 10, "No permission"
    task.conversation.changed()
    session.commit()
    assert retry in desk.opens(f"/tasks/{task.id}").html
    waiting = queue.llen("rq:queue:outgoing")
    desk.sends(retry, part=True)
    session.expire_all()
    assert (part.state, part.try_after, part.error_code) == (PartState.UNSURE, None, None)
    assert queue.llen("rq:queue:outgoing") == waiting + 1


def test_only_a_part_of_this_task_is_sent_again(
    desk: Desk, task: Task, boris: Employee, session: Session, tomas: Person, bakery: Page
) -> None:
    tomas.writes(bakery, "Hello")
    (part,) = replies.write(tomas.task(bakery), boris, "Yes.", [])
    part.state, part.error_code = PartState.FAILED, 551
    session.commit()
    for message in (part.id, 4711):
        assert desk.sends(f"/tasks/{task.id}/messages/{message}/retry").status == 404
    session.expire_all()
    assert part.state == PartState.FAILED


def test_a_file_that_could_not_be_fetched_is_fetched_again(
    desk: Desk, task: Task, session: Session, maria: Person, bakery: Page, queue: Redis
) -> None:
    maria.sends_file(bakery, "https://cdn.example.org/a.jpg")
    attachment = maria.messages(bakery)[-1].attachments[0]
    attachment.state = AttachmentState.FAILED
    session.commit()
    queue.flushall()
    number = attachment.id
    assert "could not be fetched" in desk.opens(f"/tasks/{task.id}").words
    desk.sends(f"/tasks/{task.id}/attachments/{number}/fetch", part=True)
    session.expire_all()
    assert session.get_one(Attachment, number).state == AttachmentState.WAITING
    assert queue.llen("rq:queue:background") == 1
    assert desk.sends(f"/tasks/{task.id}/attachments/4711/fetch").status == 404
