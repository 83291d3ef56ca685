"""What is due is found in the database, so that the queue may be lost at any time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from threading import Event

import pytest
import time_machine
from redis import Redis
from rq import Queue
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.extensions import db
from portal.jobs import inbox
from portal.jobs.inbox import drain
from portal.jobs.queue import QUEUES, awake, nudge, wake
from portal.jobs.queue import has_jobs as really_has_jobs
from portal.jobs.replies import send_replies
from portal.jobs.rules import run_rules
from portal.jobs.sweep import MOST, sweep
from portal.models import Employee, Message, Page, Task
from portal.services import installation, replies
from tests.cast import Meta, Person
from tests.stack import wait_until
from tests.together import together


@pytest.fixture
def asked(queue: Redis) -> Callable[[], Counter[str]]:
    """Which jobs wait in the queue."""

    def asked() -> Counter[str]:
        jobs = [job for name in QUEUES for job in Queue(name, connection=queue).jobs]
        return Counter(job.func_name.rpartition(".")[2] for job in jobs)

    return asked


def test_what_is_due_is_asked_for_after_the_queue_was_lost(
    meta: Meta,
    maria: Person,
    bakery: Page,
    boris: Employee,
    session: Session,
    queue: Redis,
    asked: Callable[[], Counter[str]],
) -> None:
    maria.sends_file(bakery, "https://cdn.example/1.jpg")
    replies.write(maria.task(bakery), boris, "Nice!", [])
    session.commit()
    wait_until(lambda: asked()["drain"], "the portal has been told of it")
    queue.flushall()
    meta.work(sweep)
    assert asked() == Counter({"send_replies": 1, "run_errands": 1, "catch_up": 1, "check_health": 1})


def test_a_queue_whose_worker_is_behind_is_not_filled_with_the_same_jobs(
    meta: Meta, maria: Person, bakery: Page, boris: Employee, session: Session, asked: Callable[[], Counter[str]]
) -> None:
    maria.writes(bakery, "Hello")
    replies.write(maria.task(bakery), boris, "Good morning!", [])
    session.commit()
    for _ in range(MOST + 10):
        meta.work(sweep)
    assert asked()["send_replies"] == MOST


def test_an_overlooked_delivery_wakes_the_drain(
    meta: Meta, queue: Redis, asked: Callable[[], Counter[str]], session: Session
) -> None:
    now = clock.now()
    with time_machine.travel(now, tick=False):
        assert meta.post(b"{}") == 200
        wait_until(lambda: asked()["drain"], "the portal has been told of it")
        queue.flushall()
        meta.work(sweep)
        assert asked()["drain"] == 0
    with time_machine.travel(now + timedelta(seconds=5), tick=False):
        meta.work(sweep)
        assert asked()["drain"] == 1


def test_without_a_meta_app_nothing_is_asked_of_meta(
    meta: Meta, maria: Person, bakery: Page, session: Session, queue: Redis, asked: Callable[[], Counter[str]]
) -> None:
    maria.writes(bakery, "Hello")
    installation.get().uses_simulator = False
    session.commit()
    wait_until(lambda: asked()["drain"], "the portal has been told of it")
    queue.flushall()
    meta.work(sweep)
    assert asked() == Counter()


def test_after_a_gap_every_active_page_is_caught_up(
    meta: Meta, bakery: Page, session: Session, asked: Callable[[], Counter[str]]
) -> None:
    meta.work(sweep)
    bakery.catch_up_after = clock.now() + timedelta(hours=2)
    meta.work(sweep)
    assert bakery.catch_up_after > clock.now()
    with time_machine.travel(clock.now() + timedelta(minutes=3)):
        meta.work(sweep)
        assert bakery.catch_up_after <= clock.now()


def test_a_wake_up_is_given_once_until_the_job_has_begun(meta: Meta, asked: Callable[[], Counter[str]]) -> None:
    for _ in range(3):
        wake(drain)
    assert asked()["drain"] == 1
    awake(drain)
    wake(drain)
    assert asked()["drain"] == 2


def test_a_drain_that_looks_on_is_not_woken_and_gives_way_to_other_jobs(
    meta: Meta,
    maria: Person,
    bakery: Page,
    queue: Redis,
    asked: Callable[[], Counter[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    has_looked = Event()

    def has_jobs(name: str) -> bool:
        found = really_has_jobs(name)
        has_looked.set()
        return found

    monkeypatch.setattr(inbox, "has_jobs", has_jobs)
    with meta.held() as held:
        maria.writes(bakery, "one")
        maria.writes(bakery, "two")
    wake(drain)
    Queue(drain.queue_name, connection=queue).empty()  # its worker has taken the job

    def follow() -> None:
        meta.post(held[0])
        assert has_looked.wait(30), "whether it shall give way, after what it takes at once"
        assert texts() == ["one"]
        wake(drain)
        assert asked()["drain"] == 0
        wake(run_rules)
        meta.post(held[1])

    together(meta, lambda: drain(60.0), follow)
    assert texts() == ["one", "two"]
    wake(drain)
    assert asked()["drain"] == 1


def texts() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Message.text).order_by(Message.id)))


def test_nobody_nudges_before_the_commit(maria: Person, bakery: Page, session: Session) -> None:
    maria.writes(bakery, "Hello")
    if session.get_bind().dialect.name != "sqlite":
        return  # there nothing tells a writer from a reader
    task: Task = maria.task(bakery)
    task.title = "changed"
    session.flush()
    with pytest.raises(RuntimeError, match="Commit before"):
        nudge(send_replies, task.conversation_id)
