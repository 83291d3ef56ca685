"""Who is told what: in the transaction of what happened, once, and nobody of their own doing."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock, database
from portal.extensions import db
from portal.facebook.errors import GraphError
from portal.jobs.inbox import drain
from portal.models import Employee, Notification, NotificationKind, Page, PartState, Task
from portal.services import (
    handovers,
    mentions,
    notes,
    notification_words,
    notifications,
    pages,
    replies,
    sending,
    tasks,
    teams,
    visibility,
)
from tests.cast import Meta, Person
from tests.sending import claim
from tests.together import together


def told(session: Session, employee: Employee) -> list[tuple[NotificationKind, int]]:
    """Kinds and counts of what somebody has not seen, the oldest first."""
    session.commit()
    unseen = select(Notification).where(Notification.employee_id == employee.id, Notification.seen_at.is_(None))
    return [(one.kind, one.count) for one in session.scalars(unseen.order_by(Notification.id))]


@pytest.fixture
def task(maria: Person, bakery: Page) -> Task:
    """Maria asked the bakery something; the task is Boris's."""
    maria.writes(bakery, "Is my cake ready?")
    return maria.task(bakery)


def test_a_new_task_is_told_once_and_its_messages_are_counted(
    task: Task, maria: Person, bakery: Page, boris: Employee, anna: Employee, session: Session
) -> None:
    assert told(session, boris) == [(NotificationKind.ASSIGNED, 1)]
    maria.writes(bakery, "Hello?")
    maria.writes(bakery, "Anybody there?")
    assert told(session, boris) == [(NotificationKind.ASSIGNED, 1), (NotificationKind.MESSAGE, 2)]
    assert told(session, anna) == []


def test_what_comes_after_it_was_seen_is_new_again(
    task: Task, maria: Person, bakery: Page, boris: Employee, session: Session
) -> None:
    notifications.see_task(task.id, boris.id)
    assert told(session, boris) == []
    maria.writes(bakery, "Hello?")
    assert told(session, boris) == [(NotificationKind.MESSAGE, 1)]


def test_a_batch_of_messages_is_told_together(
    meta: Meta, maria: Person, tomas: Person, bakery: Page, boris: Employee, session: Session
) -> None:
    with meta.held() as held:
        for number in range(3):
            maria.writes(bakery, f"Message {number}")
        tomas.writes(bakery, "Do you deliver?")
    for body in held:
        assert meta.post(body) == 200
    meta.deliver(meta.body())
    assert told(session, boris) == [(NotificationKind.ASSIGNED, 1)] * 2


def test_whoever_is_given_a_task_is_told_and_nobody_tells_themselves(
    task: Task, boris: Employee, clara: Employee, session: Session
) -> None:
    tasks.assign(task, clara, by=boris)
    assert told(session, clara) == [(NotificationKind.ASSIGNED, 1)]
    notifications.see_all(clara)
    tasks.unassign(task, clara, by=boris)
    tasks.assign(task, clara, by=clara)
    assert told(session, clara) == []


def test_a_team_is_told_member_by_member(
    task: Task, anna: Employee, boris: Employee, clara: Employee, dan: Employee, session: Session
) -> None:
    team = teams.create("Bakers", anna)
    teams.set_members(team, [anna, clara], anna)
    session.commit()
    tasks.assign(task, team, by=anna)
    assert told(session, clara) == [(NotificationKind.ASSIGNED, 1)]
    assert told(session, anna) == []
    found = session.scalars(select(Notification).where(Notification.employee_id == clara.id)).one()
    assert notification_words.words(found).title.startswith("Anna gave your team Bakers a task")


def test_what_is_given_up_is_told_to_nobody(task: Task, boris: Employee, clara: Employee, session: Session) -> None:
    session.commit()
    tasks.assign(task, clara, by=boris)
    session.rollback()
    assert told(session, clara) == []


def test_a_note_tells_only_colleagues_who_may_see_the_task(
    task: Task, bakery: Page, anna: Employee, boris: Employee, clara: Employee, dan: Employee, session: Session
) -> None:
    team = teams.create("Bakers", anna)
    teams.set_members(team, [boris], anna)
    visibility.restrict(bakery, [team], anna)
    note = notes.write(task, boris, "@anna and @Clara, is @Dan's cake ready? @Boris will ask annex@Anna.example")
    assert told(session, anna) == [(NotificationKind.MENTION, 1)]
    assert told(session, clara) == told(session, dan) == []
    assert (NotificationKind.MENTION, 1) not in told(session, boris)
    assert note.mentions == ["Boris", "Anna"] or note.mentions == ["Anna", "Boris"]


