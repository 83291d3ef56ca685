"""What people do, and how apps hear of it."""

from __future__ import annotations

import pytest
import requests

from tests.simulator.callback import Callback
from tests.simulator.meta import APP, APP_TOKEN, BAKERY, FLORIST, INBOX_APP, Meta, file

PNG = b"\x89PNG\r\n\x1a\n0000"


def last_item(meta: Meta, heard: Callback) -> dict[str, object]:
    """The newest event, once all have arrived."""
    assert meta.stage("webhooks/settle")["idle"]
    return heard.items[-1]


def test_a_person_has_another_id_on_each_page(meta: Meta) -> None:
    here, there = (meta.writes("maria", page, "Hi")["conversation"]["psid"] for page in (BAKERY, FLORIST))
    assert here != there
    assert here.isdigit()


def test_ids_are_the_same_in_every_world(meta: Meta) -> None:
    first = meta.writes("maria", BAKERY, "Hi")
    meta.stage("reset")
    again = meta.writes("maria", BAKERY, "Hi")
    assert first["message"]["mid"] == again["message"]["mid"]
    assert first["conversation"]["id"] == again["conversation"]["id"]


def test_files_come_with_links_that_tell_their_type(meta: Meta, heard: Callback) -> None:
    files = [file("a b.png", "image/png", PNG), file("Счёт.pdf", "application/pdf", b"%PDF-1.4")]
    meta.writes("maria", BAKERY, "both", files=files)
    message = last_item(meta, heard)["message"]
    assert [one["type"] for one in message["attachments"]] == ["image", "file"]
    picture, invoice = (requests.get(one["payload"]["url"]) for one in message["attachments"])
    assert (picture.headers["Content-Type"], picture.content) == ("image/png", PNG)
    assert (invoice.headers["Content-Type"], invoice.content) == ("application/pdf", b"%PDF-1.4")


def test_files_can_be_uploaded_as_a_browser_does(meta: Meta) -> None:
    answer = requests.post(
        f"{meta.url}/_stage/conversations/{BAKERY}/maria/write",
        data={"text": "Look"},
        files=[("files", ("x.gif", b"GIF89a", "image/gif"))],
    )
    assert answer.json()["message"]["attachments"][0]["type"] == "image"


def test_samples_stand_in_for_files(meta: Meta) -> None:
    sent = meta.writes("maria", BAKERY, samples=["photo", "voice", "invoice"])
    assert [one["type"] for one in sent["message"]["attachments"]] == ["image", "audio", "file"]


@pytest.mark.parametrize("redirects", [False, True])
def test_links_expire(meta: Meta, redirects: bool) -> None:
    url = meta.writes("maria", BAKERY, samples="photo")["message"]["attachments"][0]["payload"]["url"]
    meta.stage("weather", expired_link_redirects=redirects)
    assert requests.get(url).status_code == 200
    assert requests.get(url.replace("oh=", "oh=0")).status_code == 403
    meta.stage("clock", advance=4 * 86_400)
    assert requests.get(url, allow_redirects=False).status_code == (302 if redirects else 403)


def test_a_sticker_has_an_id_and_an_older_form(meta: Meta, heard: Callback) -> None:
    meta.writes("maria", BAKERY, sticker=369239263222822)
    (sticker,) = last_item(meta, heard)["message"]["attachments"]
    assert (sticker["type"], sticker["payload"]["sticker_id"]) == ("sticker", 369239263222822)
    assert requests.get(sticker["payload"]["url"]).headers["Content-Type"] == "image/png"
    meta.stage("weather", old_stickers=True)
    meta.writes("maria", BAKERY, sticker=369239263222822)
    message = last_item(meta, heard)["message"]
    assert message["sticker_id"] == 369239263222822
    assert message["attachments"][0]["type"] == "image"


def test_a_location_has_coordinates(meta: Meta, heard: Callback) -> None:
    meta.writes("maria", BAKERY, location={"lat": 55.75, "long": 37.61})
    (location,) = last_item(meta, heard)["message"]["attachments"]
    assert location == {"type": "location", "payload": {"coordinates": {"lat": 55.75, "long": 37.61}}}


@pytest.mark.parametrize(
    ("extra", "told"),
    [
        ({"quick_reply": {"payload": "DELIVERY"}}, {"quick_reply": {"payload": "DELIVERY"}}),
        ({"is_unsupported": True}, {"is_unsupported": True}),
        ({"referral": {"ad_id": "1", "source": "ADS", "type": "OPEN_THREAD"}},) * 2,
        ({"commands": [{"name": "flights"}]},) * 2,
    ],
)
def test_a_message_may_carry_more(
    meta: Meta, heard: Callback, extra: dict[str, object], told: dict[str, object]
) -> None:
    meta.writes("maria", BAKERY, "Hi", **extra)
    message = last_item(meta, heard)["message"]
    assert {key: message[key] for key in told} == told


def test_an_answer_to_a_message_names_it(meta: Meta, heard: Callback) -> None:
    first = meta.writes("maria", BAKERY, "Rye or wheat?")["message"]["mid"]
    meta.writes("maria", BAKERY, "this one", reply_to=first)
    assert last_item(meta, heard)["message"]["reply_to"] == {"mid": first, "is_self_reply": False}


