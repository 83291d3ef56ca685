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
from tests.bench.webhooks import body, is_lead
from tests.bench.worker import one_delivery
from tests.stack import Stack, wait_until

MANY = 10_000
FEW = 300
PEOPLE = 300


def measure() -> list[str]:
    with portal.running() as stack:
        drained, mixed = _drain(stack), _drain(stack, mixed=True)
        stack.stop()
        with portal.queue_server() as address:
            forking, simple = (_jobs(stack, address, kind) for kind in ("Worker", "SimpleWorker"))
    return [
        f"drain: {drained:,.0f} messages/s",
        f"drain with comments and leads among them: {mixed:,.0f} events/s",
        f"one RQ job per event: {forking:,.0f}/s by Worker, {simple:,.0f}/s by SimpleWorker",
        f"ratio: {drained / forking:.0f} and {drained / simple:.0f}",
    ]


def _drain(stack: Stack, *, mixed: bool = False) -> float:
    """Events a second of the running worker, for many deliveries that are there at once."""
    with portal.context(stack):
        before = _messages()
        shown = sum(not (mixed and is_lead(number)) for number in _store(MANY, f"drain {mixed}", mixed=mixed))
    with stack.database() as connection:
        count = select(func.count()).select_from(Message)
        wait_until(lambda: connection.scalar(count) > before, "the drain has begun")
        began, first = time.perf_counter(), connection.scalar(count)
        wait_until(lambda: connection.scalar(count) >= before + shown, "the drain has ended", 120)
        return (shown + before - first) * MANY / shown / (time.perf_counter() - began)


def _jobs(stack: Stack, address: str, kind: str) -> float:
    """One RQ worker with a job for each delivery; nothing else runs."""
    with portal.context(stack), Redis.from_url(address) as server:
        queue = Queue(f"bench-{kind}", connection=server)
        _store(FEW, kind)
        for number in db.session.scalars(select(Delivery.id).order_by(Delivery.id.desc()).limit(FEW)):
            queue.enqueue(one_delivery, number, result_ttl=0)
    words = [sys.executable, "-m", "tests.bench.worker", kind, f"bench-{kind}"]
    environment = stack.config.environment(REDIS_URL=address)
    told = subprocess.run(words, env=environment, check=True, capture_output=True, text=True)
    return FEW / float(told.stdout.split()[-1])


def _store(many: int, name: str, *, mixed: bool = False) -> list[int]:
    """Deliveries to be worked through; the numbers of their events."""
    now, numbers = clock.now(), [hash((name, n)) % 10**12 for n in range(many)]
    bodies = (body(number, number % PEOPLE, mixed=mixed) for number in numbers)
    db.session.add_all(Delivery(received_at=now, body=one) for one in bodies)
    db.session.commit()
    return numbers


def _messages() -> int:
    return db.session.scalar(select(func.count()).select_from(Message)) or 0
