"""The same done to several tasks: each for itself, with a word on those that stay as they are."""

from __future__ import annotations

import re
from html import unescape

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.models import Employee, Event, EventKind, Page, Priority, Task, TaskStatus
from portal.services import labels, tasks, visibility
from tests.cast import Meta, Person
from tests.web.desk.conftest import SignIn
from tests.web.desk.desk import Desk, Screen


@pytest.fixture
def numbers(meta: Meta, bakery: Page) -> list[int]:
    """Three tasks of Boris."""
    people = [Person(f"Person {number}", 30 + number, meta) for number in range(3)]
    for person in people:
        person.writes(bakery, "A question")
    return [person.task(bakery).id for person in people]


def told(screen: Screen) -> str:
    found = re.search(r'class="told"[^>]*>\s*<p>(.*?)</p>', screen.html)
    return unescape(found[1]) if found else ""


def test_what_is_ticked_is_changed_and_what_cannot_be_is_told(
    desk: Desk, numbers: list[int], session: Session, boris: Employee
) -> None:
    tasks.close(session.get_one(Task, numbers[0]), boris)
    session.commit()
    desk.sends("/tasks/bulk?view=all", task=[*numbers, 99], do="close")
    shown = desk.opens("/tasks?view=all&status=done")
    assert told(shown) == (
        "2 tasks closed. 1 stays as it is: This task is already closed. 1 task is not open to you any more."
    )
    assert "Undo" in shown.words
    assert len(shown.names) == 3
    closed = select(Event.task_id).where(Event.kind == EventKind.CLOSED).order_by(Event.id)
    assert list(session.scalars(closed)) == numbers


def test_everything_that_can_be_chosen_can_be_done(
    desk: Desk, numbers: list[int], session: Session, clara: Employee
) -> None:
    label = labels.create("Order")
    session.commit()
    offered = desk.sends("/tasks/chosen", part=True, task=numbers)
    values = re.findall(r'option value="([^"]+)"', offered.html)
    assert {f"label:{label.id}", f"assign:employee-{clara.id}", "priority:urgent", "snooze:tomorrow"} <= set(values)
    for value in sorted(values, key=lambda one: one == "close"):
        answer = desk.sends("/tasks/bulk", part=True, task=numbers, do=value)
        assert answer.status == 200, value
    for number in numbers:
        task = session.get_one(Task, number, populate_existing=True)
        assert (task.status, task.labels, task.is_snoozed) == (TaskStatus.DONE, [], False)
        assert task.priority == Priority.URGENT
        assert clara in task.assignees


def test_what_was_so_already_is_not_told_as_a_change(desk: Desk, numbers: list[int]) -> None:
    desk.sends("/tasks/bulk", task=numbers, do="priority:normal")
    assert told(desk.opens("/tasks")) == "Nothing had to be changed."
    desk.sends(f"/tasks/{numbers[0]}/status", status="waiting")
    desk.opens("/tasks")
    desk.sends("/tasks/bulk", task=numbers, do="status:waiting")
    assert told(desk.opens("/tasks")) == "2 tasks changed. 1 task was so already."


def test_what_one_may_not_see_stays_untouched(
    desk: Desk, sits: SignIn, numbers: list[int], bakery: Page, anna: Employee, clara: Employee, session: Session
) -> None:
    visibility.restrict(bakery, [], anna)
    session.commit()
    sits(clara).sends("/tasks/bulk", task=numbers, do="close")
    assert all(not session.get_one(Task, number, populate_existing=True).is_done for number in numbers)


@pytest.mark.parametrize(
    ("do", "status"),
    [
        ("", 400),
        ("status:gone", 400),
        ("label:999", 404),
        ("label:x", 400),
        ("assign:employee-999", 404),
        ("snooze:", 400),
    ],
)
def test_what_makes_no_sense_is_refused(desk: Desk, numbers: list[int], do: str, status: int) -> None:
    assert desk.sends("/tasks/bulk", task=numbers, do=do).status == status


def test_without_javascript_all_can_be_ticked_and_changed_on_a_screen(desk: Desk, numbers: list[int]) -> None:
    assert desk.opens("/tasks?ticked=all").html.count(" checked ") == 3
    assert desk.sends("/tasks/bulk", do="close").status == 422
    screen = desk.sends("/tasks/chosen?view=all", task=numbers[:2])
    assert "Change 2 tasks" in screen.words
    assert [box["value"] for box in screen.elements("input") if box.get("name") == "task"] == [
        str(number) for number in numbers[:2]
    ]
