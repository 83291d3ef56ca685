"""What the Send API takes, and what it refuses."""

from __future__ import annotations

import json

import pytest
import requests

from tests.simulator.callback import Callback
from tests.simulator.meta import ANNA, APP, BAKERY, BOOKSHOP, FLORIST, Meta, code_in

DAY = 86_400


@pytest.fixture
def psid(meta: Meta) -> str:
    """Maria, who has just written to North Bakery."""
    return str(meta.writes("maria", BAKERY, "Hello")["conversation"]["psid"])


def received(meta: Meta) -> list[str | None]:
    """The texts that reached Maria."""
    return [one["text"] for one in meta.conversation("maria", BAKERY)["messages"] if one["from"] == "page"]


def test_an_answer_arrives_and_comes_back_as_an_echo(meta: Meta, heard: Callback, token: str, psid: str) -> None:
    answer = meta.send(BAKERY, token, psid, message={"text": "We open at 8.", "metadata": "pd:412:1"})
    assert (answer.status, answer.body) == (200, {"recipient_id": psid, "message_id": answer["message_id"]})
    assert received(meta) == ["We open at 8."]
    assert meta.stage("webhooks/settle")["idle"]
    echo, delivery = heard.items[-2:]
    assert (echo["sender"], echo["recipient"]) == ({"id": BAKERY}, {"id": psid})
    assert echo["message"] == {
        "mid": answer["message_id"],
        "is_echo": True,
        "app_id": int(APP),
        "metadata": "pd:412:1",
        "text": "We open at 8.",
    }
    assert delivery["delivery"] == {"mids": [answer["message_id"]], "watermark": echo["timestamp"]}


def test_a_form_is_as_good_as_json(meta: Meta, token: str, psid: str) -> None:
    recipient, message = json.dumps({"id": psid}), json.dumps({"text": "From a form"})
    assert meta.post("me/messages", token, recipient=recipient, message=message, messaging_type="RESPONSE")[
        "message_id"
    ]
    assert received(meta) == ["From a form"]


def test_reading_covers_everything_sent_before(meta: Meta, heard: Callback, token: str, psid: str) -> None:
    for number in range(3):
        meta.send(BAKERY, token, psid, str(number))
    meta.does("maria", BAKERY, "open")
    assert meta.stage("webhooks/settle")["idle"]
    newest = meta.conversation("maria", BAKERY)["messages"][-1]
    assert heard.items[-1]["read"] == {"watermark": newest["sent_at"]}
    assert newest["is_read"]


def test_nothing_is_delivered_to_a_phone_that_is_off(meta: Meta, heard: Callback, token: str, psid: str) -> None:
    meta.stage("people/maria", is_offline=True)
    first, second = (meta.send(BAKERY, token, psid, text)["message_id"] for text in "ab")
    assert meta.stage("webhooks/settle")["idle"]
    assert "delivery" not in heard.items[-1]
    meta.does("maria", BAKERY, "receive")
    assert meta.stage("webhooks/settle")["idle"]
    assert heard.items[-1]["delivery"]["mids"] == [first, second]


def test_the_window_closes_after_24_hours(meta: Meta, token: str, psid: str) -> None:
    meta.stage("clock", advance=DAY - 5)
    assert meta.send(BAKERY, token, psid)["message_id"]
    meta.stage("clock", advance=10)
    assert meta.send(BAKERY, token, psid).error == (10, 2018278)
    assert meta.send(BAKERY, token, psid, message=None, sender_action="typing_on").error == (10, 2018278)


@pytest.mark.parametrize(("verb", "opens"), [("react", True), ("tap", True), ("follow", True), ("edit", False)])
def test_only_interactions_open_the_window(meta: Meta, token: str, psid: str, verb: str, opens: bool) -> None:
    mid = meta.conversation("maria", BAKERY)["messages"][0]["mid"]
    meta.stage("clock", advance=2 * DAY)
    body = {"mid": mid, "reaction": "love", "title": "Menu", "payload": "MENU", "ref": "x", "text": "changed"}
    meta.does("maria", BAKERY, verb, **body)
    assert ("message_id" in meta.send(BAKERY, token, psid).body) is opens


def test_a_human_agent_may_answer_for_seven_days_if_the_feature_was_granted(meta: Meta, token: str, psid: str) -> None:
    as_human = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    meta.stage("clock", advance=2 * DAY)
    assert meta.send(BAKERY, token, psid, **as_human).error == (10, 2018278)
    meta.stage(f"apps/{APP}", features=["human_agent"])
    assert meta.send(BAKERY, token, psid, **as_human)["message_id"]
    assert meta.get(f"{BAKERY}/messaging_feature_review", token)["data"] == [
        {"feature": "human_agent", "status": "APPROVED"}
    ]
    meta.stage("clock", advance=6 * DAY)
    assert meta.send(BAKERY, token, psid, **as_human).error == (10, 2018278)


