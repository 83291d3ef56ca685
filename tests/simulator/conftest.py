"""One simulator for the tests of this process; the world begins anew for each test."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from tests.simulator.callback import Callback
from tests.simulator.meta import APP, APP_TOKEN, BAKERY, Meta
from tests.stack import free_port, wait_until

ROOT = Path(__file__).parents[2]
FIELDS = (
    "messages,messaging_postbacks,message_deliveries,message_reads,message_echoes,message_edits,message_reactions,"
    "messaging_referrals,messaging_handovers,response_feedback"
)


class Process:
    """`python -m simulator` with settings of its own. `words` can name another program that becomes it."""

    words = ("simulator",)

    def __init__(self, folder: Path, **settings: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.env = {**os.environ, "DATA_DIR": str(folder), "SIMULATOR_PORT": str(self.port), **settings}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Process:
        """Start, and return when it answers."""
        self._process = subprocess.Popen([sys.executable, "-m", *self.words], cwd=ROOT, env=self.env)
        wait_until(lambda: self._answers() or self._has_ended(), "the simulator answers")
        assert not self._has_ended()
        return self

    def _has_ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/_stage/clock", timeout=5).ok
        except requests.ConnectionError:
            return False

    def stop(self) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait()

    def kill(self) -> None:
        """End it as a crash would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()


@pytest.fixture(scope="session")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    process = Process(tmp_path_factory.mktemp("simulator"), PORTAL_URL="http://localhost:8000").start()
    yield process
    process.stop()


@pytest.fixture
def make_simulator(tmp_path: Path) -> Iterator[Callable[..., Process]]:
    """Starts further simulators, with a folder of the test's."""
    started: list[Process] = []

    def make(**settings: str) -> Process:
        started.append(Process(tmp_path, **settings).start())
        return started[-1]

    yield make
    for process in started:
        process.stop()


@pytest.fixture
def meta(simulator: Process) -> Meta:
    """The simulator with a fresh world."""
    fresh = Meta(simulator.url, "http://localhost:8000")
    fresh.stage("reset")
    return fresh


@pytest.fixture
def callback() -> Iterator[Callback]:
    server = Callback()
    yield server
    server.close()


@pytest.fixture
def token(meta: Meta) -> str:
    """A token of North Bakery that needs no login."""
    return meta.dashboard_token(BAKERY)


@pytest.fixture
def heard(meta: Meta, callback: Callback, token: str) -> Callback:
    """A callback that is subscribed to everything people do with North Bakery."""
    asked = {"callback_url": callback.url, "verify_token": callback.verify_token, "fields": FIELDS}
    assert meta.post(f"{APP}/subscriptions", APP_TOKEN, object="page", include_values="true", **asked)["success"]
    assert meta.post(f"{BAKERY}/subscribed_apps", token, subscribed_fields=FIELDS)["success"]
    return callback


@pytest.fixture
def post(meta: Meta) -> str:
    """The newest post of North Bakery that is no ad."""
    return str([one["id"] for one in meta.look("world")["posts"] if one["page_id"] == BAKERY and not one["is_ad"]][-1])


@pytest.fixture
def told(meta: Meta, callback: Callback, token: str) -> Callback:
    """A callback subscribed to `feed`."""
    asked = {"callback_url": callback.url, "verify_token": callback.verify_token, "fields": "feed,message_echoes"}
    assert meta.post(f"{APP}/subscriptions", APP_TOKEN, object="page", include_values="true", **asked)["success"]
    assert meta.post(f"{BAKERY}/subscribed_apps", token, subscribed_fields="feed,message_echoes")["success"]
    return callback
