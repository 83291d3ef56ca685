"""How transactions begin and end on SQLite.

SQLite lets one writer in at a time, and its own waiting is unfair and slow (`performance.md` section 2), so every
writing transaction of every process queues on a lock file beside the database. Reading transactions begin deferred
and never write. Whether a transaction writes is decided before it begins: web requests that change something, jobs
and commands say so with `writing()`. On PostgreSQL none of this is needed and none of it happens.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, event

Value = TypeVar("Value")
_FULL = "FULL"
_writing: ContextVar[bool] = ContextVar("writing", default=False)
_synchronous: ContextVar[str] = ContextVar("synchronous", default=_FULL)

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    f"PRAGMA synchronous={_FULL}",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=10000",
    "PRAGMA wal_autocheckpoint=4000",
    "PRAGMA cache_size=-16000",
)


class WriterLock:
    """An exclusive lock on a side file, opened anew each time: a forked child would share an inherited one."""

    def __init__(self, database: Path) -> None:
        self._path = f"{database}.lock"

    def acquire(self) -> int:
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        return descriptor

    @staticmethod
    def release(descriptor: int) -> None:
        os.close(descriptor)

    @contextmanager
    def held(self) -> Iterator[None]:
        descriptor = self.acquire()
        try:
            yield
        finally:
            self.release(descriptor)


def writing() -> AbstractContextManager[None]:
    """Transactions begun inside may write."""
    return _set(_writing, to=True)


def reading() -> AbstractContextManager[None]:
    """Transactions begun inside only read, though a job may write: they keep nobody waiting."""
    return _set(_writing, to=False)


def not_waiting_for_disk() -> AbstractContextManager[None]:
    """What transactions begun inside write may be gone after a power cut; for what can be found out again."""
    return _set(_synchronous, to="NORMAL")


@contextmanager
def _set(variable: ContextVar[Value], *, to: Value) -> Iterator[None]:
    token = variable.set(to)
    try:
        yield
    finally:
        variable.reset(token)


def start_writing() -> None:
    """From here on this context's transactions may write; `stop_writing` ends it."""
    _writing.set(True)


def stop_writing() -> None:
    _writing.set(False)


def open_sqlite(path: str) -> sqlite3.Connection:
    """A plain connection in autocommit mode with the same settings as the engine's."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for pragma in PRAGMAS:
        connection.execute(pragma)
    return connection


def _choose_synchronous(connection: Connection) -> None:
    """It stays as it was last chosen, and SQLite takes another choice only between two transactions."""
    wanted = _synchronous.get()
    if connection.info.get("synchronous", _FULL) != wanted:
        connection.exec_driver_sql(f"PRAGMA synchronous={wanted}")
        connection.info["synchronous"] = wanted


def prepare(engine: Engine) -> None:
    """Attach the rules of this module to an SQLite engine."""
    lock = WriterLock(Path(str(engine.url.database)))

    @event.listens_for(engine, "connect")
    def connect(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        if not _writing.get():
            connection.exec_driver_sql("BEGIN DEFERRED")
            return
        if "writer_lock" not in connection.info:  # kept until the connection is given back
            connection.info["writer_lock"] = lock.acquire()
        _choose_synchronous(connection)
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(engine, "checkin")
    def checkin(_connection: sqlite3.Connection | None, record: Any) -> None:
        descriptor = record.info.pop("writer_lock", None)
        if descriptor is not None:
            lock.release(descriptor)
