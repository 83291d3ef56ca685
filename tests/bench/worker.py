"""One RQ worker in a process of its own, as `python -m tests.bench.worker KIND QUEUE`; prints the seconds it took."""

from __future__ import annotations

import os
import sys
import time

from redis import Redis
from rq import Queue, SimpleWorker, Worker

import config as settings
from portal import create_app
from portal.extensions import db
from portal.jobs.queue import INBOX, job
from portal.services import deliveries

KINDS = {"Worker": Worker, "SimpleWorker": SimpleWorker}


@job(INBOX)
def one_delivery(number: int) -> None:
    """What a job for each event would do."""
    deliveries.work_through(deliveries.one(number))
    db.session.commit()
    deliveries.finish([number])
    db.session.commit()


def _forget_connections() -> None:
    """An inherited connection belongs to the parent."""
    for engine in db.engines.values():
        engine.dispose(close=False)


def main(kind: str, queue: str) -> None:
    config = settings.load()
    with create_app(config).app_context(), Redis.from_url(config.redis_url) as server:
        os.register_at_fork(after_in_child=_forget_connections)
        began = time.perf_counter()
        KINDS[kind]([Queue(queue, connection=server)], connection=server).work(burst=True, logging_level="ERROR")
        print(time.perf_counter() - began)


if __name__ == "__main__":
    main(*sys.argv[1:])