@pytest.mark.parametrize("tag", ["CONFIRMED_EVENT_UPDATE", "POST_PURCHASE_UPDATE", "ACCOUNT_UPDATE", "SHIPPING_UPDATE"])
def test_dead_tags_are_refused(meta: Meta, token: str, psid: str, tag: str) -> None:
    assert meta.send(BAKERY, token, psid, messaging_type="MESSAGE_TAG", tag=tag).error == (100, None)


def test_utility_messages_need_an_approved_template(meta: Meta, token: str, psid: str) -> None:
    meta.stage("clock", advance=30 * DAY)
    message = {"template": {"name": "order_ready", "language": {"code": "en"}}}
    utility = {"messaging_type": "UTILITY", "message": message}
    assert meta.send(BAKERY, token, psid, **utility).error == (100, None)
    body = json.dumps([{"type": "BODY", "text": "Your order is ready."}])
    made = meta.post(f"{BAKERY}/message_templates", token, name="order_ready", language="en", components=body)
    assert made["status"] == "PENDING"
    assert meta.send(BAKERY, token, psid, **utility).error == (100, None)
    meta.stage(f"pages/{BAKERY}/templates/order_ready", status="APPROVED")
    assert meta.send(BAKERY, token, psid, **utility)["message_id"]


BUTTON = {"type": "web_url", "url": "https://example.org", "title": "Open"}


@pytest.mark.parametrize(
    "message",
    [
        {"text": "x" * 2000},
        {"text": "x", "quick_replies": [{"content_type": "text", "title": "Yes", "payload": "YES"}] * 13},
        {
            "attachment": {
                "type": "template",
                "payload": {"template_type": "button", "text": "Choose", "buttons": [BUTTON]},
            }
        },
        {"sticker_id": 369239263222822},
    ],
)
def test_what_meta_takes_is_taken(meta: Meta, token: str, psid: str, message: dict[str, object]) -> None:
    assert meta.send(BAKERY, token, psid, message=message)["message_id"]


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ({"text": "x" * 2001}, "2000"),
        ({"text": "😀" * 1001}, "2000"),
        ({"text": ""}, "message[text]"),
        ({}, "exactly one"),
        ({"text": "x", "sticker_id": 1}, "exactly one"),
        ({"text": "x", "txt": "y"}, 'Invalid keys "txt" were found in param "message".'),
        ({"text": "x", "metadata": "m" * 1001}, "metadata"),
        ({"text": "x", "quick_replies": [{"content_type": "text", "title": "a"}] * 14}, "quick_replies"),
        ({"text": "x", "quick_replies": [{"content_type": "text", "title": "a" * 21}]}, "quick_replies"),
        ({"attachment": {"type": "hologram", "payload": {}}}, "attachment"),
        ({"attachment": {"type": "image", "payload": {"uri": "x"}}}, "uri"),
        ({"attachment": {"type": "image", "payload": {}}}, "filedata"),
        ({"attachments": [{"type": "file", "payload": {"url": "http://x/"}}]}, "images only"),
    ],
)
def test_what_meta_refuses_is_refused(
    meta: Meta, token: str, psid: str, message: dict[str, object], words: str
) -> None:
    answer = meta.send(BAKERY, token, psid, message=message)
    assert (answer.status, answer.error) == (400, (100, None))
    assert words in answer["error"]["message"]
    assert received(meta) == []


@pytest.mark.parametrize(
    "params",
    [
        {"messaging_type": "ANYTHING"},
        {"recipient": {}},
        {"recipient": {"id": "1", "user_ref": "2"}},
        {"recipient": None},
        {"message": None},
        {"sender_action": "typing_on"},
        {"messaging_type": "MESSAGE_TAG"},
        {"reply_to": {"mid": "m_unknown"}},
    ],
)
def test_a_send_must_have_the_right_parts(meta: Meta, token: str, psid: str, params: dict[str, object]) -> None:
    assert meta.send(BAKERY, token, psid, **params).error[0] == 100
    assert received(meta) == []


def test_the_recipient_must_be_one_of_this_page(meta: Meta, token: str) -> None:
    elsewhere = meta.writes("maria", FLORIST, "Hi")["conversation"]["psid"]
    assert meta.send(BAKERY, token, elsewhere).error == (100, 2018001)
    assert meta.send(BAKERY, token, "12345").error == (100, 2018001)


def test_sending_needs_permission_and_task(meta: Meta, psid: str) -> None:
    user_token = meta.user_token()
    page_token = meta.page_token(BAKERY, user_token)
    assert meta.send(BAKERY, page_token, psid)["message_id"]
    meta.stage("people/anna/revoke", scope="pages_messaging")
    assert meta.send(BAKERY, page_token, psid).error == (200, None)
    bookshop = meta.page_token(BOOKSHOP, user_token)
    other = meta.writes("maria", BOOKSHOP, "Hi")["conversation"]["psid"]
    assert meta.send(BOOKSHOP, bookshop, other).error == (200, None)
    assert meta.send(BAKERY, user_token, psid).error == (210, None)


