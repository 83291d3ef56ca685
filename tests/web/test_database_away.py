"""PostgreSQL cannot be reached, which everybody is told; or it was restarted, which nobody need know."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

import config
from portal.extensions import db
from portal.web.sessions import TOKEN
from tests.applications import running
from tests.backends import Backend, plain
from tests.cast import Meta, make_installation
from tests.stack import free_port

OTHERS = "datname = current_database() AND pid <> pg_backend_pid()"
CUT = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {OTHERS}"


def portal_on(address: str, folder: Path) -> AbstractContextManager[Flask]:
    settings = {"PAGEDESK_MODE": "test", "DATA_DIR": str(folder), "DATABASE_URL": address}
    return running(config.load({**settings, "REDIS_URL": "unix:///nowhere/valkey.socket"}))


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """A portal whose PostgreSQL is not there."""
    with portal_on(f"postgresql://desk@127.0.0.1:{free_port()}/pagedesk", tmp_path) as made:
        yield made


@pytest.fixture
def anna(app: Flask) -> FlaskClient:
    """Somebody who signed in before it went away."""
    client = app.test_client()
    with client.session_transaction() as session:
        session.update({"_user_id": "1", TOKEN: "given before"})
    return client


@pytest.fixture
def address(backends: Callable[[str], Backend]) -> Iterator[str]:
    """A PostgreSQL of its own."""
    backend = backends("postgresql")
    made = backend.make_empty()
    yield made
    backend.drop(made)


def test_the_portal_is_not_ready_and_names_the_part(client: FlaskClient) -> None:
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    checks = answer.get_json()["checks"]
    assert (checks["database"], checks["deliveries"]) == ("not reachable", "not known")


def test_a_person_reads_what_is_wrong_and_what_to_do(client: FlaskClient) -> None:
    answer = client.get("/login")
    assert answer.status_code == 503
    assert "The database does not answer" in answer.text
    assert "tell whoever runs this portal" in answer.text


@pytest.mark.parametrize("path", ["/tasks", "/admin", "/search?q=cake", "/login", "/nowhere"])
def test_so_does_whoever_is_signed_in(anna: FlaskClient, path: str) -> None:
    answer = anna.get(path)
    assert answer.status_code == 503
    assert "The database does not answer" in answer.text


def test_signing_in_before_does_not_hide_the_state_of_health(anna: FlaskClient) -> None:
    assert anna.get("/health/live").status_code == 200
    answer = anna.get("/health/ready")
    assert (answer.status_code, answer.get_json()["checks"]["database"]) == (503, "not reachable")


def test_neither_meta_nor_a_person_notices_a_restart(address: str, tmp_path: Path) -> None:
    with portal_on(address, tmp_path) as made, made.app_context():
        db.create_all()
        make_installation()
        meta = Meta(made)
        for _ in ("before", "after"):
            assert meta.post(b"{}") == 200
            assert made.test_client().get("/login", follow_redirects=True).status_code == 200
            db.session.remove()
            with psycopg.connect(plain(address), autocommit=True) as other:
                other.execute(CUT)