def test_messages_can_lie_in_the_past(meta: Meta, heard: Callback) -> None:
    at = meta.look("clock")["now"] - 5 * 86_400_000
    meta.writes("maria", BAKERY, "five days ago", at=at)
    assert last_item(meta, heard)["timestamp"] == at


def test_reactions_edits_and_unsends_are_told(meta: Meta, heard: Callback) -> None:
    mid = meta.writes("maria", BAKERY, "Pie?")["message"]["mid"]
    meta.does("maria", BAKERY, "react", mid=mid, reaction="love")
    assert last_item(meta, heard)["reaction"] == {"mid": mid, "action": "react", "reaction": "love", "emoji": "❤️"}
    meta.does("maria", BAKERY, "react", mid=mid, reaction=None)
    assert last_item(meta, heard)["reaction"] == {"mid": mid, "action": "unreact"}
    meta.does("maria", BAKERY, "edit", mid=mid, text="Cake?")
    assert last_item(meta, heard)["message_edit"] == {"mid": mid, "text": "Cake?", "num_edit": 1}
    meta.does("maria", BAKERY, "unsend", mid=mid)
    assert last_item(meta, heard)["message"] == {"mid": mid, "is_deleted": True}


def test_buttons_links_and_feedback_are_told(meta: Meta, heard: Callback, token: str) -> None:
    meta.does("maria", BAKERY, "tap", title="Get started", payload="GET_STARTED")
    postback = last_item(meta, heard)["postback"]
    assert (postback["title"], postback["payload"]) == ("Get started", "GET_STARTED")
    meta.does("maria", BAKERY, "follow", ref="winter")
    assert last_item(meta, heard)["referral"] == {"ref": "winter", "source": "SHORTLINK", "type": "OPEN_THREAD"}
    psid = meta.conversation("maria", BAKERY)["conversation"]["psid"]
    mid = meta.send(BAKERY, token, psid)["message_id"]
    meta.does("maria", BAKERY, "judge", mid=mid, feedback="Good response")
    assert last_item(meta, heard)["response_feedback"] == {"feedback": "Good response", "mid": mid}


def test_unknown_kinds_of_events_can_be_caused(meta: Meta, heard: Callback) -> None:
    meta.does("maria", BAKERY, "cause", field="messages", event={"hologram": {"id": 1}, "timestamp": 1795345204})
    item = last_item(meta, heard)
    assert (item["hologram"], item["timestamp"]) == ({"id": 1}, 1795345204)


def test_another_app_may_own_the_conversation(meta: Meta, heard: Callback, token: str) -> None:
    fields = "messages,messaging_postbacks,messaging_handovers,standby"
    meta.post(f"{BAKERY}/subscribed_apps", token, subscribed_fields=fields)
    meta.writes("maria", BAKERY, "Hi")
    bot = meta.stage("apps", name="A bot")["id"]
    meta.does("maria", BAKERY, "hand-over", app_id=bot)
    assert last_item(meta, heard)["pass_thread_control"]["new_owner_app_id"] == bot
    meta.does("maria", BAKERY, "tap", title="Menu", payload="SECRET")
    assert last_item(meta, heard)["postback"]["title"] == "Menu"
    assert "payload" not in last_item(meta, heard)["postback"]
    assert "standby" in heard.received[-1].json["entry"][0]
    psid = meta.conversation("maria", BAKERY)["conversation"]["psid"]
    assert meta.get(f"{BAKERY}/thread_owner", token, recipient=psid)["data"][0]["thread_owner"]["app_id"] == bot
    assert meta.send(BAKERY, token, psid).error == (10, 2018300)
    assert meta.post(f"{BAKERY}/take_thread_control", token, recipient=f'{{"id":"{psid}"}}')["success"]
    assert meta.send(BAKERY, token, psid)["message_id"]


def test_an_answer_from_the_inbox_is_an_echo(meta: Meta, heard: Callback) -> None:
    meta.writes("maria", BAKERY, "Hi")
    meta.does("maria", BAKERY, "answer-in-inbox", text="From the inbox")
    assert meta.stage("webhooks/settle")["idle"]
    echo = heard.items[-2]["message"]
    assert (echo["is_echo"], echo["app_id"], echo["text"]) == (True, int(INBOX_APP), "From the inbox")


def test_measures_against_a_page_are_told_without_a_sender(meta: Meta, heard: Callback, token: str) -> None:
    fields = "messages,messaging_policy_enforcement"
    asked = {"callback_url": heard.url, "verify_token": heard.verify_token, "fields": fields}
    meta.post(f"{APP}/subscriptions", APP_TOKEN, object="page", **asked)
    meta.post(f"{BAKERY}/subscribed_apps", token, subscribed_fields=fields)
    psid = meta.writes("maria", BAKERY, "Hi")["conversation"]["psid"]
    meta.stage(f"pages/{BAKERY}/enforce-policy", action="block", reason="Spam")
    item = last_item(meta, heard)
    assert item["policy_enforcement"] == {"action": "block", "reason": "Spam"}
    assert "sender" not in item
    assert meta.send(BAKERY, token, psid).error == (2022, None)


def test_nobody_hears_of_a_conversation_with_an_unknown_page(meta: Meta) -> None:
    answer = requests.post(f"{meta.url}/_stage/conversations/nowhere/maria/write", json={"text": "Hi"})
    assert (answer.status_code, answer.json()) == (400, {"error": "There is no Page nowhere."})
