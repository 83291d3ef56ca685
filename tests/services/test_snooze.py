"""A snoozed task is out of every list until its time or the next message, and then stands on top."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock, database
from portal.extensions import db
from portal.models import Employee, Event, EventKind, NotificationKind, Page, Task, TaskStatus
from portal.services import labels, lists, notification_words, notifications, snoozes, tasks
from portal.services.list_filters import Filter, Sight, View
from portal.services.problems import NotPossible
from tests.cast import Meta, Person
from tests.together import together

HOUR = timedelta(hours=1)


@pytest.fixture
def task(maria: Person, bakery: Page) -> Task:
    maria.writes(bakery, "Is my cake ready?")
    return maria.task(bakery)


def listed(chosen: Filter, by: Employee) -> list[int]:
    db.session.commit()
    return [row.number for row in lists.rows(chosen, Sight.of(by)).rows]


def history(task: Task) -> list[tuple[EventKind, dict[str, object]]]:
    found = select(Event.kind, Event.data).where(Event.task_id == task.id).order_by(Event.id)
    return [(kind, data) for kind, data in db.session.execute(found) if kind in (EventKind.SNOOZED, EventKind.WOKEN)]


def test_no_list_has_it_but_that_of_the_snoozed(task: Task, boris: Employee, session: Session) -> None:
    label = labels.create("Order")
    labels.set_on(task, [label])
    task.due_at = clock.now() - HOUR
    snoozes.snooze(task, clock.now() + HOUR, boris)
    for view in (View.MINE, View.ALL):
        for more in (
            {},
            {"status": TaskStatus.NEW},
            {"is_overdue": True},
            {"by_due_date": True},
            {"label_id": label.id},
        ):
            assert listed(Filter(view, **more), boris) == [], more
        for more in ({}, {"label_id": label.id}, {"by_due_date": True}):
            assert listed(Filter(view, is_snoozed=True, **more), boris) == [task.id], more
    assert lists.counts(Filter(), Sight.of(boris))[View.MINE] == 0
    assert lists.counts_of((Filter(), Filter(is_snoozed=True)), Sight.of(boris)) == (0, 1)
    assert (task.status, task.is_active) == (TaskStatus.NEW, True)
    snoozes.wake(task, boris)
    assert listed(Filter(), boris) == listed(Filter(is_overdue=True), boris) == [task.id]


def test_a_message_brings_it_back(task: Task, maria: Person, bakery: Page, boris: Employee, session: Session) -> None:
    snoozes.snooze(task, None, boris)
    session.commit()
    assert snoozes.wake_due(50) == 0
    maria.writes(bakery, "Hello?")
    assert listed(Filter(), boris) == [task.id]
    assert history(task) == [(EventKind.SNOOZED, {"until": None}), (EventKind.WOKEN, {"reason": "message"})]


def test_its_time_brings_it_back_to_the_top_once(
    task: Task, tomas: Person, bakery: Page, boris: Employee, meta: Meta, session: Session
) -> None:
    until = clock.now() + HOUR
    snoozes.snooze(task, until, boris)
    tomas.writes(bakery, "Hello")
    number = task.id
    with time_machine.travel(until + HOUR, tick=False):
        together(meta, wake_and_commit, wake_and_commit)
        session.expire_all()
        assert listed(Filter(), boris) == [number, tomas.task(bakery).id]
        assert history(session.get_one(Task, number))[1:] == [(EventKind.WOKEN, {"reason": "time"})]
        (told,) = [one for one in notifications.listed(boris).rows if one.kind == NotificationKind.WOKEN]
        assert (told.task_id, told.count) == (number, 1)
        assert notification_words.words(told).title.endswith(" is back")


def test_a_due_date_that_comes_meanwhile_brings_it_back_to_the_top(
    task: Task, tomas: Person, bakery: Page, boris: Employee, session: Session
) -> None:
    tomas.writes(bakery, "Hello")
    late = tomas.task(bakery)
    late.due_at, task.due_at = clock.now() - HOUR, clock.now() + HOUR
    notifications.tell_due()
    for one in (late, task):
        snoozes.snooze(one, clock.now() + 9 * HOUR, boris)
    session.commit()
    with time_machine.travel(clock.now() + 2 * HOUR, tick=False):
        notifications.tell_due()
        assert listed(Filter(), boris) == [task.id], "what was late already when it was put off stays away"
        assert history(task)[1:] == [(EventKind.WOKEN, {"reason": "due"})]
        told = [one.kind for one in notifications.listed(boris).rows if one.task_id == task.id]
        assert (NotificationKind.DUE in told, NotificationKind.WOKEN in told) == (True, False)
        assert task.last_activity_at == clock.now()


def wake_and_commit() -> None:
    with database.writing():
        snoozes.wake_due(50)
        db.session.commit()
        db.session.remove()


def test_closing_ends_it(task: Task, boris: Employee) -> None:
    snoozes.snooze(task, clock.now() + HOUR, boris)
    tasks.close(task, boris)
    assert listed(Filter(status=TaskStatus.DONE), boris) == [task.id]
    tasks.reopen(task, boris)
    assert listed(Filter(), boris) == [task.id]


def test_it_says_why_not(task: Task, boris: Employee) -> None:
    with pytest.raises(NotPossible) as refusal:
        snoozes.snooze(task, clock.now(), boris)
    assert refusal.value.code == "snooze_past"
    tasks.close(task, boris)
    with pytest.raises(NotPossible) as refusal:
        snoozes.snooze(task, None, boris)
    assert refusal.value.code == "task_closed"
