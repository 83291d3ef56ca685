"""Messages a second that the worker makes of stored deliveries, beside one RQ job for each delivery."""

from __future__ import annotations

import subprocess
import sys
import time

from redis import Redis
from rq import Queue
from sqlalchemy import func, select

from portal import clock
from portal.extensions import db
from portal.models import Delivery, Message
from tests.bench import portal
from tests.bench.webhooks import body
from tests.bench.worker import one_delivery
from tests.stack import Stack, wait_until

MANY = 10_000
FEW = 300
PEOPLE = 300


def measure() -> list[str]:
    with portal.running() as stack:
        drained = _drain(stack)
        stack.stop()
        with portal.queue_server() as address:
            forking, simple = (_jobs(stack, address, kind) for kind in ("Worker", "SimpleWorker"))
    return [
        f"drain: {drained:,.0f} messages/s",
        f"one RQ job per event: {forking:,.0f}/s by Worker, {simple:,.0f}/s by SimpleWorker",
        f"ratio: {drained / forking:.0f} and {drained / simple:.0f}",
    ]


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


def _jobs(stack: Stack, address: str, kind: str) -> float:
    """One RQ worker with a job for each delivery; nothing else runs."""
    with portal.context(stack), Redis.from_url(address) as server:
        queue = Queue(f"bench-{kind}", connection=server)
        for number in _store(FEW, kind):
            queue.enqueue(one_delivery, number, result_ttl=0)
    words = [sys.executable, "-m", "tests.bench.worker", kind, f"bench-{kind}"]
    environment = stack.config.environment(REDIS_URL=address)
    told = subprocess.run(words, env=environment, check=True, capture_output=True, text=True)
    return FEW / float(told.stdout.split()[-1])


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
