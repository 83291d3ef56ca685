"""Who looks at which task right now, and who writes there; kept beside the queue, since nobody needs it a minute later.

The polls of the desk say it and ask for it, so it must cost next to nothing: each process writes only what is new or
about to run out, and reads everything at most once a second, however many people ask.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterable
from enum import StrEnum
from typing import NamedTuple

import structlog
from flask import current_app
from redis.exceptions import RedisError

from portal import clock
from portal.jobs import queue

log = structlog.get_logger()
KEY = "pagedesk:viewers"
SHOWN_FOR = 6.0  # seconds after the last sign; an idle screen gives one every two
BUSY_FOR = 120.0  # seconds in which somebody who has left a task counts as at work on it
SAID_AGAIN_AFTER = 2.5  # seconds
READ_AGAIN_AFTER = 0.9  # seconds
AWAY_FOR = 15.0  # seconds for which a store that does not answer is left alone


class Doing(StrEnum):
    VIEWING = "viewing"
    REPLYING = "replying"
    NOTING = "noting"


class Viewer(NamedTuple):
    """An employee at a task; `at` in seconds since 1970."""

    employee_id: int
    task_id: int
    doing: Doing
    at: float


class Viewers:
    """What one process knows of everybody."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[int, Viewer] = {}
        self._said: dict[int, Viewer] = {}
        self._read_at = self._away_until = float("-inf")

    def say(self, employee_id: int, task_id: int, doing: Doing) -> None:
        """Somebody is at a task; the last one counts."""
        new, before = Viewer(employee_id, task_id, doing, _now()), self._said.get(employee_id)
        is_known = before and before[1:3] == new[1:3] and 0 <= new.at - before.at < SAID_AGAIN_AFTER
        if is_known or self._is_away():
            return
        self._said[employee_id] = self._known[employee_id] = new
        self._try(lambda: queue.connection().hset(KEY, str(employee_id), f"{task_id} {doing} {new.at}"))

    def at(self, task_id: int, but: int) -> list[Viewer]:
        """Who is at this task besides one employee, always in the same order."""
        self._refresh()
        since = _now() - SHOWN_FOR
        found = (one for one in list(self._known.values()) if one.task_id == task_id and one.at > since)
        return sorted((one for one in found if one.employee_id != but), key=lambda one: one.employee_id)

    def busy_with(self, employee_id: int) -> Collection[int]:
        """The task that this employee has just been at."""
        self._refresh()
        known = self._known.get(employee_id)
        return {known.task_id} if known and known.at > _now() - BUSY_FOR else set()

    def _refresh(self) -> None:
        if time.monotonic() - self._read_at < READ_AGAIN_AFTER or self._is_away():
            return
        with self._lock:
            if time.monotonic() - self._read_at >= READ_AGAIN_AFTER:
                self._read_at = time.monotonic()
                self._try(self._read)

    def _read(self) -> None:
        stored: dict[bytes, bytes] = queue.connection().hgetall(KEY)  # type: ignore[assignment]
        found = {one.employee_id: one for one in _parsed(stored.items())}
        if over := [number for number, one in found.items() if one.at < _now() - BUSY_FOR]:
            queue.connection().hdel(KEY, *map(str, over))
        self._known = found

    def _try(self, call: Callable[[], object]) -> None:
        """Without the store nobody sees who is there, and nothing else is amiss."""
        try:
            call()
        except RedisError as error:
            self._away_until = time.monotonic() + AWAY_FOR
            log.info("viewers not reachable", error=type(error).__name__)

    def _is_away(self) -> bool:
        return time.monotonic() < self._away_until


def _parsed(stored: Iterable[tuple[bytes, bytes]]) -> Iterable[Viewer]:
    for number, words in stored:
        task_id, doing, at = words.decode().split(" ")
        yield Viewer(int(number), int(task_id), Doing(doing), float(at))


def _now() -> float:
    return clock.now().timestamp()


def viewers() -> Viewers:
    """Those of this application."""
    known: Viewers = current_app.extensions.setdefault("viewers", Viewers())
    return known
