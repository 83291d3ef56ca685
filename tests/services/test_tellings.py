"""What is sent outside the portal: everything at once, once, when it is wanted, and only what may still be seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from portal import clock, database
from portal.extensions import db
from portal.models import Channel, Employee, Notification, NotificationKind, Page, Task
from portal.services import (
    departures,
    news,
    notification_choices,
    notifications,
    push_subscriptions,
    sign_ins,
    tasks,
    tellings,
    visibility,
)
from portal.services.notification_choices import DEFAULTS, EVERYWHERE
from portal.services.tellings import Telling
from tests.cast import Meta, Person
from tests.notifying import Window
from tests.together import together

SOON, LATER = news.PUSH_PAUSE + timedelta(seconds=1), news.MAIL_PAUSE + timedelta(seconds=1)


@pytest.fixture
def boris(boris: Employee, session: Session) -> Employee:
    """He has a browser that shows notifications."""
    subscribe(boris)
    return boris


def subscribe(employee: Employee) -> None:
    sign_ins.begin(employee, "Firefox")
    db.session.flush()
    window = Window(f"https://push.example.org/{employee.name}").subscription
    push_subscriptions.subscribe(employee, sign_ins.of(employee)[0], **window)
    db.session.commit()


@pytest.fixture
def task(maria: Person, bakery: Page, boris: Employee) -> Task:
    maria.writes(bakery, "Is my cake ready?")
    return maria.task(bakery)


def claimed(employee: Employee, channel: Channel, *, after: timedelta, busy_with: set[int] | None = None) -> list[str]:
    """The titles of what a worker sends after a while; it is sent."""
    with time_machine.travel(clock.now() + after, tick=False):
        telling = tellings.claim(employee.id, channel, busy_with or set())
        if telling:
            tellings.record_sent(telling, channel)
        db.session.commit()
    return [one.title for one in telling.words] if telling else []


def choose(employee: Employee, **changes: object) -> None:
    chosen = {"quiet_from": "", "quiet_until": "", "zone": "Europe/Berlin", "shows_text": True, **changes}
    notification_choices.change(employee, chosen.pop("chosen", DEFAULTS), **chosen)  # type: ignore[arg-type]
    db.session.commit()


def test_a_push_comes_after_seconds_and_an_e_mail_after_minutes(task: Task, boris: Employee) -> None:
    assert claimed(boris, Channel.PUSH, after=timedelta(seconds=1)) == []
    assert claimed(boris, Channel.PUSH, after=SOON) == [
        f"New task: {task.contact.name or 'Facebook user …' + end(task)}"
    ]
    assert claimed(boris, Channel.MAIL, after=SOON) == []
    assert len(claimed(boris, Channel.MAIL, after=LATER)) == 1
    assert claimed(boris, Channel.MAIL, after=LATER * 2) == []


def end(task: Task) -> str:
    return task.contact.identities[0].platform_id[-4:]


def test_everything_that_waits_goes_along(task: Task, tomas: Person, bakery: Page, boris: Employee) -> None:
    with time_machine.travel(clock.now() + timedelta(minutes=2), tick=False):
        tomas.writes(bakery, "Do you deliver?")
    assert len(claimed(boris, Channel.MAIL, after=LATER)) == 2


def test_several_messages_are_one_and_the_next_ones_wait(
    task: Task, maria: Person, bakery: Page, boris: Employee, session: Session
) -> None:
    choose(boris, chosen=dict.fromkeys(NotificationKind, EVERYWHERE))
    notifications.see_all(boris)
    session.commit()
    for number in range(3):
        maria.writes(bakery, f"Message {number}")
    assert claimed(boris, Channel.PUSH, after=SOON)[0].startswith("3 new messages from")
    maria.writes(bakery, "And another one")
    assert claimed(boris, Channel.PUSH, after=2 * SOON) == []
    assert claimed(boris, Channel.PUSH, after=timedelta(minutes=6))[0].startswith("4 new messages from")


def test_what_happens_while_it_is_being_sent_is_not_lost(
    task: Task, maria: Person, bakery: Page, boris: Employee, session: Session
) -> None:
    notifications.see_all(boris)
    maria.writes(bakery, "One")
    with time_machine.travel(clock.now() + SOON, tick=False):
        telling = tellings.claim(boris.id, Channel.PUSH)
        session.commit()
        assert telling is not None
        maria.writes(bakery, "Two")
        tellings.record_sent(telling, Channel.PUSH)
        session.commit()
    assert claimed(boris, Channel.PUSH, after=timedelta(minutes=6))[0].startswith("2 new messages from")


@pytest.mark.parametrize("why", ["seen", "hidden", "taken away", "left"])
def test_what_is_over_is_not_sent(
    task: Task, bakery: Page, boris: Employee, anna: Employee, session: Session, why: str
) -> None:
    if why == "seen":
        notifications.see_task(task.id, boris.id)
    elif why == "hidden":
        visibility.restrict(bakery, [], anna)
    elif why == "taken away":
        tasks.unassign(task, boris, by=anna)
    else:
        departures.deactivate(boris, by=anna, to=None)
    session.commit()
    assert claimed(boris, Channel.PUSH, after=SOON) == []
    assert claimed(boris, Channel.MAIL, after=LATER) == []
    assert not session.scalars(
        select(Notification).where(Notification.mail_after.is_not(None)).where(Notification.employee_id == boris.id)
    ).all()


def test_whoever_is_at_the_task_is_told_only_if_they_do_not_see_it(task: Task, boris: Employee) -> None:
    assert claimed(boris, Channel.PUSH, after=SOON, busy_with={task.id}) == []
    assert claimed(boris, Channel.PUSH, after=SOON) == []
    assert len(claimed(boris, Channel.PUSH, after=timedelta(minutes=3))) == 1


def test_in_quiet_hours_everything_waits_and_comes_as_one(
    task: Task, tomas: Person, bakery: Page, boris: Employee, session: Session
) -> None:
    """Over midnight, in the night in which clocks go back."""
    choose(boris, quiet_from="22:00", quiet_until="07:00")
    notifications.see_all(boris)
    session.commit()
    with time_machine.travel(datetime(2026, 10, 24, 21, 30, tzinfo=UTC), tick=False):
        bakery.tasks_from = clock.now() - timedelta(days=1)
        session.commit()
        for person in (tomas, Person("Vera", 13, tomas._meta)):
            person.writes(bakery, "Do you deliver?")
            assert claimed(boris, Channel.PUSH, after=SOON) == []
        assert claimed(boris, Channel.MAIL, after=LATER) == []
        assert notifications.waiting(boris.viewer).unseen == 2, "the bell is never quiet"
        assert claimed(boris, Channel.PUSH, after=timedelta(hours=8, minutes=15)) == [], "it is 6:45"
        assert len(claimed(boris, Channel.PUSH, after=timedelta(hours=8, minutes=31))) == 2
        assert len(claimed(boris, Channel.MAIL, after=timedelta(hours=8, minutes=31))) == 2


def test_each_channel_has_its_choice(
    task: Task, maria: Person, bakery: Page, boris: Employee, session: Session
) -> None:
    choose(boris, chosen={NotificationKind.MESSAGE: {Channel.MAIL}}, shows_text=False)
    notifications.see_all(boris)
    session.commit()
    maria.writes(bakery, "A secret")
    assert notifications.waiting(boris.viewer).unseen == 0
    assert claimed(boris, Channel.PUSH, after=SOON) == []
    with time_machine.travel(clock.now() + LATER, tick=False):
        telling = tellings.claim(boris.id, Channel.MAIL)
    assert telling is not None
    assert "secret" not in "".join(one.title + one.text for one in telling.words)


def test_what_is_no_longer_chosen_is_not_sent(task: Task, boris: Employee) -> None:
    choose(boris, chosen={NotificationKind.ASSIGNED: {Channel.BELL, Channel.PUSH}})
    assert claimed(boris, Channel.MAIL, after=LATER) == []
    assert len(claimed(boris, Channel.PUSH, after=SOON)) == 1


def test_two_workers_at_once_send_it_once(meta: Meta, task: Task, boris: Employee, session: Session) -> None:
    number, got = boris.id, list[Telling | None]()

    def work() -> None:
        with database.writing():
            got.append(tellings.claim(number, Channel.PUSH))
            db.session.commit()

    with time_machine.travel(clock.now() + SOON, tick=False):
        together(meta, work, work, work)
    assert len([one for one in got if one]) == 1


def test_a_worker_that_died_is_followed_by_another_and_some_day_it_is_given_up(
    task: Task, boris: Employee, session: Session
) -> None:
    now, tries = clock.now() + SOON, 0
    for _ in range(20):
        with time_machine.travel(now, tick=False):
            telling = tellings.claim(boris.id, Channel.PUSH)
            if telling and tries == 0:
                tries = 1  # and dies
            elif telling:
                tries += 1
                tellings.record_failed(telling, Channel.PUSH, is_final=False)
            session.commit()
        now += timedelta(hours=3)
    assert tries == 5


def test_workers_that_all_die_do_not_send_it_for_ever(task: Task, boris: Employee, session: Session) -> None:
    claims = []
    for number in range(20):
        with time_machine.travel(clock.now() + SOON + timedelta(hours=number), tick=False):
            claims.append(tellings.claim(boris.id, Channel.PUSH))
            session.commit()
    assert len([one for one in claims if one]) == 5


def test_what_is_new_is_not_given_up_with_what_is_old(
    task: Task, tomas: Person, bakery: Page, boris: Employee, session: Session
) -> None:
    now = clock.now() + SOON
    for number in range(5):
        now += timedelta(hours=3)
        with time_machine.travel(now, tick=False):
            if number == 4:
                tomas.writes(bakery, "Do you deliver?")
        now += SOON
        with time_machine.travel(now, tick=False):
            telling = tellings.claim(boris.id, Channel.PUSH)
            assert telling is not None
            tellings.record_failed(telling, Channel.PUSH, is_final=False)
            session.commit()
    with time_machine.travel(now, tick=False):
        assert len(claimed(boris, Channel.PUSH, after=timedelta(minutes=2))) == 1


def test_what_was_given_up_is_tried_anew_when_it_happens_again(
    task: Task, maria: Person, bakery: Page, boris: Employee, session: Session
) -> None:
    maria.writes(bakery, "Hello?")
    with time_machine.travel(clock.now() + SOON, tick=False):
        telling = tellings.claim(boris.id, Channel.PUSH)
        assert telling is not None
        tellings.record_failed(telling, Channel.PUSH, is_final=True)
        session.commit()
        maria.writes(bakery, "Anybody?")
        assert claimed(boris, Channel.PUSH, after=SOON)[0].startswith("2 new messages from")


def test_what_waits_is_found_without_reading_everything(task: Task, boris: Employee, session: Session) -> None:
    plans: list[str] = []
    engine = db.engine

    def explain(_connection: Engine, cursor: object, statement: str, parameters: object, *_more: object) -> None:
        if statement.startswith("SELECT") and "notifications" in statement and engine.dialect.name == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[attr-defined]
            plans.extend(row[3] for row in cursor.fetchall())  # type: ignore[attr-defined]

    event.listen(engine, "before_cursor_execute", explain)
    with time_machine.travel(clock.now() + SOON, tick=False):
        assert tellings.due(Channel.PUSH, 10) == [boris.id]
    tellings.due(Channel.MAIL, 10)
    notifications.waiting(boris.viewer)
    session.scalars(notifications.unseen_of(boris.viewer, task.id)).all()
    notifications.listed(boris)
    event.remove(engine, "before_cursor_execute", explain)
    assert not [plan for plan in plans if plan.startswith("SCAN notifications") and "INDEX" not in plan]
