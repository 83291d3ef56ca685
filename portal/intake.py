"""Stores raw deliveries: one thread commits everything that waits together, over a plain connection.

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
from sqlalchemy.engine import URL

from portal import clock, database
from portal.extensions import INBOX
from portal.failpoints import hit
from portal.jobs.inbox import drain
from portal.jobs.queue import connect, wake

WAIT = 15.0  # seconds; Meta itself waits 20
Row = tuple[datetime, bytes]


class Waiting:
    """One delivery on its way to the disk."""

    def __init__(self, body: bytes) -> None:
        self.row: Row = (clock.now(), body)
        self.error: Exception | None = None
        self._stored = threading.Lock()  # a bare lock costs a fraction of an Event
        self._stored.acquire()

    def settle(self, error: Exception | None) -> None:
        self.error = error
        self._stored.release()

    def wait(self) -> None:
        """Return when it is stored; raises what went wrong, or TimeoutError."""
        if not self._stored.acquire(timeout=WAIT):
            raise TimeoutError("The database took too long.")
        if self.error:
            raise self.error


class Intake:
    """The door for raw deliveries of one process. Its thread begins with the first one, so after any fork."""

    def __init__(self, app: Flask) -> None:
        config = app.config["PAGEDESK"]
        self._address: URL = app.config["SQLALCHEMY_BINDS"][INBOX]
        self._queue = connect(config.redis_url) if config.redis_url else None
        self._waiting: deque[Waiting] = deque()
        self._news = threading.Semaphore(0)
        self._begin = threading.Lock()
        self._thread: threading.Thread | None = None

    def store(self, body: bytes) -> None:
        """Put a delivery on the disk. Raises if that did not work: then nothing is stored."""
        if self._thread is None:
            self._start()
        delivery = Waiting(body)
        self._waiting.append(delivery)
        self._news.release()
        delivery.wait()

    def _start(self) -> None:
        with self._begin:
            if self._thread is None:
                self._thread = threading.Thread(target=self._write_forever, name="intake", daemon=True)
                self._thread.start()

    def _write_forever(self) -> None:
        table: Table | None = None
        while True:
            self._news.acquire()
            batch = self._take_all()
            if not batch:
                continue
            error: Exception | None = None
            try:
                table = table or open_table(self._address)
                table.insert([delivery.row for delivery in batch])
            except Exception as problem:  # noqa: BLE001 - told to everybody who waits; they answer 503
                table, error = None, problem
            for delivery in batch:
                delivery.settle(error)
            if error is None and self._queue is not None:
                hit("intake.after_commit")
                wake(drain, by=self._queue)

    def _take_all(self) -> list[Waiting]:
        batch = []
        while self._waiting:
            batch.append(self._waiting.popleft())
        return batch


class Table(Protocol):
    """The table of deliveries over a plain connection."""

    def insert(self, rows: Sequence[Row]) -> None:
        """Insert all of them in one durable transaction, or raise."""


class SqliteTable:
    def __init__(self, path: str) -> None:
        self._connection = database.open_sqlite(path)
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


class PostgresTable:
    def __init__(self, address: URL) -> None:
        plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection = psycopg.connect(plain)

    def insert(self, rows: Sequence[Row]) -> None:
        with self._connection.transaction(), self._connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO deliveries (received_at, body, state) VALUES (%s, %s, 'pending')", list(rows)
            )


def open_table(address: URL) -> Table:
    if address.get_backend_name() == "sqlite":
        return SqliteTable(str(address.database))
    return PostgresTable(address)
