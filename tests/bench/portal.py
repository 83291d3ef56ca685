"""A running portal to be measured: real processes on a database with one owner and one Page."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from flask import Flask

from portal import clock, create_app, database
from portal.database import WriterLock
from portal.extensions import db
from portal.jobs.queue import QUEUES
from portal.models import Connection, Employee, Page, PageState, Role
from portal.processes.valkey import Valkey
from portal.services import employees
from tests.bench.webhooks import PAGE, SECRET
from tests.stack import Stack

WORKERS = tuple(f"worker-{queue}" for queue in QUEUES)
PASSWORD = "bench-password"
EMAIL = "owner@bench.test"
SETTINGS = {"PAGEDESK_MODE": "live", "CLOCK_FILE": "", "META_APP_ID": "1", "META_APP_SECRET": SECRET}


@contextmanager
def running(fill: Callable[[], None] | None = None) -> Iterator[Stack]:
    """The whole portal, without the simulator. `fill` puts more into the database before it starts."""
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(Path(folder) / "data", simulator=False, **SETTINGS)
        stack.start()
        stack.stop()
        with context(stack):
            prepare()
            if fill:
                fill()
        stack.start()
        yield stack
        stack.stop()


@contextmanager
def context(stack: Stack) -> Iterator[Flask]:
    """The application's context on the stack's database, allowed to write."""
    app = create_app(stack.config)
    with app.app_context(), database.writing():
        yield app
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@contextmanager
def queue_server() -> Iterator[str]:
    """The address of an embedded Valkey of its own, with nothing in it."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "run").mkdir()
        server = Valkey(Path(folder))
        server.prepare()
        process = subprocess.Popen(server.command())
        server.wait()
        yield server.url
        process.terminate()
        process.wait()
        server.clean_up()


@contextmanager
def workers_asleep(stack: Stack) -> Iterator[None]:
    """Nothing but the web server works; no worker is stopped while it holds the writers' lock."""
    inbox = WriterLock(stack.config.data_path / "pagedesk-inbox.sqlite3")
    workers = [stack.pid(name) for name in (*WORKERS, "scheduler")]
    with WriterLock(stack.config.data_path / "pagedesk.sqlite3").held(), inbox.held():
        _tell(workers, signal.SIGSTOP)
    yield
    _tell(workers, signal.SIGCONT)


def _tell(processes: Iterable[int], what: signal.Signals) -> None:
    for process in processes:
        os.kill(process, what)


def prepare() -> None:
    owner = employees.create(EMAIL, "Bench Owner", PASSWORD, Role.OWNER)
    connection = Connection(employee=owner, facebook_user_id="1", facebook_user_name="Bench Owner")
    page = Page(platform_id=PAGE, name="North Bakery", connection=connection, state=PageState.ACTIVE)
    page.tasks_from = clock.now() - timedelta(days=400)
    page.catch_up_after = page.leads_catch_up_after = clock.now() + timedelta(days=400)
    page.receives_comments = page.receives_leads = True
    db.session.add(page)
    db.session.commit()


def owner() -> Employee:
    found = employees.owner()
    assert found is not None
    return found


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
