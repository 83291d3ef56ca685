"""The whole portal as people run it: `portal up` with its own data folder and ports, started for a test."""

from __future__ import annotations

import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

import config as settings
from portal.processes import folder, lifeline

START_WITHIN = 90.0  # seconds; a whole machine of test workers may be starting at once
READY = "Pagedesk is ready"


def free_port() -> int:
    """A port nobody listens on, below those that the kernel hands out to outgoing connections."""
    while True:
        port = random.randrange(18000, 32000)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def wait_until(condition: Callable[[], Any], what: str, seconds: float = 30.0) -> Any:
    """The condition's first true value; fails saying what was waited for."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError(f"waited {seconds:.0f} s in vain until {what}")


class Stack:
    """One installation. `extra` are further settings, as environment variables."""

    def __init__(self, data_path: Path, *, simulator: bool = True, demo: bool = False, **extra: str) -> None:
        self.data_path = data_path
        self.port, self.simulator_port = free_port(), free_port()
        options = {"--simulator": simulator, "--demo": demo}
        self._words = ["portal", "up", *(option for option, wanted in options.items() if wanted)]
        self.log_path = data_path.with_name(data_path.name + ".log")
        self.settings = {
            "PAGEDESK_MODE": "demo" if demo else "test",
            "DATA_DIR": str(data_path),
            "PORT": str(self.port),
            "SIMULATOR_PORT": str(self.simulator_port),
            "CLOCK_FILE": str(data_path / "clock"),
            **extra,
        }
        self.config = settings.load(self.settings)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def portal_url(self) -> str:
        return self.config.address

    @property
    def simulator_url(self) -> str:
        return self.config.simulator_address

    @property
    def setup_code(self) -> str:
        """The code last announced."""
        return self.log.rpartition("Setup code: ")[2].split()[0]

    @property
    def log(self) -> str:
        """Everything the processes have written since the stack was made."""
        return self.log_path.read_text() if self.log_path.exists() else ""

    def start(self) -> Stack:
        """Start the portal; returns when it announces that it is ready."""
        said_before = self.log.count(READY)
        self.launch()
        wait_until(lambda: self.log.count(READY) > said_before or self.has_ended, "it is ready", START_WITHIN)
        assert not self.has_ended, self.log
        return self

    def launch(self) -> None:
        """Start the portal without waiting for it."""
        with self.log_path.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-W", "error::ResourceWarning", "-m", *self._words],
                cwd=settings.ROOT,
                env=self.config.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=partial(lifeline.end_with, os.getpid()),  # noqa: PLW1509 - ends with the test run
            )

    @property
    def has_ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None

    def interrupt(self) -> None:
        """Press Ctrl-C."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)

    def stop(self) -> int:
        """Press Ctrl-C and wait for the end; returns the exit status."""
        self.interrupt()
        return self.wait_end()

    def wait_end(self) -> int:
        """The exit status, once the start command has ended."""
        assert self._process is not None
        return self._process.wait(timeout=90)

    def ensure_ended(self) -> None:
        """End it however the test left it."""
        if self._process is not None and not self.has_ended:
            self.stop()

    def kill_supervisor(self) -> None:
        """End the start command as a crash would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def pid(self, name: str) -> int:
        """The process of this name: portal, web, worker-inbox, worker-outgoing, worker-background, scheduler,
        simulator or valkey. 0 while it does not run."""
        try:
            return int((self.data_path / folder.RUN / f"{name}.pid").read_text() or 0)
        except FileNotFoundError:
            return 0

    def kill(self, name: str) -> int:
        """End one process by SIGKILL, in the middle of whatever it does; returns the id it had."""
        killed: int = wait_until(lambda: self.pid(name), f"{name} runs")
        os.kill(killed, signal.SIGKILL)
        return killed

    def fail_at(self, point: str) -> None:
        """Have the next process that reaches this failpoint killed there."""
        points = self.data_path / "failpoints"
        points.mkdir(exist_ok=True)
        (points / point).touch()

    def has_failed_at(self, point: str) -> bool:
        """Whether a process reached the failpoint, and died."""
        return not (self.data_path / "failpoints" / point).exists()

    def get(self, path: str) -> tuple[int, str]:
        """Status and body of a page of the portal, fetched without a session; 0 when it does not answer to the end."""
        try:
            return self._fetch(path)
        except (OSError, http.client.HTTPException):
            return 0, ""

    def _fetch(self, path: str) -> tuple[int, str]:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(self.portal_url + path, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, refusal.read().decode()

    def wait_ready(self) -> None:
        """Return when the portal says it can do its work."""
        wait_until(lambda: self.get("/health/ready")[0] == 200, "the portal is ready", START_WITHIN)

    @contextmanager
    def database(self) -> Iterator[Connection]:
        """A connection of its own to the portal's database."""
        engine = create_engine(self.config.database_address, poolclass=NullPool)
        with engine.connect() as connection:
            yield connection
        engine.dispose()

    def empty_queue(self) -> None:
        """Forget every queued job, as a lost Valkey would."""
        from redis import Redis

        socket_path = (self.data_path / folder.RUN / "valkey.socket").read_text().strip()
        with Redis(unix_socket_path=socket_path) as server:
            server.flushall()
