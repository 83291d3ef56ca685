"""Pauses: what came in while a Page was paused becomes work when it is resumed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.jobs.pauses import take_in_waiting
from portal.models import Conversation, Employee, Page, TaskStatus
from portal.services import pages, pauses, tasks
from tests.cast import Meta, Person


@pytest.fixture
def paused(bakery: Page, anna: Employee, session: Session) -> Page:
    pages.pause(bakery, anna)
    session.commit()
    return bakery


def resume(page: Page, by: Employee, meta: Meta) -> None:
    pages.resume(page, by)
    meta.work(take_in_waiting)


def test_while_it_is_paused_messages_are_kept_and_make_no_tasks(maria: Person, paused: Page) -> None:
    maria.writes(paused, "Cake?")
    assert maria.message(paused).text == "Cake?"
    assert maria.tasks(paused) == []


def test_resuming_opens_a_task_for_each_conversation(
    maria: Person, tomas: Person, paused: Page, anna: Employee, boris: Employee, meta: Meta
) -> None:
    maria.writes(paused, "Cake?")
    maria.writes(paused, "Hello?")
    tomas.writes(paused, "Bread?")
    resume(paused, anna, meta)
    task = maria.task(paused)
    assert (task.title, task.snippet, task.assignees) == ("Cake?", "Hello?", [boris])
    assert tomas.task(paused).title == "Bread?"


def test_an_open_task_goes_on(maria: Person, bakery: Page, anna: Employee, meta: Meta, session: Session) -> None:
    maria.writes(bakery, "Cake?")
    maria.task(bakery).status = TaskStatus.WAITING
    pages.pause(bakery, anna)
    session.commit()
    maria.writes(bakery, "Hello?")
    assert maria.task(bakery).status == TaskStatus.WAITING
    resume(bakery, anna, meta)
    assert maria.task(bakery).status == TaskStatus.IN_PROGRESS
    assert maria.task(bakery).snippet == "Hello?"


def test_or_the_latest_reopens_as_the_page_is_set(
    maria: Person, bakery: Page, anna: Employee, meta: Meta, session: Session
) -> None:
    bakery.makes_task_if_none_active = False
    maria.writes(bakery, "Cake?")
    tasks.close(maria.task(bakery), by=anna)
    pages.pause(bakery, anna)
    session.commit()
    maria.writes(bakery, "Hello?")
    resume(bakery, anna, meta)
    assert maria.task(bakery).is_active


def test_what_was_there_before_the_pause_makes_no_second_task(
    maria: Person, tomas: Person, bakery: Page, anna: Employee, meta: Meta, session: Session
) -> None:
    maria.writes(bakery, "Cake?", at=clock.now() - timedelta(seconds=30))
    tasks.close(maria.task(bakery), by=anna)
    pages.pause(bakery, anna)
    session.commit()
    tomas.writes(bakery, "Bread?")
    resume(bakery, anna, meta)
    assert maria.task(bakery).is_done
    assert len(tomas.tasks(bakery)) == 1


def test_doing_it_twice_is_doing_it_once(maria: Person, paused: Page, anna: Employee, meta: Meta) -> None:
    maria.writes(paused, "Cake?")
    resume(paused, anna, meta)
    meta.work(take_in_waiting)
    assert len(maria.tasks(paused)) == 1


def test_nothing_is_taken_in_while_the_pause_lasts(maria: Person, paused: Page, meta: Meta) -> None:
    maria.writes(paused, "Cake?")
    assert pauses.due(10) == []
    meta.work(take_in_waiting)
    assert maria.tasks(paused) == []


def test_a_second_pause_keeps_what_waits_from_the_first(
    maria: Person, tomas: Person, paused: Page, anna: Employee, meta: Meta, session: Session
) -> None:
    maria.writes(paused, "Cake?")
    pages.resume(paused, anna)
    pages.pause(paused, anna)
    session.commit()
    tomas.writes(paused, "Bread?")
    resume(paused, anna, meta)
    assert maria.task(paused).title == "Cake?"
    assert tomas.task(paused).title == "Bread?"
    assert session.scalars(select(Conversation.waits_since)).all() == [None, None]
