"""What Meta calls when a person removes the app or asks for deletion."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re

import pytest
from sqlalchemy import select

from portal.extensions import db
from portal.jobs.inbox import drain
from portal.jobs.sweep import sweep
from portal.models import Connection, DeletionWish, Delivery, DeliveryState, Page
from tests.served import ANNA
from tests.simulator.meta import BAKERY
from tests.stack import wait_until


@pytest.fixture
def connected(logged_in):
    return logged_in.connects(BAKERY)


def signed(user_id, secret="demo-app-secret"):
    payload = base64.urlsafe_b64encode(json.dumps({"algorithm": "HMAC-SHA256", "user_id": user_id}).encode()).rstrip(
        b"="
    )
    signature = hmac.new(secret.encode(), payload, hashlib.sha256).digest()
    return f"{base64.urlsafe_b64encode(signature).decode().rstrip('=')}.{payload.decode()}"


def send(visitor, path, request):
    return visitor._session.post(f"{visitor.portal}/meta/{path}", {"signed_request": request})


def connection(app):
    with app.app_context():
        return db.session.query(Connection).one()


def test_removing_the_app_at_facebook_ends_the_connection(connected, meta, app):
    meta.stage("people/anna/remove-app")
    wait_until(lambda: connection(app).ended_at, "the connection has ended")
    with app.app_context():
        assert db.session.query(Page).one().needs_reconnecting
    assert connected.goes("/setup").path == "/setup/login"


def test_asking_for_deletion_at_facebook_forgets_the_person(connected, meta, app):
    meta.stage("people/anna/ask-for-deletion")
    wait_until(lambda: connection(app).facebook_user_name == "", "the person is forgotten")


def test_the_answer_to_a_deletion_leads_to_a_status_screen(connected, portal):
    answer = send(connected, "deletion", signed(ANNA)).json()
    assert set(answer) == {"url", "confirmation_code"}
    assert answer["url"].startswith(f"{portal}/meta/deletion/")
    connected.open(answer["url"])
    assert connected.reads("Your data is being deleted")
    assert re.search(r"On \w+ \d+, 20\d\d Facebook told us", connected.words)


def test_a_deletion_takes_the_id_out_of_what_meta_sent_also_if_that_is_taken_in_later(connected, meta, app):
    meta.stage("people/anna/revoke", scope="pages_messaging")
    wait_until(lambda: bodies(app), "the webhook has come")
    known = connection(app).facebook_user_id
    address = send(connected, "deletion", signed(known)).json()["url"]
    send(connected, "deletion", signed(known))
    for works in (sweep, drain):
        assert known.encode() in bodies(app)
        connected.open(address)
        assert connected.reads("is being cleared of it")
        assert connected.heading == "Your data is being deleted"
        with app.app_context():
            works()
    for _twice in range(2):
        with app.app_context():
            sweep()
    assert known.encode() not in bodies(app)
    connected.open(address)
    assert connected.reads("also in what Facebook had sent about you")
    assert connected.heading == "Your data was deleted"
    with app.app_context():
        assert {wish.facebook_user_id for wish in db.session.query(DeletionWish)} == {""}


def test_a_deletion_reaches_what_was_set_aside_and_leaves_others_their_words(connected, app):
    known = connection(app).facebook_user_id
    entry = {"id": BAKERY, "messaging": [f"{known} wrote: my cake", f"{known}1 wrote: their cake"]}
    for body in ({"object": "page", "entry": [entry]}, {"object": "page", "entry": {"id": known, "text": "my tart"}}):
        receive(connected, json.dumps(body).encode())
    receive(connected, f'{{"sender": {known}, "text": "my bread'.encode())
    receive(connected, b'{"object": "page", "entry": {"id": "1", "text": "their pie"}}')
    mixed, nameless, broken, others = set_aside(app)
    connected.goes(f"/admin/deliveries/{broken}").press("Put it away")
    send(connected, "deletion", signed(""))
    send(connected, "deletion", signed(known))
    for works in (drain, sweep, sweep):
        with app.app_context():
            works()
    assert all(words in bodies(app) for words in (b"their cake", b"their pie"))
    assert not re.search(rb"my (cake|tart|bread)", bodies(app))
    assert set_aside(app) == [mixed, others], "somebody still has to decide about the other words"
    assert connected.goes(f"/admin/deliveries/{nameless}").reads("asked Facebook to have their data deleted")


def receive(visitor, body):
    signature = hmac.new(b"demo-app-secret", body, hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature-256": f"sha256={signature}"}
    assert visitor._session.post(f"{visitor.portal}/webhooks/meta", body, headers=headers).status_code == 200


def set_aside(app):
    with app.app_context():
        drain()
        found = select(Delivery.id).where(Delivery.state == DeliveryState.QUARANTINED).order_by(Delivery.id)
        return db.session.scalars(found).all()


def bodies(app):
    with app.app_context():
        return b"".join(one.body for one in db.session.query(Delivery))


def test_who_was_never_connected_learns_that_nothing_is_kept(connected):
    connected.open(send(connected, "deletion", signed("1")).json()["url"])
    assert connected.reads("Nothing about you is kept here")


def test_asking_twice_for_deletion_is_fine(connected, app):
    for words in ("Your data is being deleted", "Nothing about you is kept here"):
        connected.open(send(connected, "deletion", signed(ANNA)).json()["url"])
        assert connected.reads(words)


def test_a_made_up_confirmation_code_leads_nowhere(connected):
    assert connected.goes("/meta/deletion/abc").status == 404


@pytest.mark.parametrize("path", ["deauthorize", "deletion"])
@pytest.mark.parametrize("request_", ["", "abc", "a.b", signed(ANNA, "another secret"), signed(ANNA)[:-4] + "AAAA"])
def test_what_meta_did_not_sign_changes_nothing(connected, app, path, request_):
    assert send(connected, path, request_).status_code == 400
    assert connection(app).ended_at is None


@pytest.mark.parametrize("path", ["deauthorize", "deletion"])
def test_a_person_nobody_knows_is_fine(connected, app, path):
    assert send(connected, path, signed("1")).status_code == 200
    assert connection(app).ended_at is None
