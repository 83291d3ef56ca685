"""What becomes of a task: its status, who works on it, closing and reopening."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.models import Assignment, Employee, Event, EventKind, Page, Task, TaskStatus
from portal.services import notes, replies, tasks
from portal.services.problems import NotPossible
from tests.cast import Person


@pytest.fixture
def task(maria: Person, bakery: Page) -> Task:
    """Maria asked the bakery something."""
    maria.writes(bakery, "Is my cake ready?")
    return maria.task(bakery)


def events(session: Session, task: Task) -> list[tuple[EventKind, int | None]]:
    session.flush()
    found = session.scalars(select(Event).where(Event.task_id == task.id).order_by(Event.id))
    return [(event.kind, event.employee_id) for event in found][1:]


def test_a_reply_makes_it_wait_for_the_contact(task: Task, boris: Employee) -> None:
    replies.write(task, boris, "Yes.", [])
    assert (task.status, task.awaits_reply, task.snippet) == (TaskStatus.WAITING, False, "Yes.")


def test_the_next_message_moves_it_from_waiting_to_in_progress(
    task: Task, boris: Employee, maria: Person, bakery: Page
) -> None:
    replies.write(task, boris, "Yes.", [])
    maria.writes(bakery, "Great!")
    assert (maria.task(bakery).status, maria.task(bakery).awaits_reply) == (TaskStatus.IN_PROGRESS, True)


@pytest.mark.parametrize("status", [TaskStatus.NEW, TaskStatus.IN_PROGRESS])
def test_the_next_message_leaves_another_status(
    task: Task, boris: Employee, maria: Person, bakery: Page, status: TaskStatus
) -> None:
    tasks.set_status(task, status, by=boris)
    maria.writes(bakery, "Hello?")
    assert maria.task(bakery).status == status


def test_the_next_message_bumps_it(task: Task, maria: Person, bakery: Page) -> None:
    before = task.last_activity_at
    maria.writes(bakery, "Hello?")
    assert maria.task(bakery).last_activity_at > before


def test_a_note_bumps_it_and_leaves_its_status(task: Task, boris: Employee) -> None:
    before = task.last_activity_at
    note = notes.write(task, boris, "  Asked the oven.  ")
    assert (note.text, task.status) == ("Asked the oven.", TaskStatus.NEW)
    assert task.last_activity_at > before
    assert task.snippet == "Is my cake ready?"


def test_the_form_of_a_note_sent_twice_writes_one(task: Task, boris: Employee, clara: Employee) -> None:
    first = notes.write(task, boris, "Asked the oven.", key="0" * 32)
    assert notes.write(task, boris, "Asked the oven.", key="0" * 32) is first
    assert notes.write(task, boris, "It is warm.", key="0" * 32) is not first
    assert notes.write(task, clara, "Asked the oven.", key="0" * 32) is not first


@pytest.mark.parametrize(("text", "code"), [("", "note_empty"), (" \n ", "note_empty"), ("x" * 20_001, "note_long")])
def test_a_note_needs_words_but_not_a_book(task: Task, boris: Employee, text: str, code: str) -> None:
    with pytest.raises(NotPossible) as refusal:
        notes.write(task, boris, text)
    assert refusal.value.code == code


def test_closing_is_written_down(task: Task, boris: Employee, session: Session) -> None:
    tasks.close(task, by=boris)
    assert (task.status, task.is_active, task.awaits_reply) == (TaskStatus.DONE, False, False)
    assert task.closed_at is not None
    assert events(session, task) == [(EventKind.CLOSED, boris.id)]


def test_it_says_so_when_it_is_closed_already(task: Task, boris: Employee) -> None:
    tasks.close(task, by=boris)
    with pytest.raises(NotPossible, match="already closed"):
        tasks.close(task, by=boris)


def test_it_can_be_reopened(task: Task, boris: Employee, session: Session) -> None:
    tasks.close(task, by=boris)
    session.flush()
    tasks.reopen(task, by=boris)
    assert (task.status, task.is_active, task.closed_at) == (TaskStatus.IN_PROGRESS, True, None)
    assert events(session, task)[-1] == (EventKind.REOPENED, boris.id)


def test_an_open_one_cannot_be_reopened(task: Task, boris: Employee) -> None:
    with pytest.raises(NotPossible, match="open already"):
        tasks.reopen(task, by=boris)


def test_it_cannot_be_reopened_beside_another_open_one(
    task: Task, boris: Employee, maria: Person, bakery: Page
) -> None:
    tasks.close(task, by=boris)
    maria.writes(bakery, "Another thing")
    first, second = maria.tasks(bakery)
    with pytest.raises(NotPossible, match=f"Task {second.id} of this contact is open"):
        tasks.reopen(first, by=boris)


@pytest.mark.parametrize("status", [TaskStatus.IN_PROGRESS, TaskStatus.WAITING])
def test_its_status_can_be_set(task: Task, boris: Employee, session: Session, status: TaskStatus) -> None:
    tasks.set_status(task, status, by=boris)
    assert task.status == status
    assert events(session, task) == [(EventKind.STATUS_CHANGED, boris.id)]


def test_setting_the_same_status_is_nothing(task: Task, boris: Employee, session: Session) -> None:
    tasks.set_status(task, TaskStatus.NEW, by=boris)
    assert events(session, task) == []


def test_setting_done_closes_and_setting_another_reopens(task: Task, boris: Employee, session: Session) -> None:
    tasks.set_status(task, TaskStatus.DONE, by=boris)
    session.flush()
    tasks.set_status(task, TaskStatus.WAITING, by=boris)
    assert task.status == TaskStatus.WAITING
    assert [kind for kind, _ in events(session, task)] == [EventKind.CLOSED, EventKind.REOPENED]


def test_somebody_can_be_assigned_and_taken_off(task: Task, boris: Employee, clara: Employee, session: Session) -> None:
    tasks.assign(task, clara, by=boris)
    assert {one.name for one in task.assignees} == {"Boris", "Clara"}
    tasks.unassign(task, boris, by=boris)
    tasks.unassign(task, clara, by=boris)
    assert task.is_unassigned
    assert session.scalars(select(Assignment)).all() == []
    assert [kind for kind, _ in events(session, task)] == [
        EventKind.ASSIGNED,
        EventKind.UNASSIGNED,
        EventKind.UNASSIGNED,
    ]


def test_assigning_twice_is_once(task: Task, boris: Employee, session: Session) -> None:
    tasks.assign(task, boris, by=boris)
    tasks.unassign(task, boris, by=boris)
    tasks.unassign(task, boris, by=boris)
    assert [kind for kind, _ in events(session, task)] == [EventKind.UNASSIGNED]


def test_whoever_is_deactivated_cannot_be_assigned(task: Task, boris: Employee, dan: Employee) -> None:
    with pytest.raises(NotPossible, match="Dan no longer works here"):
        tasks.assign(task, dan, by=boris)


def test_who_is_deactivated_sees_no_task(task: Task, dan: Employee, boris: Employee) -> None:
    assert tasks.visible(task.id, to=boris) is task
    assert tasks.visible(task.id, to=dan) is None


def test_each_change_shows_in_the_version_of_its_conversation(
    task: Task, boris: Employee, clara: Employee, session: Session
) -> None:
    seen = {task.conversation.version}
    for change in (
        lambda: tasks.assign(task, clara, by=boris),
        lambda: tasks.unassign(task, clara, by=boris),
        lambda: tasks.set_status(task, TaskStatus.IN_PROGRESS, by=boris),
        lambda: tasks.close(task, by=boris),
        lambda: tasks.reopen(task, by=boris),
        lambda: notes.write(task, boris, "Note"),
        lambda: replies.write(task, boris, "Reply", []),
    ):
        change()
        session.commit()
        seen.add(task.conversation.version)
    assert len(seen) == 8