def test_the_longer_of_two_names_is_meant(session: Session) -> None:
    anna, anna_maria = Employee(id=1, name="Anna"), Employee(id=2, name="Anna Maria")
    assert mentions.found("Ask @Anna Maria.", [anna, anna_maria]) == [anna_maria]
    assert mentions.found("@Anna Maria, or @anna", [anna, anna_maria]) == [anna_maria, anna]


def test_whoever_wrote_a_reply_is_told_that_it_failed(
    task: Task, boris: Employee, clara: Employee, session: Session
) -> None:
    notifications.see_all(boris)
    (part,) = replies.write(task, clara, "Yes.", [])
    session.commit()
    claim(task.conversation_id)
    sending.record_refused(part.id, GraphError("Not available", code=551, subcode=1545041))
    assert part.state == PartState.FAILED
    assert told(session, clara) == [(NotificationKind.REPLY_FAILED, 1)]
    assert told(session, boris) == []


def test_a_due_task_is_told_once_and_a_closed_one_never(
    task: Task, tomas: Person, bakery: Page, boris: Employee, session: Session
) -> None:
    tomas.writes(bakery, "Do you deliver?")
    closed = tomas.task(bakery)
    for one in (task, closed):
        one.due_at = clock.now() + timedelta(hours=1)
    tasks.close(closed, by=boris)
    notifications.see_all(boris)
    session.commit()
    notifications.tell_due()
    assert told(session, boris) == []
    with time_machine.travel(clock.now() + timedelta(hours=2), tick=False):
        notifications.tell_due()
        notifications.tell_due()
        assert told(session, boris) == [(NotificationKind.DUE, 1)]


def test_a_broken_page_is_told_to_administrators_until_they_put_it_aside(
    bakery: Page, anna: Employee, olga: Employee, boris: Employee, session: Session
) -> None:
    pages.record_trouble(bakery, 190, 460)
    pages.record_trouble(bakery, 190, 460)
    for administrator in (anna, olga):
        assert told(session, administrator) == [(NotificationKind.TROUBLE, 1)]
    assert told(session, boris) == []


def test_many_tasks_handed_over_are_told_as_one(
    task: Task, tomas: Person, bakery: Page, boris: Employee, clara: Employee, anna: Employee, session: Session
) -> None:
    tomas.writes(bakery, "Do you deliver?")
    handovers.hand_over(boris, clara, anna)
    assert told(session, clara) == [(NotificationKind.ASSIGNED, 1)]
    found = session.scalars(select(Notification).where(Notification.employee_id == clara.id)).one()
    assert notification_words.words(found).title == "2 tasks were handed over to you"


def test_what_somebody_may_no_longer_see_is_not_listed(
    task: Task, bakery: Page, boris: Employee, anna: Employee, session: Session
) -> None:
    session.commit()
    assert notifications.waiting(boris.viewer).unseen == len(notifications.listed(boris).rows) == 1
    visibility.restrict(bakery, [], anna)
    session.commit()
    assert notifications.waiting(boris.viewer).unseen == len(notifications.listed(boris).rows) == 0


def test_writers_and_readers_of_news_do_not_stand_in_each_others_way(
    meta: Meta, task: Task, maria: Person, tomas: Person, bakery: Page, boris: Employee, session: Session
) -> None:
    """Two drains write news of the same people while somebody marks all as read."""
    with meta.held() as held:
        for number in range(20):
            for person in (maria, tomas):
                person.writes(bakery, f"Message {number}")
    for body in held:
        assert meta.post(body) == 200
    boris_id = boris.id

    def see() -> None:
        with database.writing():
            for _ in range(10):
                notifications.see_all(db.session.get_one(Employee, boris_id))
                db.session.commit()

    together(meta, drain, drain, see)
    found = session.scalars(select(Notification).where(Notification.employee_id == boris_id)).all()
    messages = sum(one.count for one in found if one.kind == NotificationKind.MESSAGE)
    assert 20 <= messages <= 40  # of those of a new task none is told by itself
