"""How webhooks look and how they travel."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from urllib.parse import parse_qs

import pytest
import requests

from tests.simulator.callback import Callback
from tests.simulator.meta import ANNA, APP, APP_TOKEN, BAKERY, FLORIST, SECRET, Meta
from tests.stack import wait_until

MINUTE, HOUR = 60, 3_600


def settle(meta: Meta) -> None:
    """Return when nothing is due any more."""
    assert meta.stage("webhooks/settle")["idle"]


def test_a_message_is_told_as_meta_writes_it(meta: Meta, heard: Callback) -> None:
    sent = meta.writes("maria", BAKERY, "Пирог/ä <b> 😀")
    (delivery,) = heard.wait_for(1)
    assert delivery.headers["Content-Type"] == "application/json"
    assert b"\\u041f\\u0438\\u0440\\u043e\\u0433\\/\\u00e4 <b> \\ud83d\\ude00" in delivery.body
    assert delivery.body.isascii()
    (entry,) = delivery.json["entry"]
    assert delivery.json["object"] == "page"
    assert entry["id"] == BAKERY
    assert entry["time"] == pytest.approx(sent["message"]["sent_at"], abs=1_000)
    assert entry["messaging"] == [
        {
            "sender": {"id": sent["conversation"]["psid"]},
            "recipient": {"id": BAKERY},
            "timestamp": sent["message"]["sent_at"],
            "message": {"mid": sent["message"]["mid"], "text": "Пирог/ä <b> 😀"},
        }
    ]


def test_both_signatures_are_over_the_raw_bytes(meta: Meta, heard: Callback) -> None:
    meta.writes("maria", BAKERY, "Grüße")
    (delivery,) = heard.wait_for(1)
    for header, algorithm in (("X-Hub-Signature", "sha1"), ("X-Hub-Signature-256", "sha256")):
        expected = hmac.new(SECRET.encode(), delivery.body, algorithm).hexdigest()
        assert delivery.headers[header] == f"{algorithm}={expected}"


def signature(key: str, delivery_body: bytes) -> str:
    return f"sha256={hmac.new(key.encode(), delivery_body, hashlib.sha256).hexdigest()}"


def test_signatures_can_be_wrong_missing_or_of_the_old_secret(meta: Meta, heard: Callback) -> None:
    new_secret = meta.stage(f"apps/{APP}/reset-secret")["secret"]
    for mode in ("old", "wrong", "missing", "good"):
        meta.stage("weather", webhook_signature=mode)
        meta.writes("maria", BAKERY, mode)
        settle(meta)
    old, wrong, missing, good = heard.received
    assert old.headers["X-Hub-Signature-256"] == signature(SECRET, old.body)
    assert wrong.headers["X-Hub-Signature-256"] not in (
        signature(SECRET, wrong.body),
        signature(new_secret, wrong.body),
    )
    assert "X-Hub-Signature-256" not in missing.headers
    assert good.headers["X-Hub-Signature-256"] == signature(new_secret, good.body)


def test_an_event_needs_both_levels_of_subscription(meta: Meta, heard: Callback, token: str) -> None:
    meta.post(f"{BAKERY}/subscribed_apps", token, subscribed_fields="messages,feed")
    sent = meta.writes("maria", BAKERY, "one")
    meta.does("maria", BAKERY, "react", mid=sent["message"]["mid"], reaction="love")
    meta.writes("maria", FLORIST, "other Page")
    meta.graph("DELETE", f"{APP}/subscriptions", APP_TOKEN, object="page", fields="messages")
    meta.writes("maria", BAKERY, "two")
    settle(meta)
    assert [item["message"]["text"] for item in heard.items] == ["one"]


def test_events_of_a_conversation_keep_their_order(meta: Meta, heard: Callback) -> None:
    for number in range(10):
        meta.writes("maria", BAKERY, str(number))
    assert [d.items[0]["message"]["text"] for d in heard.wait_for(10)] == [str(number) for number in range(10)]


def test_a_failed_delivery_is_repeated_with_the_same_bytes(meta: Meta, heard: Callback) -> None:
    heard.status = 500
    meta.writes("maria", BAKERY, "again")
    first, second = heard.wait_for(2)[:2]
    assert first.body == second.body
    settle(meta)
    heard.status = 200
    meta.stage("clock", advance=MINUTE)
    heard.wait_for(3)
    settle(meta)
    (post,) = meta.look("webhooks")["deliveries"]
    assert (post["state"], post["attempts"], post["status"]) == ("delivered", 3, 200)


def test_the_gaps_between_tries_grow(meta: Meta, heard: Callback) -> None:
    heard.status = 503
    meta.writes("maria", BAKERY, "again")
    gaps = []
    for tries in (2, 3, 4):
        heard.wait_for(tries)
        settle(meta)
        (post,) = meta.look("webhooks")["deliveries"]
        gaps.append((post["due_at"] - meta.look("clock")["now"]) / 1_000)
        meta.stage("clock", advance=gaps[-1] + 1)
    assert [round(gap, -1) for gap in gaps] == [10, 60, 300] or gaps == sorted(gaps)
    assert gaps[0] < gaps[1] < gaps[2]


def test_a_redirect_and_a_timeout_are_failures(meta: Meta, heard: Callback) -> None:
    heard.status = 302
    meta.writes("maria", BAKERY, "one")
    heard.wait_for(2)
    meta.stage("weather", webhook_timeout=200)
    heard.status = 0
    meta.writes("tomas", BAKERY, "two")
    wait_until(lambda: meta.look("webhooks")["deliveries"][1]["problem"], "the timeout is noted")
    assert meta.look("webhooks")["deliveries"][0]["problem"] == "HTTP 302"
    assert meta.look("webhooks")["deliveries"][1]["problem"] == "ReadTimeout"


def test_an_hour_of_failures_ends_the_subscription(meta: Meta, heard: Callback, token: str) -> None:
    heard.status = 500
    meta.writes("maria", BAKERY, "lost")
    for step, text in ((20 * MINUTE, "failing for 15 minutes"), (HOUR, "Webhooks Disabled")):
        settle(meta)
        meta.stage("clock", advance=step)
        wait_until(lambda text=text: text in str(meta.look("webhooks")["alerts"]), "Meta warns")
    assert meta.get(f"{BAKERY}/subscribed_apps", token)["data"] == []
    assert meta.look("webhooks")["deliveries"][0]["state"] == "dropped"


def test_held_webhooks_come_thrice_and_in_another_order(meta: Meta, heard: Callback) -> None:
    meta.stage("weather", hold_webhooks=True)
    for number in range(5):
        meta.writes("maria", BAKERY, str(number))
    settle(meta)
    assert heard.received == []
    meta.stage("webhooks/release", copies=3, shuffle=True)
    texts = [delivery.items[0]["message"]["text"] for delivery in heard.wait_for(15)]
    assert sorted(texts) == sorted("01234" * 3)
    assert texts != sorted(texts)
    assert texts != list("01234" * 3)


def test_every_event_can_come_twice(meta: Meta, heard: Callback) -> None:
    meta.stage("weather", webhook_copies=2)
    meta.writes("maria", BAKERY, "twice")
    assert len({delivery.body for delivery in heard.wait_for(2)}) == 1


def test_several_events_can_come_in_one_post(meta: Meta, heard: Callback, token: str) -> None:
    florist = meta.dashboard_token(FLORIST)
    meta.post(f"{FLORIST}/subscribed_apps", florist, subscribed_fields="messages")
    meta.stage("weather", hold_webhooks=True, webhook_batch=50)
    for page in (BAKERY, FLORIST, BAKERY):
        meta.writes("maria", page, "batched")
    meta.stage("webhooks/release")
    (delivery,) = heard.wait_for(1)
    settle(meta)
    assert [entry["id"] for entry in delivery.json["entry"]] == [BAKERY, FLORIST, BAKERY]
    assert len(heard.received) == 1


def test_delayed_webhooks_wait_for_the_clock(meta: Meta, heard: Callback) -> None:
    meta.stage("weather", webhook_delay=60_000)
    meta.writes("maria", BAKERY, "later")
    settle(meta)
    assert heard.received == []
    meta.stage("clock", advance=61)
    heard.wait_for(1)


def test_anything_can_be_delivered_as_it_stands(meta: Meta, heard: Callback) -> None:
    entry = [{"id": BAKERY, "time": 1, "messaging": [{"sender": {"id": 1}, "surprise": True}]}, {"id": "0"}]
    meta.stage("webhooks", entry=entry)
    meta.stage("webhooks", entry=[])
    assert [delivery.json["entry"] for delivery in heard.wait_for(2)] in ([entry, []], [[], entry])


def test_the_dashboard_has_a_test_button(meta: Meta, heard: Callback) -> None:
    meta.stage("webhooks/test", field="messages")
    (delivery,) = heard.wait_for(1)
    assert delivery.json["entry"][0]["id"] == "0"
    assert delivery.json["entry"][0]["changes"][0]["field"] == "messages"


def test_in_development_only_people_with_a_role_are_heard(meta: Meta, heard: Callback) -> None:
    meta.stage(f"apps/{APP}", is_live=False)
    meta.writes("maria", BAKERY, "stranger")
    meta.stage(f"apps/{APP}/roles", person="tomas")
    meta.writes("tomas", BAKERY, "tester")
    settle(meta)
    assert [item["message"]["text"] for item in heard.items] == ["tester"]


def read_signed_request(body: bytes) -> dict[str, object]:
    signature_part, payload = parse_qs(body.decode())["signed_request"][0].split(".")
    expected = hmac.new(SECRET.encode(), payload.encode(), hashlib.sha256).digest()
    assert base64.urlsafe_b64decode(signature_part + "=") == expected
    told: dict[str, object] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return told


def test_removing_the_app_is_told_in_two_ways(meta: Meta, callback: Callback) -> None:
    asked = {"object": "permissions", "callback_url": callback.url, "verify_token": callback.verify_token}
    meta.post(f"{APP}/subscriptions", APP_TOKEN, fields="connected", **asked)
    meta.stage(f"apps/{APP}", deauthorize_url=f"{callback.url}/deauthorize")
    meta.user_token()
    meta.stage("people/anna/remove-app")
    told = {delivery.path: delivery for delivery in callback.wait_for(2)}
    change = told["/webhooks/meta"].json["entry"][0]
    assert (change["uid"], change["changes"]) == (ANNA, [{"field": "connected", "verb": "revoked"}])
    signed = read_signed_request(told["/webhooks/meta/deauthorize"].body)
    assert (signed["user_id"], signed["algorithm"]) == (ANNA, "HMAC-SHA256")


def test_a_revoked_permission_is_told_with_or_without_its_value(meta: Meta, callback: Callback) -> None:
    asked = {"object": "permissions", "callback_url": callback.url, "verify_token": callback.verify_token}
    meta.user_token()
    for include_values in ("false", "true"):
        meta.post(f"{APP}/subscriptions", APP_TOKEN, fields="pages_messaging", include_values=include_values, **asked)
        meta.stage("people/anna/revoke", scope="pages_messaging")
        settle(meta)
    assert [delivery.json["entry"][0]["changes"] for delivery in callback.received] == [
        [{"field": "pages_messaging"}],
        [{"field": "pages_messaging", "value": {"verb": "revoked"}}],
    ]


def test_meta_decides_about_templates_by_webhook(meta: Meta, callback: Callback, token: str) -> None:
    field = "message_template_status_update"
    asked = {"callback_url": callback.url, "verify_token": callback.verify_token, "include_values": "true"}
    meta.post(f"{APP}/subscriptions", APP_TOKEN, object="page", fields=field, **asked)
    meta.post(f"{BAKERY}/subscribed_apps", token, subscribed_fields=field)
    body = json.dumps([{"type": "BODY", "text": "Your order is ready."}])
    meta.post(f"{BAKERY}/message_templates", token, name="order_ready", language="en", components=body)
    meta.stage(f"pages/{BAKERY}/templates/order_ready", status="REJECTED")
    (change,) = callback.wait_for(1)[0].items
    assert (change["field"], change["value"]["event"]) == (field, "REJECTED")
    assert [one["status"] for one in meta.get(f"{BAKERY}/message_templates", token)["data"]] == ["REJECTED"]
    meta.graph("DELETE", f"{BAKERY}/message_templates", token, name="order_ready")
    assert meta.get(f"{BAKERY}/message_templates", token)["data"] == []


def test_a_deletion_request_keeps_the_apps_answer(meta: Meta, callback: Callback) -> None:
    callback.answer = b'{"url":"https://desk.example.org/deletion/1","confirmation_code":"1"}'
    meta.stage(f"apps/{APP}", data_deletion_url=f"{callback.url}/deletion")
    meta.stage("people/anna/ask-for-deletion")
    assert read_signed_request(callback.wait_for(1)[0].body)["user_id"] == ANNA
    settle(meta)
    assert "confirmation_code" in meta.look("webhooks")["deliveries"][0]["answer"]


def test_a_stopped_simulator_delivers_when_it_is_back(make_simulator, callback: Callback) -> None:  # type: ignore[no-untyped-def]
    process = make_simulator()
    meta = Meta(process.url, "http://localhost:8000")
    token = meta.dashboard_token(BAKERY)
    asked = {"callback_url": callback.url, "verify_token": callback.verify_token, "fields": "messages"}
    meta.post(f"{APP}/subscriptions", APP_TOKEN, object="page", **asked)
    meta.post(f"{BAKERY}/subscribed_apps", token, subscribed_fields="messages")
    meta.stage("weather", hold_webhooks=True)
    meta.writes("maria", BAKERY, "kept")
    process.stop()
    with pytest.raises(requests.ConnectionError):
        meta.look("clock")
    process.start()
    meta.stage("webhooks/release")
    assert callback.wait_for(1)[0].items[0]["message"]["text"] == "kept"


def test_retries_can_be_made_faster(make_simulator, callback: Callback) -> None:  # type: ignore[no-untyped-def]
    meta = Meta(make_simulator(SIMULATOR_TIME_SCALE="3600").url, "http://localhost:8000")
    token = meta.dashboard_token(BAKERY)
    asked = {"callback_url": callback.url, "verify_token": callback.verify_token, "fields": "messages"}
    meta.post(f"{APP}/subscriptions", APP_TOKEN, object="page", **asked)
    meta.post(f"{BAKERY}/subscribed_apps", token, subscribed_fields="messages")
    callback.status = 500
    meta.writes("maria", BAKERY, "an hour of failures in a second")
    wait_until(lambda: "Webhooks Disabled" in str(meta.look("webhooks")["alerts"]), "Meta gives up")
    assert len(callback.received) >= 4
