"""The details of a task: written by an employee, ticked off, and found again in the list."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from portal import clock
from portal.models import Employee, Label, Page, Priority, Task
from portal.services import details, labels, tasks
from tests.cast import Person
from tests.web.desk.conftest import SignIn
from tests.web.desk.desk import Desk, Screen


@pytest.fixture
def order(session: Session) -> Label:
    made = labels.create("Order")
    session.commit()
    return made


def save(desk: Desk, task: Task, *, part: bool = False, seen: str | None = None, **changed: str) -> Screen:
    """Open the form and send it with something else in it."""
    form = desk.opens(f"/tasks/{task.id}/details")
    fields = {"title": task.title, "description": "", "priority": "normal", "due": "", "checklist": "", **changed}
    return desk.sends(f"/tasks/{task.id}/details", part=part, seen=seen or form.value("seen"), **fields)


def test_an_employee_writes_them_and_everybody_sees_them(
    desk: Desk, sits: SignIn, clara: Employee, task: Task, order: Label, session: Session
) -> None:
    save(
        desk,
        task,
        title="Cake for Maria",
        description="Two tiers",
        priority="urgent",
        due="2026-12-24T10:00",
        label=str(order.id),
        checklist="Bake\n\nCall her",
    )
    session.expire_all()
    assert (task.title, task.priority, [one.name for one in task.labels]) == (
        "Cake for Maria",
        Priority.URGENT,
        ["Order"],
    )
    assert task.due_at == datetime(2026, 12, 24, 10, tzinfo=UTC)
    screen = sits(clara).opens(f"/tasks/{task.id}")
    for words in ("Cake for Maria", "Two tiers", "Urgent", "Order", "Bake", "Call her"):
        assert words in screen.words
    assert "Boris changed the details: title, description, priority, due date, labels, checklist" in screen.words
    row = sits(clara).opens("/tasks?view=all")
    assert "Order" in row.words
    assert 'title="Priority: Urgent"' in row.html


def test_the_due_date_is_the_readers_own(desk: Desk, task: Task, boris: Employee, session: Session) -> None:
    session.get_one(Employee, boris.id).time_zone = "Europe/Berlin"
    session.commit()
    save(desk, task, due="2026-12-24T10:00")
    session.expire_all()
    assert task.due_at == datetime(2026, 12, 24, 9, tzinfo=UTC)
    assert 'value="2026-12-24T10:00"' in desk.opens(f"/tasks/{task.id}/details").html


def test_a_thing_to_do_is_ticked_and_unticked(desk: Desk, task: Task, boris: Employee, session: Session) -> None:
    save(desk, task, checklist="Bake\nCall her")
    session.expire_all()
    number = task.checklist[0].id
    screen = desk.sends(f"/tasks/{task.id}/checklist/{number}/tick", part=True)
    assert 'aria-checked="true"' in screen.html
    assert "Boris ticked “Bake”" in screen.words
    desk.sends(f"/tasks/{task.id}/checklist/{number}/tick")
    session.expire_all()
    assert (task.checklist[0].done_by_id, task.checklist[1].is_done) == (boris.id, False)
    desk.sends(f"/tasks/{task.id}/checklist/{number}/untick")
    session.expire_all()
    assert not task.checklist[0].is_done
    assert "Boris took the tick off “Bake”" in desk.opens(f"/tasks/{task.id}").words


def test_lines_that_stay_keep_their_ticks(desk: Desk, task: Task, session: Session) -> None:
    save(desk, task, checklist="Bake\nCall her")
    session.expire_all()
    desk.sends(f"/tasks/{task.id}/checklist/{task.checklist[1].id}/tick")
    save(desk, task, checklist="Ask again\nCall her")
    session.expire_all()
    assert [(item.text, item.is_done) for item in task.checklist] == [("Ask again", False), ("Call her", True)]


def test_a_title_taken_away_is_that_of_the_message_again(desk: Desk, task: Task, session: Session) -> None:
    save(desk, task, title="Something else")
    session.expire_all()
    save(desk, task, title="")
    session.expire_all()
    assert (task.title, task.title_is_edited) == ("Is my cake ready?", False)


def test_an_edit_by_the_contact_leaves_the_employees_title(
    desk: Desk, task: Task, maria: Person, bakery: Page, session: Session
) -> None:
    save(desk, task, title="Cake for Maria")
    maria.edits(bakery, maria.message(bakery).platform_message_id or "", "Is my pie ready?")
    session.expire_all()
    assert task.title == "Cake for Maria"


def test_whoever_comes_too_late_overwrites_nothing(
    desk: Desk, sits: SignIn, clara: Employee, task: Task, session: Session
) -> None:
    seen = desk.opens(f"/tasks/{task.id}/details").value("seen")
    save(sits(clara), task, description="Clara was faster")
    refused = save(desk, task, part=True, seen=seen, description="Boris")
    assert refused.status == 422
    assert "Somebody has changed the details meanwhile" in refused.words
    session.expire_all()
    assert task.description == "Clara was faster"


@pytest.mark.parametrize(
    ("field", "value"), [("due", "tomorrow"), ("title", "x" * 121), ("checklist", "x" * 201), ("priority", "huge")]
)
def test_what_cannot_be_is_refused(desk: Desk, task: Task, session: Session, field: str, value: str) -> None:
    assert save(desk, task, part=True, **{field: value}).status in (400, 422)
    session.expire_all()
    assert (task.title, task.due_at, task.checklist) == ("Is my cake ready?", None, [])


def test_only_administrators_make_labels_on_the_fly(
    desk: Desk, sits: SignIn, anna: Employee, task: Task, session: Session
) -> None:
    save(desk, task, new_label="Mine")
    assert labels.every() == []
    save(sits(anna), task, new_label="Complaint")
    session.expire_all()
    assert [one.name for one in task.labels] == ["Complaint"]


def test_an_item_of_another_task_is_not_there(
    desk: Desk, task: Task, tomas: Person, bakery: Page, session: Session
) -> None:
    tomas.writes(bakery, "Bread?")
    save(desk, task, checklist="Bake")
    session.expire_all()
    other, item = tomas.task(bakery).id, task.checklist[0].id
    assert desk.sends(f"/tasks/{other}/checklist/{item}/tick").status == 404


def test_the_list_is_filtered_by_label_priority_and_what_is_overdue(
    desk: Desk, task: Task, tomas: Person, bakery: Page, order: Label, session: Session
) -> None:
    tomas.writes(bakery, "Bread?")
    save(desk, task, label=str(order.id), priority="high", due="2026-01-01T10:00")
    number = f"/tasks/{task.id}?"
    for query in (f"label={order.id}", "priority=high", "due=overdue", f"label={order.id}&priority=high&due=overdue"):
        for view in ("", "view=all&"):
            links = desk.opens(f"/tasks?{view}{query}").links
            assert [one for one in links if one.startswith(number)], query
            assert not [one for one in links if one.startswith(f"/tasks/{tomas.task(bakery).id}")]
        assert "Nothing matches" in desk.opens(f"/tasks?view=unassigned&{query}").words
    for query in ("label=4711", "priority=low", "priority=normal&due=overdue&label=4711"):
        assert "Nothing matches" in desk.opens(f"/tasks?{query}").words


def test_what_is_done_is_no_longer_overdue(
    desk: Desk, task: Task, boris: Employee, order: Label, session: Session
) -> None:
    save(desk, task, label=str(order.id), due="2026-01-01T10:00")
    session.expire_all()
    assert task.is_overdue(clock.now())
    tasks.close(task, by=boris)
    session.commit()
    assert desk.opens("/tasks?due=overdue").names == []
    assert desk.opens(f"/tasks?label={order.id}").names == []
    assert len(desk.opens(f"/tasks?label={order.id}&status=done").names) == 1


def test_a_long_list_of_overdue_tasks_begins_with_the_longest(
    desk: Desk, task: Task, tomas: Person, bakery: Page, boris: Employee, session: Session
) -> None:
    tomas.writes(bakery, "Bread?")
    later, sooner = task, tomas.task(bakery)
    later.due_at, sooner.due_at = clock.now() - timedelta(hours=1), clock.now() - timedelta(hours=2)
    session.commit()
    links = [one for one in desk.opens("/tasks?due=overdue").links if "due=overdue" in one and one[:7] == "/tasks/"]
    assert [int(one.split("/")[2].partition("?")[0]) for one in links] == [sooner.id, later.id]


def test_a_label_is_renamed_coloured_and_deleted(
    sits: SignIn, anna: Employee, task: Task, order: Label, session: Session
) -> None:
    admin = sits(anna)
    save(admin, task, label=str(order.id))
    admin.sends(f"/admin/labels/{order.id}", name="Orders", color="green")
    assert "label-green" in admin.opens(f"/tasks/{task.id}").html
    assert "1 open task" in admin.opens("/admin/labels").words
    assert "taken from 1 open task" in admin.opens(f"/admin/labels/{order.id}/delete").words
    admin.sends(f"/admin/labels/{order.id}/delete")
    session.expire_all()
    assert (labels.every(), task.labels) == ([], [])


@pytest.mark.parametrize("name", ["", "x" * 41, "order"])
def test_a_label_without_a_good_name_is_refused(
    sits: SignIn, anna: Employee, order: Label, name: str, session: Session
) -> None:
    assert sits(anna).sends("/admin/labels", name=name).status == 422
    assert [one.name for one in labels.every()] == ["Order"]


def test_the_seal_follows_every_detail(task: Task, order: Label, session: Session) -> None:
    before = details.seal(task)
    labels.set_on(task, [order])
    session.flush()
    assert details.seal(task) != before
