"""Signals turned into something a loop can wait for."""

from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue


class Bell:
    """Rings when a child ended or somebody asks to stop. A second request to stop calls `urgent` at once.

    A signal may come while the loop is inside the bell. The simple queue allows that; the lock of an Event, say, would
    be waited for by the very thread that holds it.
    """

    def __init__(self, urgent: Callable[[], None]) -> None:
        self.stopping = False
        self._urgent = urgent
        self._rings: SimpleQueue[None] = SimpleQueue()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._asked_to_stop)
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup: it shall outlive the terminal
            signal.signal(signal.SIGHUP, self._asked_to_stop)
        signal.signal(signal.SIGCHLD, lambda *_: self._rings.put(None))

    def wait(self, seconds: float) -> None:
        """Sleep until a signal comes, at most so long."""
        with suppress(Empty):
            self._rings.get(timeout=seconds)
            while True:
                self._rings.get_nowait()

    def _asked_to_stop(self, *_: object) -> None:
        if self.stopping:
            self._urgent()
        self.stopping = True
        self._rings.put(None)
