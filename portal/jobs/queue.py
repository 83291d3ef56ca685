"""The queue: the only door through which jobs are asked for, and how a job function is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache, wraps
from typing import ParamSpec, Protocol, TypeVar, cast

import structlog
from flask import current_app
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Worker
from rq.worker import BaseWorker

from portal import database
from portal.extensions import db

P = ParamSpec("P")
R_co = TypeVar("R_co", covariant=True)

log = structlog.get_logger()
INBOX, OUTGOING, BACKGROUND = "inbox", "outgoing", "background"
QUEUES = (INBOX, OUTGOING, BACKGROUND)
WAKE_EXPIRES = 30  # seconds after which a lost wake-up may be given again
JOB_TIMEOUT = 120  # seconds
HEARTBEAT_GAP = 90  # seconds without a sign after which a worker counts as gone


class Job(Protocol[P, R_co]):
    """A function that knows its queue."""

    queue_name: str
    __name__: str

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R_co: ...


def client(address: str, **waits: float) -> Redis:
    """One that does not introduce itself: each connection would look up the version of its library, for 3 MiB."""
    return Redis.from_url(address, driver_info=None, **waits)


@cache
def connect(address: str) -> Redis:
    return client(address, socket_timeout=5, socket_connect_timeout=2)


def connection() -> Redis:
    return connect(current_app.config["PAGEDESK"].redis_url)


def queue(name: str) -> Queue:
    return Queue(name, connection=connection(), default_timeout=JOB_TIMEOUT)


def job(queue: str) -> Callable[[Callable[P, R_co]], Job[P, R_co]]:
    """Make a function a job of this queue. It runs as a writer, and its session ends with it."""

    def mark(function: Callable[P, R_co]) -> Job[P, R_co]:
        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R_co:
            with database.writing():
                try:
                    return function(*args, **kwargs)
                finally:
                    db.session.remove()

        made = cast("Job[P, R_co]", run)
        made.queue_name = queue
        return made

    return mark


def nudge(job: Job[..., object], *ids: int) -> None:
    """Ask for a job soon, after the commit and with ids only. Without a queue the sweep finds the rows."""
    if db.session().get_transaction() is not None and db.session.connection().info.get("writer_lock") is not None:
        raise RuntimeError("Commit before you nudge: the job could run before the rows are there.")
    try:
        queue(job.queue_name).enqueue(job, *ids, result_ttl=0, failure_ttl=86400)
    except RedisError as error:
        log.warning("queue not reachable", job=job.__name__, error=type(error).__name__)


def wake(job: Job[..., object], *values: float, by: Redis | None = None) -> None:
    """Ask for a draining job unless one has been asked for already, and has not yet said `awake`."""
    try:
        server = by or connection()
        if server.set(_wake_key(job), 1, nx=True, ex=WAKE_EXPIRES):
            asked = Queue(job.queue_name, connection=server, default_timeout=JOB_TIMEOUT)
            asked.enqueue(job, *values, result_ttl=0, failure_ttl=86400)
    except RedisError as error:
        log.warning("queue not reachable", job=job.__name__, error=type(error).__name__)


def awake(job: Job[..., object]) -> None:
    """A draining job's word before it looks for the last time: what comes in from now on wakes it again."""
    try:
        connection().delete(_wake_key(job))
    except RedisError as error:
        log.warning("queue not reachable", job=job.__name__, error=type(error).__name__)


def _wake_key(job: Job[..., object]) -> str:
    return f"pagedesk:wake:{job.__name__}"


def has_jobs(name: str) -> bool:
    """Whether a job waits in this queue; who cannot tell had better make room."""
    try:
        return queue(name).count > 0
    except RedisError:
        return True


def lengths() -> dict[str, float]:
    """How many jobs wait in each queue; nothing while it cannot be reached."""
    try:
        return {name: float(queue(name).count) for name in QUEUES}
    except RedisError:
        return {}


def health() -> dict[str, str]:
    """A word on the queue and on the worker of each queue."""
    try:
        connection().ping()
        workers = Worker.all(connection=connection())
    except RedisError:
        return {"queue": "not reachable"}
    return {"queue": "ok", **{f"worker {name}": _worker_health(name, workers) for name in QUEUES}}


def _worker_health(queue_name: str, workers: Sequence[BaseWorker]) -> str:
    beats = [worker.last_heartbeat for worker in workers if queue_name in worker.queue_names()]
    now = datetime.now(UTC)  # RQ's heartbeats are in real time, whatever the demo's clock says
    alive = [beat for beat in beats if beat and (now - beat.replace(tzinfo=UTC)).total_seconds() < HEARTBEAT_GAP]
    return "ok" if alive else "no heartbeat"
