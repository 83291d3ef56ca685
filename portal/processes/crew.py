"""The web server, the workers and the scheduler as one family.

The application is loaded once and its children are forked, so they share most of its memory.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import partial

import structlog

from config import Config
from portal.extensions import db
from portal.jobs.queue import QUEUES, connection
from portal.jobs.sweep import sweep
from portal.processes import folder, web, workers
from portal.processes.bell import Bell
from portal.processes.keeper import Child, Keeper
from wsgi import app

JOB_PATIENCE = 30.0  # seconds for the job in hand; one that is cut off is safe to run again
STOP_WITHIN = web.STOP_WITHIN + JOB_PATIENCE + 10  # seconds for all of them, one group after the other


WORKERS = tuple(f"worker-{queue}" for queue in QUEUES)


def run(config: Config, tell: Callable[[str], None]) -> None:
    """Keep the family running until asked to stop. It has loaded by the time the data are prepared, and begins then."""
    keeper = Keeper(config.data_path / folder.RUN, tell)
    bell = Bell(urgent=keeper.kill)
    while not bell.stopping and not (config.data_path / folder.PREPARED).exists():
        bell.wait(0.05)
    if not bell.stopping:
        with app.app_context():
            rehearse()
        gc.freeze()  # the collector shall not touch, and so copy, what the children share
        start(config, keeper)
    while not bell.stopping:
        bell.wait(1.0)
        keeper.tend()
    stop(keeper)


def rehearse() -> None:
    """Sweep once, so that what is made at its first use is there before the children, which share it.

    A forked job begins warm, too, which takes a quarter less of the processor. No connection stays open.
    """
    try:
        sweep()
    except Exception as error:  # noqa: BLE001 - whoever sweeps in earnest meets it again, and tells more
        structlog.get_logger().warning("no sweep before the start", error=type(error).__name__)
    connection().close()
    for engine in db.engines.values():
        engine.dispose()


def start(config: Config, keeper: Keeper) -> None:
    """Start every member of the family."""
    keeper.add(Child("web", partial(web.serve, config), patience=web.STOP_WITHIN + 2))
    for name, queue in zip(WORKERS, QUEUES, strict=True):
        keeper.add(Child(name, partial(workers.work, config, queue), patience=JOB_PATIENCE))
    keeper.add(Child("scheduler", partial(workers.schedule, config)))


def stop(keeper: Keeper) -> None:
    """First the web server, so that nothing new comes in; then the workers, which finish what they have in hand."""
    for names in (["web"], WORKERS, ["scheduler"]):
        keeper.stop(name for name in names if name in keeper.children)
    keeper.finish()
