"""Undoing what one has just done to tasks: everything as before, or a plain no."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from portal import clock, database
from portal.extensions import db
from portal.models import Employee, Event, EventKind, Page, Priority, Task, TaskStatus, Team, Undo
from portal.services import details, employees, labels, snapshots, tasks, undo
from portal.services.details import Details
from portal.services.problems import NotPossible
from portal.services.undo import Undone
from tests.cast import Meta, Person
from tests.together import together

Deed = Callable[[Task, Employee], None]


@pytest.fixture
def task(maria: Person, bakery: Page) -> Task:
    maria.writes(bakery, "Is my cake ready?")
    return maria.task(bakery)


def does(deed: Deed, by: Employee, *on: Task) -> Undo:
    """What can be undone after somebody did this."""
    seen = undo.look(*on)
    for one in on:
        deed(one, by)
    kept = undo.keep(seen, by)
    assert kept
    return kept


def closes(task: Task, by: Employee) -> None:
    tasks.close(task, by)


def gives_up(task: Task, by: Employee) -> None:
    tasks.unassign(task, by, by)


def gives_to_bakers(task: Task, by: Employee) -> None:
    bakers = Team(name="Bakers")
    db.session.add(bakers)
    db.session.flush()
    tasks.assign(task, bakers, by)


def writes_details(task: Task, by: Employee) -> None:
    wanted = Details("Cake", "Twelve candles", Priority.HIGH, clock.now(), [labels.create("Order")], ["Bake", "Box"])
    details.change(task, wanted, by, details.seal(task))


DEEDS: dict[str, tuple[Deed, EventKind, list[str]]] = {
    "close": (closes, EventKind.CLOSED, ["status"]),
    "status": (lambda task, by: tasks.set_status(task, TaskStatus.WAITING, by), EventKind.STATUS_CHANGED, ["status"]),
    "give up": (gives_up, EventKind.UNASSIGNED, ["assignees"]),
    "give to a team": (gives_to_bakers, EventKind.ASSIGNED, ["assignees"]),
    "details": (
        writes_details,
        EventKind.DETAILS_CHANGED,
        ["checklist", "description", "due_at", "labels", "priority", "title"],
    ),
}


@pytest.mark.parametrize("name", DEEDS)
def test_everything_is_as_before(task: Task, boris: Employee, session: Session, name: str) -> None:
    deed, kind, names = DEEDS[name]
    before = snapshots.read(task)
    made = does(deed, boris, task)
    assert (made.kind, snapshots.read(task) == before) == (kind, False)
    session.commit()
    assert undo.take_back(made, boris) == Undone(1, 0)
    session.commit()
    session.expire_all()
    assert snapshots.read(task) == before
    last = session.query(Event).filter_by(task_id=task.id).order_by(Event.id.desc()).first()
    assert last
    assert (last.kind, last.employee_id, last.data) == (EventKind.UNDONE, boris.id, {"names": names})


def test_what_changed_nothing_cannot_be_undone(task: Task, boris: Employee) -> None:
    assert undo.keep(undo.look(task), boris) is None


def test_what_others_changed_besides_stays(task: Task, boris: Employee, clara: Employee) -> None:
    made = does(closes, boris, task)
    tasks.assign(task, clara, by=clara)
    undo.take_back(made, boris)
    assert (task.status, task.assignees) == (TaskStatus.NEW, [boris, clara])


def test_nothing_that_was_changed_since_is_overwritten(task: Task, boris: Employee, clara: Employee) -> None:
    made = does(closes, boris, task)
    tasks.reopen(task, by=clara)
    with pytest.raises(NotPossible, match="changed this since") as refused:
        undo.take_back(made, boris)
    assert refused.value.code == "changed_since"
    assert task.status == TaskStatus.IN_PROGRESS


def test_a_task_stays_closed_when_a_new_message_has_made_another(
    task: Task, boris: Employee, maria: Person, bakery: Page, session: Session
) -> None:
    made = does(closes, boris, task)
    session.commit()
    maria.writes(bakery, "Hello?")
    with pytest.raises(NotPossible, match="go on there") as refused:
        undo.take_back(made, boris)
    assert refused.value.code == "other_task_active"
    assert task.is_done


def test_nobody_who_left_gets_a_task_back(task: Task, boris: Employee, clara: Employee, session: Session) -> None:
    tasks.assign(task, clara, by=boris)
    made = does(lambda one, by: tasks.unassign(one, clara, by), boris, task)
    clara.deactivated_at = clock.now()
    with pytest.raises(NotPossible, match="no longer works here"):
        undo.take_back(made, boris)
    assert task.assignees == [boris]


def test_of_several_those_that_are_as_they_were_left_go_back(
    task: Task, boris: Employee, clara: Employee, tomas: Person, bakery: Page
) -> None:
    tomas.writes(bakery, "Bread?")
    other = tomas.task(bakery)
    made = does(closes, boris, task, other)
    tasks.reopen(other, by=clara)
    assert undo.take_back(made, boris) == Undone(1, 1)
    assert (task.status, other.status) == (TaskStatus.NEW, TaskStatus.IN_PROGRESS)


def test_only_whoever_did_it_may_undo_it_and_only_soon(task: Task, boris: Employee, clara: Employee) -> None:
    made = does(closes, boris, task)
    assert (undo.find(made.id, boris), undo.find(made.id, clara)) == (made, None)
    with time_machine.travel(clock.now() + undo.POSSIBLE_FOR), pytest.raises(NotPossible, match="too long ago"):
        undo.take_back(made, boris)
    with time_machine.travel(clock.now() + undo.POSSIBLE_FOR - timedelta(seconds=9)):
        undo.take_back(made, boris)
    assert not task.is_done


def test_what_is_too_old_is_forgotten_when_something_new_is_done(task: Task, boris: Employee, session: Session) -> None:
    old = does(closes, boris, task).id
    with time_machine.travel(clock.now() + undo.KEPT_FOR):
        new = does(tasks.reopen, boris, task).id
    assert list(session.scalars(session.query(Undo.id).statement)) == [new]
    assert new != old


def test_a_task_that_one_may_no_longer_see_stays_as_it_is(
    task: Task, boris: Employee, bakery: Page, session: Session
) -> None:
    made = does(closes, boris, task)
    bakery.is_restricted = True
    with pytest.raises(NotPossible, match="changed this since"):
        undo.take_back(made, boris)


def test_of_two_at_the_same_moment_one_undoes(task: Task, boris: Employee, meta: Meta, session: Session) -> None:
    made, answers = does(closes, boris, task).id, list[str]()

    def take_back() -> None:
        with database.writing():
            by = employees.with_address("boris@example.org")
            assert by
            row = undo.find(made, by)
            assert row
            try:
                undo.take_back(row, by)
            except NotPossible as problem:
                db.session.rollback()
                answers.append(problem.code)
            else:
                db.session.commit()
                answers.append("done")

    together(meta, take_back, take_back)
    assert sorted(answers) == ["done", "undone_already"]
