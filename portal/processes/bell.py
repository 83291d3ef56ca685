"""Signals turned into something a loop can wait for."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable


class Bell:
    """Rings when a child ended or somebody asks to stop. A second request to stop calls `urgent` at once."""

    def __init__(self, urgent: Callable[[], None]) -> None:
        self.stopping = False
        self._urgent = urgent
        self._rang = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._asked_to_stop)
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup: it shall outlive the terminal
            signal.signal(signal.SIGHUP, self._asked_to_stop)
        signal.signal(signal.SIGCHLD, lambda *_: self._rang.set())

    def wait(self, seconds: float) -> None:
        """Sleep until a signal comes, at most so long."""
        self._rang.wait(seconds)
        self._rang.clear()

    def _asked_to_stop(self, *_: object) -> None:
        if self.stopping:
            self._urgent()
        self.stopping = True
        self._rang.set()
