"""Where Meta's webhooks come in: what is accepted, what is refused, and that an accepted one is on the disk."""

from __future__ import annotations

import hashlib
import hmac
import socket
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config import DEMO_VERIFY_TOKEN, Config
from portal import clock
from portal.models import Delivery, DeliveryState, Page
from portal.services import meta_app
from portal.web import webhooks
from tests.applications import running
from tests.cast import Meta, Person
from tests.stack import wait_until

ADDRESS = "/webhooks/meta"
MILLION = 1024 * 1024


def verify(client: FlaskClient, **hub: str) -> tuple[int, str]:
    answer = client.get(ADDRESS, query_string={f"hub.{name}": value for name, value in hub.items()})
    return answer.status_code, answer.text


def stored(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Delivery)) or 0


def test_the_challenge_comes_back_for_the_right_token(client: FlaskClient, meta: Meta) -> None:
    answer = client.get(
        ADDRESS,
        query_string={"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": DEMO_VERIFY_TOKEN},
    )
    assert (answer.status_code, answer.text, answer.mimetype) == (200, "1158201444", "text/plain")


@pytest.mark.parametrize(
    "hub",
    [
        {"mode": "subscribe", "challenge": "1", "verify_token": "guessed"},
        {"mode": "subscribe", "challenge": "1", "verify_token": ""},
        {"mode": "subscribe", "challenge": "1"},
        {"mode": "unsubscribe", "challenge": "1", "verify_token": DEMO_VERIFY_TOKEN},
        {"challenge": "1", "verify_token": DEMO_VERIFY_TOKEN},
        {"mode": "subscribe", "verify_token": DEMO_VERIFY_TOKEN},
        {"mode": "subscribe", "challenge": "1", "verify_token": "пароль"},
        {},
    ],
)
def test_any_other_verification_is_refused(client: FlaskClient, meta: Meta, hub: dict[str, str]) -> None:
    assert verify(client, **hub)[0] == 403


def test_without_a_meta_app_an_empty_token_does_not_pass(client: FlaskClient, session: Session) -> None:
    assert verify(client, mode="subscribe", challenge="1", verify_token="")[0] == 403


def test_a_challenge_with_a_script_is_never_shown(client: FlaskClient, meta: Meta) -> None:
    status, text = verify(
        client, mode="subscribe", challenge="<script>alert(1)</script>", verify_token=DEMO_VERIFY_TOKEN
    )
    assert status == 403
    assert "script>alert" not in text


def test_a_signed_delivery_is_stored_as_it_came(meta: Meta, session: Session) -> None:
    body = b'{"object":"page","entry":[]  }'
    assert meta.post(body) == 200
    delivery = session.scalars(select(Delivery)).one()
    assert (delivery.body, delivery.state) == (body, DeliveryState.PENDING)
    assert clock.now() - delivery.received_at < timedelta(minutes=1)


@pytest.mark.parametrize("signature", ["", "sha256=", "sha256=" + "0" * 64, "sha1=" + "0" * 40, "ä"])
def test_a_delivery_without_the_right_signature_is_refused(meta: Meta, session: Session, signature: str) -> None:
    assert meta.post(b"{}", signature) == 403
    assert stored(session) == 0


def test_the_old_sha1_signature_is_not_enough(meta: Meta, app: Flask, session: Session) -> None:
    old = hmac.new(meta.secret.encode(), b"{}", hashlib.sha1).hexdigest()
    answer = app.test_client().post(ADDRESS, data=b"{}", headers={"X-Hub-Signature": f"sha1={old}"})
    assert answer.status_code == 403


def test_one_changed_byte_spoils_the_signature(meta: Meta) -> None:
    assert meta.post(b'{"entry": []}', meta.sign(b'{"entry":[]}')) == 403


def test_without_a_meta_app_nothing_is_accepted(app: Flask, session: Session) -> None:
    nobody = Meta(app)
    nobody.secret = ""
    assert nobody.post(b"{}") == 403


def test_after_the_secret_has_changed_the_new_one_counts(meta: Meta, session: Session) -> None:
    assert meta.post(b"{}") == 200
    meta_app.choose_own_app()
    meta_app.store(meta.app.config["PAGEDESK"], "4711", "a new secret", "")
    session.commit()
    meta.secret = "a new secret"
    wait_until(lambda: meta.post(b"{}") == 200, "the new secret is known")


def test_at_the_start_many_at_once_are_all_accepted(meta: Meta, session: Session) -> None:
    """None of them may be compared with a secret that somebody else is still reading."""
    session.commit()
    headers, together = {"X-Hub-Signature-256": meta.sign(b"{}")}, threading.Barrier(16)

    def post(_: int) -> int:
        together.wait()
        return meta.app.test_client().post(ADDRESS, data=b"{}", headers=headers).status_code

    with ThreadPoolExecutor(16) as threads:
        assert set(threads.map(post, range(16))) == {200}
    assert stored(session) == 16


