"""What keeps itself right with every flush: the copies in assignments and labels, and the pulse of the lists."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.jobs.inbox import drain
from portal.models import Assignment, Employee, Page, Priority, Pulse, Task, TaskLabel, TaskStatus
from portal.services import labels, tasks
from tests.cast import Meta, Person


def assert_copied(session: Session) -> None:
    """Every assignment and every label says of its task what the task says of itself."""
    for model, more in ((Assignment, ()), (TaskLabel, ("is_unassigned", "kind", "origin", "priority"))):
        rows = session.execute(select(model, Task).join(Task, Task.id == model.task_id)).all()
        assert rows or model is TaskLabel
        for copy, task in rows:
            for name in ("is_active", "is_listed", "listed_as", "last_activity_at", *more):
                assert getattr(copy, name) == getattr(task, name), name


def pulse(session: Session) -> int:
    session.commit()
    return session.scalar(select(Pulse.version)) or 0


def test_assignments_and_labels_follow_their_task(
    maria: Person, bakery: Page, boris: Employee, session: Session
) -> None:
    maria.writes(bakery, "Cake?")
    assert_copied(session)
    labels.set_on(maria.task(bakery), [labels.create("Wedding")])
    session.commit()
    assert session.scalar(select(TaskLabel.is_unassigned)) is False
    assert_copied(session)
    maria.task(bakery).priority = Priority.HIGH
    session.commit()
    assert_copied(session)
    tasks.set_status(maria.task(bakery), TaskStatus.WAITING, by=boris)
    session.commit()
    assert_copied(session)
    maria.writes(bakery, "Hello?")
    assert_copied(session)
    tasks.close(maria.task(bakery), by=boris)
    session.commit()
    assert_copied(session)


def test_an_assignment_follows_a_task_that_several_messages_made_at_once(
    maria: Person, bakery: Page, meta: Meta, session: Session
) -> None:
    with meta.held() as held:
        for seconds in (3, 2, 1):
            maria.writes(bakery, "Cake?", at=clock.now() - timedelta(seconds=seconds))
    for body in held:
        meta.post(body)
    meta.work(drain)
    assert_copied(session)


def test_an_assignment_made_later_is_right_at_once(
    maria: Person, bakery: Page, boris: Employee, clara: Employee, session: Session
) -> None:
    maria.writes(bakery, "Cake?")
    tasks.set_status(maria.task(bakery), TaskStatus.IN_PROGRESS, by=boris)
    tasks.assign(maria.task(bakery), clara, by=boris)
    session.commit()
    assert_copied(session)


def test_the_pulse_beats_with_what_a_list_shows(maria: Person, bakery: Page, boris: Employee, session: Session) -> None:
    beats = [pulse(session)]
    maria.writes(bakery, "Cake?")
    beats.append(pulse(session))
    tasks.unassign(maria.task(bakery), boris, by=boris)
    beats.append(pulse(session))
    maria.conversation(bakery).contact.name = "Maria"
    beats.append(pulse(session))
    bakery.name = "South Bakery"
    beats.append(pulse(session))
    assert beats == sorted(set(beats))


def test_the_pulse_rests_while_nothing_changes(maria: Person, bakery: Page, session: Session) -> None:
    maria.writes(bakery, "Cake?", mid="m_1")
    before = pulse(session)
    maria.writes(bakery, "Cake?", mid="m_1")
    maria.reads(bakery, clock.now() - timedelta(days=1))
    assert pulse(session) == before
