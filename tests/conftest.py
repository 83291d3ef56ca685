"""Fixtures that every test may use. Real things only: a real database, a real queue, and the clock as it is."""

from __future__ import annotations

import gc
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy.orm import Session, scoped_session

import config as settings
from config import Config
from portal import database
from portal.extensions import db
from portal.processes.valkey import Valkey
from tests import compiled
from tests.applications import running
from tests.backends import KINDS, Backend
from tests.stack import Stack

pytest_plugins = ["tests.cast", "tests.wall", "tests.workers"]

ON_BOTH = ("models", "services", "jobs")  # folders whose tests run on every database


def pytest_configure() -> None:
    """Look for garbage seldom: doing so after every 700 new objects took a fifth of the time of all tests."""
    gc.set_threshold(200_000, 20, 50)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--db", choices=[*KINDS, "both"], default="both", help="databases for the tests that run on both")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what remembers and decides on every database, the rest on SQLite."""
    if "backend" not in metafunc.fixturenames:
        return
    parts = metafunc.definition.path.relative_to(Path(__file__).parent).parts
    chosen = metafunc.config.getoption("db")
    both = parts[0] in ON_BOTH or metafunc.definition.get_closest_marker("both_databases")
    kinds = list(KINDS) if both and chosen == "both" else [chosen if both else "sqlite"]
    metafunc.parametrize("backend", kinds, indirect=True)


@pytest.fixture(scope="session", autouse=True)
def _each_rule_once() -> Iterator[None]:
    with compiled.each_rule_once():
        yield


@pytest.fixture(scope="session")
def backends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Backend]]:
    """Each kind of database by name, prepared when it is first asked for."""
    ready: dict[str, Backend] = {}

    def backend(kind: str) -> Backend:
        if kind not in ready:
            ready[kind] = KINDS[kind](tmp_path_factory.mktemp(kind))
        return ready[kind]

    yield backend
    for made in ready.values():
        made.close()


@pytest.fixture
def backend(request: pytest.FixtureRequest, backends: Callable[[str], Backend]) -> Backend:
    return backends(request.param)


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    """The embedded queue server, one for all tests of this process."""
    folder = tmp_path_factory.mktemp("valkey")
    (folder / "run").mkdir()
    server = Valkey(folder)
    server.prepare()
    process = subprocess.Popen(server.command())
    server.wait()
    yield server
    process.terminate()
    process.wait()
    server.clean_up()


@pytest.fixture
def queue(valkey: Valkey) -> Iterator[Redis]:
    """An empty queue server."""
    with Redis.from_url(valkey.url) as server:
        server.flushall()
        yield server


@pytest.fixture
def config(tmp_path: Path, backend: Backend, valkey: Valkey, queue: Redis) -> Iterator[Config]:
    """Settings of an installation with an empty, migrated database and an empty queue."""
    address = backend.make(tmp_path)
    yield settings.load(
        {
            "PAGEDESK_MODE": "test",
            "DATA_DIR": str(tmp_path),
            "DATABASE_URL": address,
            "REDIS_URL": valkey.url,
            "LOG_LEVEL": "WARNING",
        }
    )
    backend.drop(address)


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    with running(config) as application:
        compiled.share(application)
        yield application


@pytest.fixture
def session(app: Flask) -> Iterator[scoped_session[Session]]:
    """The application's session, inside its context, allowed to write."""
    with app.app_context(), database.writing():
        yield db.session
        db.session.remove()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def make_stack(tmp_path: Path) -> Iterator[Callable[..., Stack]]:
    """Makes installations with an empty data folder, not started yet; takes what `Stack` takes."""
    made: list[Stack] = []

    def make(name: str = "data", **options: object) -> Stack:
        made.append(Stack(tmp_path / name, **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for one in made:
        one.ensure_ended()
