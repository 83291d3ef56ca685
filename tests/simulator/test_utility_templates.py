"""Utility templates, from handing in to the message; and the feedback form."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.simulator.callback import Callback
from tests.simulator.instagram import refusal
from tests.simulator.meta import APP, APP_TOKEN, BAKERY, Answer, Meta

DAY = 86_400
BODY = {"type": "BODY", "text": "Hello {{name}}, order {{number}} is ready."}
BUTTONS = {"type": "BUTTONS", "buttons": [{"type": "URL", "text": "Track it", "url": "https://bread.example"}]}
NAME = {"type": "text", "parameter_name": "name", "text": "Maria"}
NUMBER = {"type": "text", "parameter_name": "number", "text": "A-17"}
FORM = {
    "template_type": "customer_feedback",
    "title": "How was your cake?",
    "feedback_screens": [{"questions": [{"id": "q1", "type": "csat", "follow_up": {"type": "free_form"}}]}],
    "business_privacy": {"url": "https://bread.example/privacy"},
    "expires_in_days": 2,
}


def hands_in(meta: Meta, token: str, name: str = "order_ready", **more: Any) -> Answer:
    given = {"language": "en", "parameter_format": "NAMED", "components": [BODY, BUTTONS], **more}
    plain = {key: json.dumps(one) if isinstance(one, list) else one for key, one in given.items()}
    return meta.post(f"{BAKERY}/message_templates", token, name=name, **plain)


def sends(meta: Meta, token: str, psid: str, *parameters: dict[str, str], language: str = "en") -> Answer:
    template = {"name": "order_ready", "language": {"code": language}}
    components = [{"type": "body", "parameters": list(parameters)}]
    message = {"template": {**template, "components": components}, "metadata": "mark"}
    return meta.send(BAKERY, token, psid, messaging_type="UTILITY", message=message)


@pytest.fixture
def psid(meta: Meta) -> str:
    """Maria, who wrote a month ago."""
    written = str(meta.writes("maria", BAKERY, "Hi")["conversation"]["psid"])
    meta.stage("clock", advance=30 * DAY)
    return written


def test_an_approved_template_is_sent_at_any_time(meta: Meta, heard: Callback, token: str, psid: str) -> None:
    made = hands_in(meta, token)
    assert made["status"] == "PENDING"
    assert refusal(sends(meta, token, psid, NAME, NUMBER)) == (100, None)
    meta.stage(f"pages/{BAKERY}/templates/order_ready", status="APPROVED")
    assert sends(meta, token, psid, NAME, NUMBER).status == 200
    meta.stage("webhooks/settle")
    echo = next(one["message"] for one in heard.items if one.get("message", {}).get("is_echo"))
    assert (echo["text"], echo["metadata"]) == ("Hello Maria, order A-17 is ready.", "mark")
    assert echo["attachments"][0]["payload"]["buttons"][0]["url"] == "https://bread.example"


def test_every_placeholder_needs_its_value(meta: Meta, token: str, psid: str) -> None:
    meta.stage("weather", template_review="approve")
    assert hands_in(meta, token)["status"] == "APPROVED"
    wrong: list[list[dict[str, str]]] = [
        [],
        [NAME],
        [NAME, NUMBER, {**NUMBER, "parameter_name": "more"}],
        [NAME, {**NUMBER, "parameter_name": "nummer"}],
        [NAME, {**NUMBER, "text": " "}],
        [NAME, {**NUMBER, "type": "currency"}],
    ]
    assert {refusal(sends(meta, token, psid, *given)) for given in wrong} == {(100, None)}
    assert refusal(sends(meta, token, psid, NAME, NUMBER, language="de")) == (100, None)
    counted = [{"type": "BODY", "text": "{{1}} and {{2}}"}]
    assert hands_in(meta, token, "pair", parameter_format="POSITIONAL", components=counted).status == 200
    message = {"template": {"name": "pair", "language": {"code": "en"}, "components": [{"type": "body"}]}}
    utility: dict[str, Any] = {"messaging_type": "UTILITY", "message": message}
    assert refusal(meta.send(BAKERY, token, psid, **utility)) == (100, None)
    values = [{"type": "text", "text": one} for one in ("Bread", "butter")]
    message["template"]["components"] = [{"type": "body", "parameters": values}]
    assert meta.send(BAKERY, token, psid, **utility).status == 200
    assert meta.conversation("maria", BAKERY)["messages"][-1]["text"] == "Bread and butter"
    assert refusal(meta.send(BAKERY, token, psid, message=message)) == (100, None)


@pytest.mark.parametrize("status", ["REJECTED", "PAUSED", "DISABLED", "PENDING"])
def test_only_an_approved_template_is_sent(meta: Meta, token: str, psid: str, status: str) -> None:
    meta.stage("weather", template_review="approve")
    hands_in(meta, token)
    meta.stage(f"pages/{BAKERY}/templates/order_ready", status=status)
    assert refusal(sends(meta, token, psid, NAME, NUMBER)) == (100, None)


def test_what_is_handed_in_is_checked(meta: Meta, token: str) -> None:
    assert hands_in(meta, token).status == 200
    assert refusal(hands_in(meta, token)) == (100, None)
    assert hands_in(meta, token, language="de").status == 200
    wrong: list[dict[str, Any]] = [
        {"name": "Order Ready"},
        {"name": "a", "language": "English"},
        {"name": "a", "category": "MARKETING"},
        {"name": "a", "components": []},
        {"name": "a", "components": [{"type": "BODY", "text": " "}]},
        {"name": "a", "parameter_format": "POSITIONAL"},
        {"name": "a", "components": [{"type": "BODY", "text": "{{Name}}"}]},
    ]
    assert {refusal(hands_in(meta, token, **given)) for given in wrong} == {(100, None)}


def test_templates_are_listed_and_deleted_by_language_or_name(meta: Meta, token: str) -> None:
    ids = [hands_in(meta, token, language=language)["id"] for language in ("en", "de", "ru")]
    edge = f"{BAKERY}/message_templates"
    meta.stage(f"pages/{BAKERY}/templates/order_ready", status="REJECTED", language="de", reason="TAG_CONTENT_MISMATCH")
    fields = "name,language,status,rejected_reason"
    listed = meta.get(edge, token, fields=fields)["data"]
    assert [(one["language"], one["status"]) for one in listed] == [
        ("en", "PENDING"),
        ("de", "REJECTED"),
        ("ru", "PENDING"),
    ]
    assert listed[1]["rejected_reason"] == "TAG_CONTENT_MISMATCH"
    assert len(meta.get(edge, token, limit=2)["data"]) == 2
    assert [one["language"] for one in meta.get(edge, token, status="REJECTED")["data"]] == ["de"]
    assert meta.graph("DELETE", edge, token, name="order_ready", hsm_id=ids[0])["success"]
    assert meta.graph("DELETE", edge, token, name="order_ready")["success"]
    assert refusal(meta.graph("DELETE", edge, token, name="order_ready")) == (100, None)


def test_templates_need_their_permission(meta: Meta, token: str, psid: str) -> None:
    meta.stage("weather", template_review="approve")
    hands_in(meta, token)
    plain = meta.page_token(BAKERY, meta.user_token())
    assert refusal(hands_in(meta, plain, "other")) == (200, None)
    assert refusal(meta.get(f"{BAKERY}/message_templates", plain)) == (200, None)
    assert refusal(sends(meta, plain, psid, NAME, NUMBER)) == (200, None)


def test_a_feedback_form_is_filled_in_once(meta: Meta, callback: Callback, token: str, psid: str) -> None:
    asked = {"callback_url": callback.url, "verify_token": callback.verify_token, "fields": "messaging_feedback"}
    assert meta.post(f"{APP}/subscriptions", APP_TOKEN, object="page", include_values="true", **asked)["success"]
    assert meta.post(f"{BAKERY}/subscribed_apps", token, subscribed_fields="messaging_feedback")["success"]
    message = {"attachment": {"type": "template", "payload": FORM}}
    tagged: dict[str, Any] = {"messaging_type": "MESSAGE_TAG", "tag": "CUSTOMER_FEEDBACK", "message": message}
    assert refusal(meta.send(BAKERY, token, psid, **tagged)) == (10, 2018278)
    meta.writes("maria", BAKERY, "Thank you")
    meta.stage("clock", advance=5 * DAY)
    first, second = (meta.send(BAKERY, token, psid, **tagged)["message_id"] for _ in range(2))
    meta.does("maria", BAKERY, "give-feedback", mid=first, answers={"q1": 4}, follow_ups={"q1": "Sweet"})
    told = callback.wait_for(1)[0].items[0]
    question = told["messaging_feedback"]["feedback_screens"][0]["questions"]["q1"]
    assert told["sender"]["id"] == psid
    assert question == {"type": "csat", "payload": "4", "follow_up": {"type": "free_form", "payload": "Sweet"}}
    meta.stage("clock", advance=2 * DAY + 60)
    for mid in (first, second):
        with pytest.raises(AssertionError, match="can still be filled in"):
            meta.does("maria", BAKERY, "give-feedback", mid=mid, answers={"q1": 5})
    wrong = FORM | {"business_privacy": {"url": "nowhere"}}
    message["attachment"]["payload"] = wrong
    assert refusal(meta.send(BAKERY, token, psid, **tagged)) == (100, None)