def test_a_body_of_ten_megabytes_is_refused(meta: Meta, session: Session) -> None:
    assert meta.post(b"x" * 10 * MILLION) == 413
    assert stored(session) == 0


def test_a_body_of_the_largest_size_is_accepted(meta: Meta) -> None:
    assert meta.post(b"x" * webhooks.LARGEST) == 200
    assert meta.post(b"x" * (webhooks.LARGEST + 1)) == 413


@pytest.mark.parametrize(("size", "status"), [(2, 200), (10 * MILLION, 413)])
def test_a_body_in_chunks_counts_as_well(meta: Meta, size: int, status: int) -> None:
    body = b"x" * size
    meta.app.test_client()
    answer = meta.app.test_client().post(
        ADDRESS,
        input_stream=BytesIO(body),
        headers={"X-Hub-Signature-256": meta.sign(body)},
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert answer.status_code == status


def test_a_body_that_breaks_off_is_refused(meta: Meta, session: Session) -> None:
    whole = b'{"object":"page","entry":[]}'
    assert meta.post(whole[:10], meta.sign(whole)) == 403
    assert stored(session) == 0


class BrokenStream(BytesIO):
    """What a server gives the application when the other side is gone."""

    def readinto(self, _buffer: object) -> int:
        raise ConnectionResetError


def test_a_connection_that_is_lost_is_no_error_of_ours(meta: Meta) -> None:
    environ = {"wsgi.input": BrokenStream(), "wsgi.input_terminated": True, "CONTENT_LENGTH": "100"}
    answer = meta.app.test_client().post(ADDRESS, environ_overrides=environ)
    assert answer.status_code == 400


def test_a_signed_body_that_is_no_json_is_kept_and_set_aside(meta: Meta, session: Session) -> None:
    meta.deliver(b'{"object": "page", "entry": [')
    delivery = session.scalars(select(Delivery)).one()
    assert (delivery.state, delivery.reason) == (DeliveryState.QUARANTINED, "The delivery is no JSON.")


def test_without_the_queue_deliveries_are_accepted(meta: Meta, config: Config, session: Session) -> None:
    with running(replace(config, redis_url="unix:///nowhere/valkey.sock")) as app:
        assert Meta(app).post(b"{}") == 200
    assert stored(session) == 1


def test_a_queue_that_does_not_answer_keeps_nobody_waiting(meta: Meta, config: Config, session: Session) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        address = f"redis://127.0.0.1:{silent.getsockname()[1]}"
        with running(replace(config, redis_url=address)) as app:
            assert [Meta(app).post(b"{}") for _ in range(20)] == [200] * 20
    assert stored(session) == 20


def test_while_the_system_gives_no_thread_meta_is_asked_to_come_again(
    meta: Meta, config: Config, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, given = threading.Thread.start, [False, True, False]  # a bell's, and the first time none for the writer

    def start(thread: threading.Thread) -> None:
        if given and not given.pop(0):
            raise RuntimeError("can't start new thread")
        real(thread)

    with running(config) as app:
        fresh = Meta(app)
        monkeypatch.setattr(threading.Thread, "start", start)
        assert [fresh.post(b"{}") for _ in range(3)] == [503, 503, 200]
    assert stored(session) == 1


def test_one_wake_up_is_enough_for_many(meta: Meta, queue: Redis) -> None:
    for _ in range(20):
        assert meta.post(b"{}") == 200
    assert queue.llen("rq:queue:inbox") <= 2


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Somebody from outside, such as a backup, holds the SQLite file."""
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


def test_while_the_database_is_locked_meta_is_asked_to_come_again(meta: Meta, config: Config, session: Session) -> None:
    assert meta.post(b"first") == 200
    with locked(Path(config.inbox_address.removeprefix("sqlite:///"))):
        assert meta.post(b"second") == 503
    assert meta.post(b"second") == 200
    assert stored(session) == 2


def test_if_the_database_is_gone_meta_is_asked_to_come_again(meta: Meta, config: Config, tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'nowhere' / 'pagedesk.sqlite3'}"
    with running(replace(config, database_url=address)) as app:
        assert Meta(app).post(b"{}") == 503


def test_a_table_that_is_gone_stores_nothing_and_comes_back(meta: Meta, session: Session, config: Config) -> None:
    inbox = Path(config.inbox_address.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(inbox, isolation_level=None)) as other:
        other.execute("ALTER TABLE deliveries RENAME TO elsewhere")
        assert meta.post(b"{}") == 503
        other.execute("ALTER TABLE elsewhere RENAME TO deliveries")
    assert meta.post(b"{}") == 200
    assert stored(session) == 1


def test_the_address_needs_no_csrf_token_and_no_session(meta: Meta, maria: Person, bakery: Page) -> None:
    maria.writes(bakery, "Hello")
    assert maria.message(bakery).text == "Hello"


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client: FlaskClient, meta: Meta, method: str) -> None:
    assert getattr(client, method)(ADDRESS).status_code == 405
