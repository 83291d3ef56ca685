"""From the scheduled moment of a webhook to its task being readable by another process."""

from __future__ import annotations

import multiprocessing
import sqlite3
import time
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event

from tests.bench import portal
from tests.bench.load import Figures, open_loop
from tests.bench.webhooks import is_lead, posts
from tests.stack import Stack

RATES = (1, 50, 200)  # webhooks a second
MIXED_RATE = 50  # of messages, comments and leads
SECONDS = 20.0
LOOK_EVERY = 0.001  # seconds between two looks into the database
NEWEST = "SELECT coalesce(max(id), 0) FROM messages"
NEW = "SELECT m.id, m.text FROM messages m JOIN tasks t USING (conversation_id) WHERE m.id > ? ORDER BY m.id"
spawning = multiprocessing.get_context("spawn")


class Watcher:
    """Notes when each message becomes readable. A process of its own, so that it does not slow down the sender."""

    def __init__(self, stack: Stack) -> None:
        self._end = spawning.Event()
        self._answer, theirs = spawning.Pipe(duplex=False)
        path = str(stack.config.data_path / "pagedesk.sqlite3")
        self._process = spawning.Process(target=watch, args=(path, self._end, theirs))
        self._process.start()
        self._answer.recv()

    def seen(self) -> dict[int, float]:
        """The moment (perf_counter) at which each number was first seen; the watcher ends."""
        self._end.set()
        seen: dict[int, float] = self._answer.recv()
        self._process.join()
        return seen


def watch(path: str, end: Event, answer: Connection) -> None:
    connection = sqlite3.connect(path)
    last = connection.execute(NEWEST).fetchone()[0]
    answer.send("ready")
    seen: dict[int, float] = {}
    is_last_look = False
    while not is_last_look:
        is_last_look, now = end.is_set(), time.perf_counter()
        for number, text in connection.execute(NEW, (last,)).fetchall():
            last = number
            seen[int(text.rpartition(" ")[2])] = now
        time.sleep(LOOK_EVERY)
    answer.send(seen)


def measure() -> list[str]:
    with portal.running() as stack:
        _run(stack, 20, 2.0)  # the imports of the very first job are not of interest
        plain = [_told(f"{rate}/s", *_run(stack, rate, SECONDS)) for rate in RATES]
        mixed = _run(stack, MIXED_RATE, SECONDS, mixed=True)
        return [*plain, _told(f"{MIXED_RATE}/s with comments and leads among them", *mixed)]


def _run(stack: Stack, rate: float, seconds: float, *, mixed: bool = False) -> tuple[Figures, Figures]:
    url, due, watcher = f"{stack.portal_url}/webhooks/meta", dict[int, float](), Watcher(stack)
    before = _newest(stack)
    asked = posts(url, people=50, mixed=mixed)
    answered = open_loop(url, asked, rate, seconds, lambda number, at: due.update({number: at}))
    readable = {number: at for number, at in due.items() if not (mixed and is_lead(number))}
    until = time.monotonic() + 20
    while _newest(stack) < before + len(readable) and time.monotonic() < until:
        time.sleep(0.1)
    seen = watcher.seen()
    late = [(seen[number] - at) * 1000 for number, at in readable.items() if number in seen]
    return answered, Figures(seconds, late, refused=len(readable) - len(late))


def _newest(stack: Stack) -> int:
    with sqlite3.connect(stack.config.data_path / "pagedesk.sqlite3") as connection:
        return int(connection.execute(NEWEST).fetchone()[0])


def _told(name: str, answered: Figures, visible: Figures) -> str:
    return (
        f"{name}: task visible p50 {visible.at(50):.1f} ms, p99 {visible.at(99):.1f} ms; "
        f"webhook answered p99 {answered.at(99):.1f} ms; refused {answered.refused}, missing {visible.refused}"
    )
