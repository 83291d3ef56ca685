"""Stores raw deliveries: whoever comes first commits for everybody who waits, over a plain connection.

On an ordinary disk that is an order of magnitude more webhooks a second than a commit for each (`performance.md` 2b).
`store` returns when the bytes are on the disk.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import deque
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

import psycopg
from flask import Flask
from redis import Redis
from sqlalchemy.engine import URL

from portal import clock, database
from portal.extensions import INBOX
from portal.failpoints import hit
from portal.jobs.inbox import drain
from portal.jobs.queue import connect, wake

WAIT = 4.0  # seconds; Meta itself waits 5, and then sends it again
Row = tuple[datetime, bytes]


class Waiting:
    """One delivery on its way to the disk."""

    def __init__(self, body: bytes) -> None:
        self.row: Row = (clock.now(), body)
        self.is_settled = False
        self.error: Exception | None = None


class Intake:
    """The door for raw deliveries of one process."""

    def __init__(self, app: Flask) -> None:
        config = app.config["PAGEDESK"]
        self._address: URL = app.config["SQLALCHEMY_BINDS"][INBOX]
        self._bell = Bell(connect(config.redis_url)) if config.redis_url else None
        self._waiting: deque[Waiting] = deque()
        self._turn = threading.Lock()
        self._table: Table | None = None

    def store(self, body: bytes) -> None:
        """Put a delivery on the disk. Raises if that did not work: then nothing is stored."""
        delivery = Waiting(body)
        self._waiting.append(delivery)
        if not self._turn.acquire(timeout=WAIT):
            raise TimeoutError("The database took too long.")
        try:
            if not delivery.is_settled:
                self._commit_for_all()
        finally:
            self._turn.release()
        if delivery.error:
            raise delivery.error

    def close(self) -> None:
        """Give the connection back; the next delivery opens another."""
        with self._turn:
            self._forget_table()

    def _commit_for_all(self) -> None:
        hit("intake.before_store")
        batch = [self._waiting.popleft() for _ in range(len(self._waiting))]
        error = self._insert([delivery.row for delivery in batch])
        for delivery in batch:
            delivery.is_settled, delivery.error = True, error
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
    """Wakes the drain from a thread of its own, so that no webhook waits for the queue. Begins after any fork."""

    def __init__(self, queue: Redis) -> None:
        self._queue = queue
        self._rung = threading.Event()
        self._thread: threading.Thread | None = None

    def ring(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._wake_forever, name="bell", daemon=True)
            self._thread.start()
        self._rung.set()

    def _wake_forever(self) -> None:
        while True:
            self._rung.wait()
            self._rung.clear()
            wake(drain, by=self._queue)


class Table(Protocol):
    """The table of deliveries over a plain connection."""

    def insert(self, rows: Sequence[Row]) -> None:
        """Insert all of them in one durable transaction, or raise."""

    def close(self) -> None:
        """Give the connection back."""


class SqliteTable:
    def __init__(self, path: str) -> None:
        self._connection = database.open_sqlite(path)
        self._connection.execute(f"PRAGMA busy_timeout={WAIT * 1000:.0f}")
        self._lock = database.WriterLock(Path(path))

    def insert(self, rows: Sequence[Row]) -> None:
        values = [(at.replace(tzinfo=None).isoformat(" ", "microseconds"), body) for at, body in rows]
        with self._lock.held():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._connection.executemany(
                    "INSERT INTO deliveries (received_at, body, state) VALUES (?, ?, 'pending')", values
                )
                self._connection.execute("COMMIT")
            except sqlite3.Error:
                self._connection.rollback()
                raise

    def close(self) -> None:
        self._connection.close()


class PostgresTable:
    def __init__(self, address: URL) -> None:
        plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection = psycopg.connect(plain)

    def insert(self, rows: Sequence[Row]) -> None:
        with self._connection.transaction(), self._connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO deliveries (received_at, body, state) VALUES (%s, %s, 'pending')", list(rows)
            )

    def close(self) -> None:
        self._connection.close()


def open_table(address: URL) -> Table:
    if address.get_backend_name() == "sqlite":
        return SqliteTable(str(address.database))
    return PostgresTable(address)
