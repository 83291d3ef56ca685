"""Messages a second that the worker makes of stored deliveries, beside one RQ job for each delivery."""

from __future__ import annotations

import os
import time

from redis import Redis
from rq import Queue, SimpleWorker, Worker
from rq.worker import BaseWorker
from sqlalchemy import func, select

from portal import clock
from portal.extensions import db
from portal.jobs.queue import INBOX, job
from portal.models import Delivery, Message
from portal.services import deliveries
from tests.bench import portal
from tests.bench.webhooks import body
from tests.stack import Stack, wait_until

MANY = 20_000
FEW = 300
PEOPLE = 300


@job(INBOX)
def one_delivery(number: int) -> None:
    """What a job for each event would do."""
    deliveries.work_through(deliveries.one(number))
    db.session.commit()
    deliveries.finish([number])
    db.session.commit()


def measure() -> list[str]:
    with portal.running() as stack:
        drained = _drain(stack)
        stack.stop()
        with portal.context(stack), portal.queue_server() as server:
            os.register_at_fork(after_in_child=_forget_connections)
            forking, simple = _jobs(server, Worker), _jobs(server, SimpleWorker)
    return [
        f"drain: {drained:,.0f} messages/s",
        f"one RQ job per event: {forking:,.0f}/s by Worker, {simple:,.0f}/s by SimpleWorker",
        f"ratio: {drained / forking:.0f} and {drained / simple:.0f}",
    ]


def _forget_connections() -> None:
    for engine in db.engines.values():
        engine.dispose(close=False)


def _drain(stack: Stack) -> float:
    """Time of the running worker for many deliveries that are there at once."""
    with portal.context(stack):
        _store(MANY, "drain")
        before = _messages()
    with stack.database() as connection:
        count = select(func.count()).select_from(Message)
        wait_until(lambda: connection.scalar(count) > before, "the drain has begun")
        began, first = time.perf_counter(), connection.scalar(count)
        wait_until(lambda: connection.scalar(count) >= before + MANY, "the drain has ended", 120)
        return (MANY + before - first) / (time.perf_counter() - began)


def _jobs(server: Redis, kind: type[BaseWorker]) -> float:
    """One RQ worker with a job for each delivery; nothing else runs."""
    queue = Queue(f"bench-{kind.__name__}", connection=server)
    for number in _store(FEW, kind.__name__):
        queue.enqueue(one_delivery, number, result_ttl=0)
    began = time.perf_counter()
    kind([queue], connection=server).work(burst=True, logging_level="ERROR")
    return FEW / (time.perf_counter() - began)


def _store(many: int, name: str) -> list[int]:
    now = clock.now()
    rows = [Delivery(received_at=now, body=body(hash((name, n)) % 10**12, n % PEOPLE)) for n in range(many)]
    db.session.add_all(rows)
    db.session.flush()
    numbers = [row.id for row in rows]
    db.session.commit()
    return numbers


def _messages() -> int:
    return db.session.scalar(select(func.count()).select_from(Message)) or 0
