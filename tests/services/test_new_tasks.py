"""When a message makes a task, and when it joins or reopens one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.models import Employee, Event, EventKind, Message, Page, Task, TaskStatus
from portal.services import pages, tasks
from tests.cast import Meta, Person
from tests.setting_up import make_account


def test_the_first_message_makes_a_task(maria: Person, bakery: Page) -> None:
    maria.writes(bakery, "Is my cake ready?")
    task = maria.task(bakery)
    assert (task.status, task.title, task.contact, task.page) == (
        TaskStatus.NEW,
        "Is my cake ready?",
        maria.conversation(bakery).contact,
        bakery,
    )
    assert task.awaits_reply


def test_the_history_says_that_the_portal_made_it(maria: Person, bakery: Page, session: Session) -> None:
    maria.writes(bakery, "Is my cake ready?")
    events = session.scalars(select(Event).where(Event.task_id == maria.task(bakery).id)).all()
    assert [(event.kind, event.employee_id) for event in events] == [(EventKind.CREATED, None)]


def test_later_messages_join_the_active_task(maria: Person, bakery: Page) -> None:
    for text in ("Hello", "Are you there?", "Hello??"):
        maria.writes(bakery, text)
    assert maria.task(bakery).snippet == "Hello??"
    assert len(maria.messages(bakery)) == 3


def test_many_messages_in_one_delivery_make_one_task(maria: Person, bakery: Page, meta: Meta) -> None:
    with meta.held() as held:
        for text in ("Hello", "Are you there?"):
            maria.writes(bakery, text)
    for body in held:
        assert meta.post(body) == 200
    from portal.jobs.inbox import drain

    meta.work(drain)
    assert maria.task(bakery).title == "Hello"


def test_two_people_get_two_tasks(maria: Person, tomas: Person, bakery: Page) -> None:
    maria.writes(bakery, "Cake?")
    tomas.writes(bakery, "Bread?")
    assert maria.task(bakery).id != tomas.task(bakery).id


def test_one_person_writing_to_two_pages_gets_two_tasks(maria: Person, bakery: Page, florist: Page) -> None:
    maria.writes(bakery, "Cake?")
    maria.writes(florist, "Roses?")
    assert [maria.task(bakery).title, maria.task(florist).title] == ["Cake?", "Roses?"]


def test_after_a_closed_task_the_next_message_makes_a_new_one(maria: Person, bakery: Page, boris: Employee) -> None:
    maria.writes(bakery, "Cake?")
    tasks.close(maria.task(bakery), by=boris)
    maria.writes(bakery, "Thanks!")
    first, second = maria.tasks(bakery)
    assert (first.status, second.status, second.title) == (TaskStatus.DONE, TaskStatus.NEW, "Thanks!")


@pytest.fixture
def reopening(bakery: Page, session: Session) -> Page:
    """The bakery, set so that a message reopens the latest task."""
    bakery.makes_task_if_none_active = False
    session.commit()
    return bakery


def test_if_set_so_the_next_message_reopens_the_closed_task(maria: Person, reopening: Page, boris: Employee) -> None:
    maria.writes(reopening, "Cake?")
    tasks.close(maria.task(reopening), by=boris)
    maria.writes(reopening, "Thanks!")
    task = maria.task(reopening)
    assert (task.status, task.closed_at, task.title, task.snippet) == (
        TaskStatus.IN_PROGRESS,
        None,
        "Cake?",
        "Thanks!",
    )


def test_if_set_so_it_is_the_latest_task_that_reopens(
    maria: Person, bakery: Page, boris: Employee, session: Session
) -> None:
    for text in ("Cake?", "Bread?"):
        maria.writes(bakery, text)
        tasks.close(maria.tasks(bakery)[-1], by=boris)
    bakery.makes_task_if_none_active = False
    maria.writes(bakery, "Thanks!")
    assert [task.status for task in maria.tasks(bakery)] == [TaskStatus.DONE, TaskStatus.IN_PROGRESS]


def test_if_set_so_a_first_message_still_makes_a_task(maria: Person, reopening: Page) -> None:
    maria.writes(reopening, "Cake?")
    assert maria.task(reopening).status == TaskStatus.NEW


def test_what_was_said_before_the_page_was_connected_is_history(maria: Person, bakery: Page) -> None:
    maria.writes(bakery, "Last year", at=bakery.tasks_from - timedelta(seconds=1))
    assert [message.text for message in maria.messages(bakery)] == ["Last year"]
    assert maria.tasks(bakery) == []


def test_history_that_comes_late_leaves_the_active_task_as_it_is(maria: Person, bakery: Page) -> None:
    maria.writes(bakery, "Is my cake ready?")
    before = maria.task(bakery).last_activity_at
    maria.writes(bakery, "Last year", at=bakery.tasks_from - timedelta(days=1))
    task = maria.task(bakery)
    assert (task.title, task.snippet, task.last_activity_at) == ("Is my cake ready?", "Is my cake ready?", before)


def test_a_page_that_is_connected_again_begins_anew(
    maria: Person, bakery: Page, anna: Employee, session: Session
) -> None:
    pages.disconnect(bakery, by=anna)
    said_meanwhile = clock.now() - timedelta(seconds=2)
    pages.connect(make_account(bakery.platform_id), bakery.connection, by=anna)
    session.commit()
    maria.writes(bakery, "Hello?", at=said_meanwhile)
    assert maria.tasks(bakery) == []


def test_what_is_said_at_once_is_new_although_meta_may_tell_only_the_second(
    maria: Person, bakery: Page, anna: Employee, session: Session
) -> None:
    pages.disconnect(bakery, by=anna)
    pages.connect(make_account(bakery.platform_id), bakery.connection, by=anna)
    session.commit()
    maria.writes(bakery, "Hello?", at=clock.now().replace(microsecond=0))
    assert maria.task(bakery).title == "Hello?"


def test_no_message_makes_two_messages(maria: Person, bakery: Page, session: Session) -> None:
    maria.writes(bakery, "Cake?", mid="m_same")
    maria.writes(bakery, "Cake?", mid="m_same")
    assert session.scalar(select(func.count()).select_from(Message)) == 1
    assert session.scalar(select(func.count()).select_from(Task)) == 1
