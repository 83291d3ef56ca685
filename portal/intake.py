"""Stores raw deliveries: a thread of its own commits all that wait together, over a plain connection.

On an ordinary disk that is an order of magnitude more webhooks a second than a commit for each (`performance.md` 2b).
`store` returns when the bytes are on the disk.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Protocol

from flask import Flask
from redis import Redis
from sqlalchemy.engine import URL

from portal import clock, database
from portal.extensions import INBOX
from portal.failpoints import hit
from portal.jobs.inbox import STAY, drain
from portal.jobs.queue import connect, wake

WAIT = 4.0  # seconds; Meta itself waits 5, and then sends it again
LOCKED = 3.0  # seconds a locked database is waited for; shorter, so that whoever waits learns the reason
RING_GAP = 0.004  # seconds between two wake-ups: under load one stands for many
Row = tuple[datetime, bytes]


class Waiting:
    """One delivery on its way to the disk."""

    def __init__(self, body: bytes) -> None:
        self.row: Row = (clock.now(), body)
        self._error: Exception | None = None
        self._settled = threading.Lock()
        self._settled.acquire()

    def settle(self, error: Exception | None) -> None:
        self._error = error
        self._settled.release()

    def wait(self) -> None:
        """Return when it is on the disk; raises what prevented it."""
        if not self._settled.acquire(timeout=WAIT):
            raise TimeoutError("The database took too long.")
        if self._error:
            raise self._error


class Intake:
    """The door for raw deliveries of one process. Its threads begin with the first delivery, after any fork."""

    def __init__(self, app: Flask) -> None:
        config = app.config["PAGEDESK"]
        self._address: URL = app.config["SQLALCHEMY_BINDS"][INBOX]
        self._bell = Bell(connect(config.redis_url)) if config.redis_url else None
        self._waiting: SimpleQueue[Waiting | None] = SimpleQueue()
        self._changing = threading.Lock()
        self._writer: threading.Thread | None = None
        self._table: Table | None = None

    def store(self, body: bytes) -> None:
        """Put a delivery on the disk. Raises if that did not work: then Meta has to send it again."""
        delivery = Waiting(body)
        if self._writer is None:
            self._begin()
        self._waiting.put(delivery)
        delivery.wait()

    def close(self) -> None:
        """Give the connection back when all that waits is stored; the next delivery begins anew."""
        with self._changing:
            if self._writer is not None:
                self._waiting.put(None)
                self._writer.join()
                self._writer = None
            if self._bell is not None:
                self._bell.close()

    def _begin(self) -> None:
        with self._changing:
            if self._writer is None:
                if self._bell is not None:
                    self._bell.begin()
                self._writer = _started(self._write_forever, "intake")

    def _write_forever(self) -> None:
        while batch := self._next_batch():
            self._commit(batch)
        self._forget_table()

    def _next_batch(self) -> list[Waiting]:
        """All that wait, at least one; nothing when the door closes."""
        batch = []
        while delivery := self._waiting.get():
            batch.append(delivery)
            if self._waiting.empty():
                return batch
        if batch:
            self._waiting.put(None)
        return batch

    def _commit(self, batch: Sequence[Waiting]) -> None:
        hit("intake.before_store")
        error = self._insert([delivery.row for delivery in batch])
        for delivery in batch:
            delivery.settle(error)
        if error is None and self._bell:
            hit("intake.after_commit")
            self._bell.ring()

    def _insert(self, rows: Sequence[Row]) -> Exception | None:
        """What went wrong is told to everybody who waits; they answer 503, and Meta sends it again."""
        try:
            self._table = self._table or open_table(self._address)
            self._table.insert(rows)
        except Exception as problem:  # noqa: BLE001
            self._forget_table()
            return problem
        return None

    def _forget_table(self) -> None:
        if self._table is not None:
            self._table.close()
        self._table = None


class Bell:
    """Wakes the drain from a thread of its own, so that no webhook waits for the queue. `begin` it after any fork."""

    def __init__(self, queue: Redis) -> None:
        self._queue = queue
        self._changed = threading.Condition()
        self._rung = self._closing = False
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Have its thread. Raises RuntimeError while there is none to be had."""
        if self._thread is None:
            self._thread = _started(self._wake_forever, "bell")

    def ring(self) -> None:
        with self._changed:
            self._rung = True
            self._changed.notify()

    def close(self) -> None:
        """Return when the drain knows of everything that was rung; then it may begin anew."""
        if self._thread is None:
            return
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()
        self._thread, self._closing = None, False

    def _wake_forever(self) -> None:
        while self._is_rung():
            wake(drain, STAY, by=self._queue)
            time.sleep(RING_GAP)

    def _is_rung(self) -> bool:
        """Wait until it is rung, which is then forgotten; False when it closes instead."""
        with self._changed:
            self._changed.wait_for(lambda: self._rung or self._closing)
            was_rung, self._rung = self._rung, False
        return was_rung


def _started(target: Callable[[], None], name: str) -> threading.Thread:
    """A running thread. Raises RuntimeError while the system gives none; it can be asked again."""
    thread = threading.Thread(target=target, name=name, daemon=True)
    thread.start()
    return thread


class Table(Protocol):
    """The table of deliveries over a plain connection."""

    def insert(self, rows: Sequence[Row]) -> None:
        """Insert all of them in one durable transaction, or raise."""

    def close(self) -> None:
        """Give the connection back."""


SQLITE_ROW = " (?, ?, 'pending')"


class SqliteTable:
    def __init__(self, path: str) -> None:
        self._connection = database.open_sqlite(path)
        self._connection.execute(f"PRAGMA busy_timeout={LOCKED * 1000:.0f}")
        self._lock = database.WriterLock(Path(path))

    def insert(self, rows: Sequence[Row]) -> None:
        """One statement is one transaction, and one wait for the interpreter lock instead of many."""
        command = "INSERT INTO deliveries (received_at, body, state) VALUES" + ", ".join([SQLITE_ROW] * len(rows))
        values = [value for at, body in rows for value in (_as_text(at), body)]
        with self._lock.held():
            self._connection.execute(command, values)

    def close(self) -> None:
        self._connection.close()


class PostgresTable:
    def __init__(self, address: URL) -> None:
        import psycopg  # noqa: PLC0415 - 7 MB that a portal on SQLite does without

        plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
        self._connect = partial(psycopg.connect, plain)
        self._connection = self._connect()

    def insert(self, rows: Sequence[Row]) -> None:
        """Over a new connection if this one was cut since the last time, as by a restart of the server."""
        try:
            self._write(rows)
        except self._connection.OperationalError:
            if not self._connection.broken:
                raise
            self._connection = self._connect()
            self._write(rows)

    def _write(self, rows: Sequence[Row]) -> None:
        with self._connection.transaction(), self._connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO deliveries (received_at, body, state) VALUES (%s, %s, 'pending')", list(rows)
            )

    def close(self) -> None:
        self._connection.close()


def _as_text(at: datetime) -> str:
    """As SQLAlchemy writes a time into SQLite."""
    return at.replace(tzinfo=None).isoformat(" ", "microseconds")


def open_table(address: URL) -> Table:
    if address.get_backend_name() == "sqlite":
        return SqliteTable(str(address.database))
    return PostgresTable(address)
