"""From the scheduled moment of a webhook to its task being readable by another process."""

from __future__ import annotations

import sqlite3
import threading
import time

from tests.bench import portal
from tests.bench.load import Figures, open_loop
from tests.bench.webhooks import posts
from tests.stack import Stack

RATES = (1, 50, 200)  # webhooks a second
SECONDS = 20.0
LOOK_EVERY = 0.0005  # seconds between two looks into the database


class Watcher(threading.Thread):
    """Notes when each message becomes readable, over a connection of its own."""

    def __init__(self, stack: Stack) -> None:
        super().__init__(daemon=True)
        self._path = str(stack.config.data_path / "pagedesk.sqlite3")
        self.seen: dict[int, float] = {}
        self.finished = threading.Event()

    def run(self) -> None:
        connection = sqlite3.connect(self._path)
        last = connection.execute("SELECT coalesce(max(id), 0) FROM messages").fetchone()[0]
        wanted = "SELECT m.id, m.text FROM messages m JOIN tasks t USING (conversation_id) WHERE m.id > ? ORDER BY m.id"
        while not self.finished.is_set():
            now = time.perf_counter()
            for number, text in connection.execute(wanted, (last,)).fetchall():
                last = number
                self.seen[int(text.rpartition(" ")[2])] = now
            time.sleep(LOOK_EVERY)


def measure() -> list[str]:
    with portal.running() as stack:
        _run(stack, 20, 2.0)  # the imports of the very first job are not of interest
        return [_told(rate, *_run(stack, rate, SECONDS)) for rate in RATES]


def _run(stack: Stack, rate: float, seconds: float) -> tuple[Figures, Figures]:
    url, due, watcher = f"{stack.portal_url}/webhooks/meta", {}, Watcher(stack)
    watcher.start()
    answered = open_loop(url, posts(url, people=50), rate, seconds, lambda number, at: due.update({number: at}))
    until = time.monotonic() + 20
    while len(watcher.seen) < len(due) and time.monotonic() < until:
        time.sleep(0.05)
    watcher.finished.set()
    watcher.join()
    late = [(watcher.seen[number] - at) * 1000 for number, at in due.items() if number in watcher.seen]
    return answered, Figures(seconds, late, refused=len(due) - len(late))


def _told(rate: float, answered: Figures, visible: Figures) -> str:
    return (
        f"{rate}/s: task visible p50 {visible.at(50):.1f} ms, p99 {visible.at(99):.1f} ms; "
        f"webhook answered p99 {answered.at(99):.1f} ms; missing {visible.refused}"
    )
