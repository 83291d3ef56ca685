"""Two workers at once: whatever they meet over, everything is there once and nothing is lost."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import clock, database
from portal.extensions import db
from portal.facebook import webhooks
from portal.jobs.inbox import drain
from portal.models import (
    Assignment,
    Contact,
    Conversation,
    Delivery,
    DeliveryState,
    Direction,
    Employee,
    Identity,
    Message,
    Page,
    PartState,
    Task,
    TaskStatus,
)
from portal.services import deliveries, replies, sending, tasks
from portal.services.problems import NotPossible
from tests.cast import DEMO_APP, Meta, Person
from tests.sending import claim, mark
from tests.together import together

PEOPLE, EACH = 6, 15


@pytest.fixture
def crowd(meta: Meta) -> list[Person]:
    return [Person(f"Person {number}", 100 + number, meta) for number in range(PEOPLE)]


def post_all(meta: Meta, crowd: list[Person], *pages: Page) -> list[bytes]:
    """Everybody writes to every Page; the deliveries are stored in disorder."""
    began = clock.now() - timedelta(seconds=30)
    with meta.held() as held:
        for number in range(EACH):
            for person in crowd:
                for page in pages:
                    person.writes(page, f"message {number}", at=began + timedelta(seconds=number))
    random.Random(1).shuffle(held)
    for body in held:
        assert meta.post(body) == 200
    return held


def assert_all_there(session: Session, pages: int) -> None:
    count = {kind: session.scalar(select(func.count()).select_from(kind)) for kind in (Message, Contact, Identity)}
    assert count == {Message: PEOPLE * EACH * pages, Contact: PEOPLE * pages, Identity: PEOPLE * pages}
    assert set(session.scalars(select(Delivery.state))) == {DeliveryState.DONE}
    for conversation in session.scalars(select(Conversation)):
        latest = select(func.max(Message.at)).where(Message.conversation_id == conversation.id)
        assert conversation.last_interaction_at == session.scalar(latest.where(Message.direction == Direction.INBOUND))


def assert_tasks_show_them(session: Session) -> None:
    for task in session.scalars(select(Task)):
        latest = session.scalars(
            select(Message).where(Message.conversation_id == task.conversation_id).order_by(Message.at.desc()).limit(1)
        ).one()
        assert (task.last_message_at, task.snippet) == (latest.at, latest.text)
        assert task.title == "message 0"


def test_two_drains_at_once_take_everything_once(
    meta: Meta, crowd: list[Person], bakery: Page, florist: Page, session: Session
) -> None:
    post_all(meta, crowd, bakery, florist)
    together(meta, drain, drain, drain)
    assert_all_there(session, pages=2)
    assert_tasks_show_them(session)
    assert session.scalar(select(func.count()).select_from(Task)) == 2 * PEOPLE


def test_a_drain_and_a_reading_of_history_meet_over_the_same_messages(
    meta: Meta, crowd: list[Person], bakery: Page, florist: Page, session: Session
) -> None:
    held = post_all(meta, crowd, bakery, florist)
    random.Random(2).shuffle(held)

    def read_history() -> None:
        with database.writing():
            for body in held:
                take_in_once(body)

    def take_in_once(body: bytes) -> None:
        for _ in range(5):
            try:
                deliveries.take_in(webhooks.parse(body))
                db.session.commit()
            except IntegrityError:
                db.session.rollback()
                continue
            return

    together(meta, drain, read_history)
    assert_all_there(session, pages=2)
    assert_tasks_show_them(session)


def test_employees_close_and_answer_while_messages_come_in(
    meta: Meta, crowd: list[Person], bakery: Page, boris: Employee, session: Session
) -> None:
    for person in crowd:
        person.writes(bakery, "first of all", at=clock.now() - timedelta(seconds=50))
    numbers = [person.task(bakery).id for person in crowd]
    post_all(meta, crowd, bakery)
    boris_id = boris.id

    def work() -> None:
        with database.writing():
            for number in numbers:
                task, by = db.session.get_one(Task, number), db.session.get_one(Employee, boris_id)
                try:
                    replies.write(task, by, "Yes.", [])
                    tasks.close(task, by)
                except NotPossible:
                    db.session.rollback()
                db.session.commit()

    together(meta, drain, drain, work)
    for person in crowd:
        found = person.tasks(bakery)
        assert len([task for task in found if task.is_active]) <= 1
        last_in = max(m.at for m in person.messages(bakery) if m.direction == Direction.INBOUND)
        assert person.conversation(bakery).last_interaction_at == last_in
    copies = select(Assignment.listed_as, Task.status).join(Task, Task.id == Assignment.task_id)
    assert all(copy == status for copy, status in session.execute(copies))
    assert session.scalar(select(func.count()).select_from(Task).where(Task.status == TaskStatus.DONE)) == PEOPLE
    assert session.scalar(select(func.count()).select_from(Message)) == PEOPLE * (EACH + 2)


def test_echoes_come_in_while_the_answers_are_being_recorded(
    meta: Meta, crowd: list[Person], bakery: Page, boris: Employee, session: Session
) -> None:
    parts = []
    for person in crowd:
        person.writes(bakery, "first of all")
        parts += replies.write(person.task(bakery), boris, "Yes.", [])
        session.commit()
        claim(parts[-1].conversation_id)
    with meta.held() as held:
        for number, (person, part) in enumerate(zip(crowd, parts, strict=True)):
            marked = {"metadata": mark(part)} if number % 2 else {}
            person.is_answered(bakery, "Yes!", mid=f"m_out_{part.id}", app_id=DEMO_APP, **marked)
            person.reacts(bakery, f"m_out_{part.id}")
    for body in held:
        assert meta.post(body) == 200
    numbers = [part.id for part in parts]

    def record() -> None:
        with database.writing():
            for number in numbers:
                sending.record_sent(number, f"m_out_{number}")
                db.session.commit()

    together(meta, drain, record, drain)
    for part in parts:
        assert (part.state, part.platform_message_id) == (PartState.SENT, f"m_out_{part.id}")
        assert part.reactions["contact"]["emoji"] == "❤️"
    assert session.scalar(select(func.count()).select_from(Message)) == 2 * PEOPLE
    assert set(session.scalars(select(Delivery.state))) == {DeliveryState.DONE}


@pytest.mark.parametrize("makes_new", [True, False])
def test_a_closed_task_is_followed_by_one_whichever_way_the_page_is_set(
    meta: Meta, crowd: list[Person], bakery: Page, boris: Employee, session: Session, makes_new: bool
) -> None:
    for person in crowd:
        person.writes(bakery, "first of all", at=clock.now() - timedelta(seconds=50))
        tasks.close(person.task(bakery), by=boris)
    bakery.makes_task_if_none_active = makes_new
    post_all(meta, crowd, bakery)
    together(meta, drain, drain, drain)
    for person in crowd:
        found = person.tasks(bakery)
        assert [task.is_active for task in found] == ([False, True] if makes_new else [True])


def test_tasks_go_round_fairly_while_several_take_them_in(
    meta: Meta, crowd: list[Person], bakery: Page, florist: Page, boris: Employee, clara: Employee, session: Session
) -> None:
    for page in (bakery, florist):
        page.assignees, page.assigns_in_turn = [boris, clara], True
    post_all(meta, crowd, bakery, florist)
    together(meta, drain, drain, drain)
    for page in (bakery, florist):
        got = [[one.id for one in person.task(page).assignees] for person in crowd]
        assert sorted(got) == [[boris.id]] * 3 + [[clara.id]] * 3


def test_a_form_sent_twice_at_the_same_moment_makes_one_reply(
    meta: Meta, maria: Person, bakery: Page, boris: Employee, session: Session
) -> None:
    maria.writes(bakery, "Is my cake ready?")
    number, boris_id, key = maria.task(bakery).id, boris.id, "0" * 32

    def click() -> None:
        with database.writing():
            task, by = db.session.get_one(Task, number), db.session.get_one(Employee, boris_id)
            replies.write(task, by, "Yes.", [], key=key)
            db.session.commit()

    together(meta, click, click, click)
    assert session.scalar(select(func.count()).select_from(Message).where(Message.reply_key == key)) == 1
