"""The background workers, one for each queue, and the scheduler that keeps the sweep going."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from redis.client import Pipeline
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker, Worker, worker_registration
from rq.cron import CronScheduler
from rq.job import Job
from rq.worker import BaseWorker

from config import Config
from portal import logs
from portal.extensions import db
from portal.jobs.queue import BACKGROUND, INBOX, OUTGOING, client
from portal.jobs.sweep import sweep
from portal.processes import lifeline
from wsgi import app

GIVES_WAY = {INBOX: 3, OUTGOING: 3, BACKGROUND: 10}  # to the web server, which must answer webhooks at once
HEARTBEAT_EVERY = 15  # seconds; RQ waits for work 15 seconds less than a worker's time to live
RECONNECT_WITHIN = 2.0  # seconds between two tries to reach a queue that is away


class Known(BaseWorker):
    """Registers anew with a queue that has lost everything: otherwise nobody could see that it works."""

    max_connection_wait_time = RECONNECT_WITHIN

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        super().heartbeat(timeout, pipeline)
        if pipeline is None and not self.connection.sismember(self.redis_workers_keys, self.key):
            self.connection.hset(self.key, mapping=self.serialize())
            worker_registration.register(self)


class Drainer(Known, SimpleWorker):
    """Works inside its own process, since a draining job is short and often asked for."""


class Forker(Known, Worker):
    """Forks a process for each job: what calls out may hang, and what it allocates goes with it."""

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        for engine in db.engines.values():
            engine.dispose(close=False)  # an inherited connection belongs to the parent
        super().main_work_horse(job, queue)


def work(config: Config, queue: str) -> None:
    """Work on one queue until asked to stop; what is in hand is finished."""
    logs.name_process(f"worker-{queue}")
    end_when_asked()
    os.nice(GIVES_WAY[queue])
    lifeline.bind_forks()
    kind = Drainer if queue == INBOX else Forker
    with app.app_context(), needing_the_queue():
        worker = kind(
            [queue],
            name=f"{queue}-{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}",
            connection=client(config.redis_url),
            worker_ttl=HEARTBEAT_EVERY + 15,
        )
        worker.work(logging_level="WARNING")


def schedule(config: Config) -> None:
    """Ask for the sweep every few seconds until asked to stop. One that nobody got to in time is dropped."""
    logs.name_process("scheduler")
    end_when_asked()
    with needing_the_queue():
        scheduler = CronScheduler(client(config.redis_url), logging_level="WARNING")
        often = config.sweeps_every
        scheduler.register(sweep, INBOX, interval=often, ttl=6 * often, result_ttl=0, failure_ttl=3600)
        scheduler.start()  # type: ignore[no-untyped-call]


def end_when_asked() -> None:
    """Obey a request to stop until RQ does, which registers the process before it listens."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())


@contextmanager
def needing_the_queue() -> Iterator[None]:
    """End with one line when the queue cannot be reached; whoever keeps this process starts it again."""
    try:
        yield
    except RedisError as error:
        structlog.get_logger().warning("queue not reachable", error=type(error).__name__)
        raise SystemExit(1) from None