@pytest.mark.parametrize(
    ("path", "body", "error"),
    [
        ("conversations/north-bakery/maria/block", {}, (551, 1545041)),
        ("conversations/north-bakery/maria/block", {"code": 200}, (200, 1545041)),
        ("people/maria", {"is_deleted": True}, (100, 2018001)),
        ("pages/north-bakery", {"restriction": "restricted"}, (10, 1893063)),
        ("pages/north-bakery", {"restriction": "abuse"}, (368, None)),
        ("pages/north-bakery", {"restriction": "reported"}, (2022, None)),
        (f"apps/{APP}", {"is_live": False}, (200, 2018028)),
        ("faults", {"code": 613, "subcode": 1893016}, (613, 1893016)),
    ],
)
def test_many_things_can_stand_in_the_way(
    meta: Meta, token: str, psid: str, path: str, body: dict[str, object], error: tuple[int, int | None]
) -> None:
    meta.stage(path, **body)
    assert meta.send(BAKERY, token, psid).error == error
    assert received(meta) == []


def test_a_blocked_page_can_be_unblocked(meta: Meta, token: str, psid: str) -> None:
    meta.does("maria", BAKERY, "block")
    meta.does("maria", BAKERY, "unblock")
    assert meta.send(BAKERY, token, psid)["message_id"]


def test_a_lost_answer_hides_a_message_that_was_sent(meta: Meta, token: str, psid: str) -> None:
    meta.stage("faults", effect="lost")
    with pytest.raises(requests.RequestException):
        meta.send(BAKERY, token, psid, "only once")
    assert received(meta) == ["only once"]


def test_a_garbled_answer_does_so_too(meta: Meta, token: str, psid: str) -> None:
    meta.stage("faults", effect="garbled")
    assert meta.send(BAKERY, token, psid, "only once").error == (1, 1357046)
    assert received(meta) == ["only once"]


def test_a_slow_answer_comes_after_the_echo(meta: Meta, heard: Callback, token: str, psid: str) -> None:
    heard.wait_for(0)
    meta.stage("weather", slow_after=300)
    answer = meta.send(BAKERY, token, psid)
    assert answer["message_id"] in [item.get("message", {}).get("mid") for item in heard.items]


def test_a_refusal_of_the_next_message_waits_for_a_message(meta: Meta, token: str, psid: str) -> None:
    signal = {"message": None, "messaging_type": None, "sender_action": "typing_on"}
    meta.stage("faults", code=613)
    assert meta.send(BAKERY, token, psid, **signal).body == {"recipient_id": psid}
    assert meta.send(BAKERY, token, psid).error == (613, None)
    meta.stage("faults", code=613, edge="sender_action")
    assert "message_id" in meta.send(BAKERY, token, psid).body
    assert meta.send(BAKERY, token, psid, **signal).error == (613, None)


def test_typing_seen_and_reactions(meta: Meta, token: str, psid: str) -> None:
    act = {"message": None, "messaging_type": None}
    assert meta.send(BAKERY, token, psid, sender_action="typing_on", **act).body == {"recipient_id": psid}
    assert meta.conversation("maria", BAKERY)["conversation"]["is_page_typing"]
    meta.stage("clock", advance=21)
    assert not meta.conversation("maria", BAKERY)["conversation"]["is_page_typing"]
    meta.send(BAKERY, token, psid, sender_action="mark_seen", **act)
    conversation = meta.conversation("maria", BAKERY)
    mid = conversation["messages"][0]["mid"]
    assert conversation["conversation"]["page_read_up_to"] >= conversation["messages"][0]["sent_at"]
    meta.send(BAKERY, token, psid, sender_action="react", payload={"message_id": mid, "reaction": "love"}, **act)
    assert meta.conversation("maria", BAKERY)["messages"][0]["reactions"]["page"]["reaction"] == "love"


def test_an_answer_to_one_message_names_it(meta: Meta, token: str, psid: str) -> None:
    mid = meta.conversation("maria", BAKERY)["messages"][0]["mid"]
    meta.send(BAKERY, token, psid, reply_to={"mid": mid})
    assert meta.conversation("maria", BAKERY)["messages"][-1]["reply_to"] == mid


def test_a_login_is_enough_to_send(meta: Meta, psid: str) -> None:
    browser = meta.browser().open(meta.dialog()).press("Log in", person=ANNA)
    browser.press("Continue", pages_scope="some", pages=[BAKERY]).press("Save")
    token = meta.lengthen(meta.exchange(code_in(browser.location))["access_token"])["access_token"]
    assert meta.send(BAKERY, meta.page_token(BAKERY, token), psid, "hello")["message_id"]
