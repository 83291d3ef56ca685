"""Being a customer in the chat, with forms alone."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.simulator.callback import Callback
from tests.simulator.meta import BAKERY, Meta
from tests.simulator.visitor import Visitor

CHAT = "/chat/north-bakery/maria"


@pytest.fixture
def maria(meta: Meta) -> Visitor:
    return Visitor(meta.url).open(CHAT)


def last_told(meta: Meta, heard: Callback) -> dict[str, Any]:
    meta.stage("webhooks/settle")
    return heard.items[-1]


def answer(meta: Meta, token: str, text: str = "Yes, it is.", **params: Any) -> str:
    """The Page answers Maria, who has written; returns the message's id."""
    psid = meta.conversation("maria", BAKERY)["conversation"]["psid"]
    return str(meta.send(BAKERY, token, psid, text, **params)["message_id"])


def test_what_the_person_writes_is_told_to_the_app(meta: Meta, heard: Callback, maria: Visitor) -> None:
    maria.press("Send", text="Is my cake ready?")
    assert "Is my cake ready?" in maria.messages[0]
    assert last_told(meta, heard)["message"]["text"] == "Is my cake ready?"


def test_an_answer_of_the_page_is_shown(meta: Meta, token: str, maria: Visitor) -> None:
    maria.press("Send", text="Is my cake ready?")
    answer(meta, token)
    assert "Yes, it is." in maria.open(CHAT).messages[1]


def test_looking_at_the_chat_reads_it(meta: Meta, heard: Callback, token: str, maria: Visitor) -> None:
    maria.press("Send", text="Is my cake ready?")
    answer(meta, token)
    assert not meta.conversation("maria", BAKERY)["messages"][1]["is_read"]
    maria.open(CHAT)
    assert meta.conversation("maria", BAKERY)["messages"][1]["is_read"]
    assert "Seen by Maria" in maria.messages[1]
    assert "read" in last_told(meta, heard)


def test_a_person_may_leave_messages_unread(meta: Meta, token: str, maria: Visitor) -> None:
    maria.press("Send", text="Is my cake ready?").press("Receives, but reads nothing")
    answer(meta, token)
    maria.open(CHAT)
    seen = meta.conversation("maria", BAKERY)["messages"][1]
    assert (seen["is_delivered"], seen["is_read"]) == (True, False)
    assert "Delivered" in maria.messages[1]
    maria.press("Reads what comes in an open chat")
    assert "Seen by Maria" in maria.messages[1]


def test_nothing_is_delivered_to_a_phone_that_is_off(meta: Meta, token: str, maria: Visitor) -> None:
    maria.press("Send", text="Is my cake ready?").press("Phone is off: nothing is delivered")
    answer(meta, token)
    assert "Not delivered yet" in maria.open(CHAT).messages[1]
    assert not meta.conversation("maria", BAKERY)["messages"][1]["is_delivered"]
    maria.press("Receives, but reads nothing")
    assert meta.conversation("maria", BAKERY)["messages"][1]["is_delivered"]


def test_the_own_message_is_sent_delivered_and_seen(meta: Meta, token: str, maria: Visitor, heard: Callback) -> None:
    meta.stage("weather", hold_webhooks=True)
    maria.press("Send", text="Is my cake ready?")
    assert " Sent " in maria.messages[0]
    meta.stage("webhooks/release")
    meta.stage("webhooks/settle")
    assert "Delivered" in maria.open(CHAT).messages[0]
    psid = meta.conversation("maria", BAKERY)["conversation"]["psid"]
    meta.send(BAKERY, token, psid, message=None, sender_action="mark_seen")
    assert "Seen by North Bakery" in maria.open(CHAT).messages[0]


@pytest.mark.parametrize(
    ("button", "kind", "content_type"),
    [
        ("Photo", "image", "image/jpeg"),
        ("Small picture", "image", "image/png"),
        ("Voice note", "audio", "audio/wav"),
        ("Video", "video", "video/mp4"),
        ("PDF file", "file", "application/pdf"),
    ],
)
def test_ready_made_files_can_be_sent(
    meta: Meta, heard: Callback, maria: Visitor, button: str, kind: str, content_type: str
) -> None:
    maria.press(button)
    (told,) = last_told(meta, heard)["message"]["attachments"]
    assert told["type"] == kind
    fetched = requests.get(told["payload"]["url"])
    assert (fetched.status_code, fetched.headers["Content-Type"]) == (200, content_type)
    shown = next(one for one in maria.message("").all("img", "audio", "video", "a") if "/files/" in f"{one.attributes}")
    assert requests.get(meta.url + (shown.get("src") or shown.get("href"))).content == fetched.content


def test_pictures_travel_together_and_other_files_alone(meta: Meta, maria: Visitor) -> None:
    pictures = [("files", (f"{name}.png", b"\x89PNG", "image/png")) for name in ("one", "two")]
    maria.press("Send", text="Look", files=[*pictures, ("files", ("bill.pdf", b"%PDF", "application/pdf"))])
    kinds = [[one["type"] for one in m["attachments"]] for m in meta.conversation("maria", BAKERY)["messages"]]
    assert kinds == [[], ["image", "image"], ["file"]]


def test_a_file_that_is_too_large_is_refused_and_the_text_kept(maria: Visitor) -> None:
    large = ("files", ("large.png", b"x" * (8 * 1024 * 1024 + 1), "image/png"))
    maria.press("Send", text="Look at this", files=[large])
    assert maria.status == 422
    assert "large.png is too large for Messenger." in maria.screen.text
    assert maria.screen.all("textarea")[0].text == "Look at this"
    assert maria.messages == []


def test_nothing_is_not_sent(maria: Visitor) -> None:
    maria.press("Send", text="  ")
    assert maria.status == 422
    assert "Write something, or attach a file." in maria.screen.text


def test_stickers_thumbs_emoji_and_places(meta: Meta, heard: Callback, maria: Visitor) -> None:
    maria.press("Sticker: cake")
    assert last_told(meta, heard)["message"]["attachments"][0]["type"] == "sticker"
    maria.press("Send a thumbs-up")
    assert last_told(meta, heard)["message"]["attachments"][0]["payload"]["sticker_id"] == 369239263222822
    maria.press("cake", text="Happy birthday ")
    assert last_told(meta, heard)["message"]["text"] == "Happy birthday 🎂"
    maria.press("Location")
    assert last_told(meta, heard)["message"]["attachments"][0]["payload"]["coordinates"]["lat"] == 59.3251


def test_a_message_can_be_edited(meta: Meta, heard: Callback, maria: Visitor) -> None:
    maria.press("Send", text="Two cakes").follow("Edit")
    assert maria.screen.all("textarea")[0].text == "Two cakes"
    maria.press("Save", text="Three cakes")
    assert "Three cakes Edited" in maria.messages[0]
    assert last_told(meta, heard)["message_edit"]["text"] == "Three cakes"


def test_an_edited_message_needs_text(maria: Visitor) -> None:
    maria.press("Send", text="Two cakes").follow("Edit").press("Save", text=" ")
    assert maria.status == 422
    assert "An edited message needs some text." in maria.screen.text
    maria.press("Save", text="Three cakes")
    assert "Three cakes Edited" in maria.messages[0]


def test_a_message_can_be_unsent(meta: Meta, heard: Callback, maria: Visitor) -> None:
    maria.press("Send", text="Oops").press("Unsend")
    assert "You unsent a message" in maria.messages[0]
    assert last_told(meta, heard)["message"]["is_deleted"]


def test_a_reaction_comes_and_goes(meta: Meta, heard: Callback, token: str, maria: Visitor) -> None:
    maria.press("Send", text="Is my cake ready?")
    mid = answer(meta, token)
    maria.open(CHAT).press("love", inside=maria.message("Yes, it is."))
    assert last_told(meta, heard)["reaction"] == {"mid": mid, "action": "react", "reaction": "love", "emoji": "❤️"}
    assert "❤️ from you" in maria.messages[1]
    maria.press("love", inside=maria.message("Yes, it is."))
    assert last_told(meta, heard)["reaction"]["action"] == "unreact"


def test_a_message_can_be_answered(meta: Meta, heard: Callback, token: str, maria: Visitor) -> None:
    maria.press("Send", text="Is my cake ready?")
    mid = answer(meta, token)
    maria.open(CHAT).follow("Reply to this", inside=maria.message("Yes, it is."))
    assert "Reply to North Bakery" in maria.screen.text
    maria.press("Send", text="Lovely")
    assert last_told(meta, heard)["message"]["reply_to"]["mid"] == mid
    assert "North Bakery Yes, it is. Lovely" in maria.messages[2]


def test_quick_replies_are_pressed(meta: Meta, heard: Callback, token: str, maria: Visitor) -> None:
    maria.press("Send", text="Is my cake ready?")
    offered = [{"content_type": "text", "title": title, "payload": title.upper()} for title in ("Bring it", "Fetch it")]
    answer(meta, token, message={"text": "Shall we bring it?", "quick_replies": offered})
    maria.open(CHAT).press("Fetch it")
    told = last_told(meta, heard)["message"]
    assert (told["text"], told["quick_reply"]["payload"]) == ("Fetch it", "FETCH IT")
    assert "Bring it" not in maria.screen.text.replace("Shall we bring it?", "")


def test_buttons_are_pressed(meta: Meta, heard: Callback, token: str, maria: Visitor) -> None:
    maria.press("Send", text="Is my cake ready?")
    buttons = [{"type": "postback", "title": "Order another", "payload": "ORDER"}]
    payload = {"template_type": "button", "text": "It is.", "buttons": buttons}
    answer(meta, token, message={"attachment": {"type": "template", "payload": payload}})
    maria.open(CHAT).press("Order another")
    told = last_told(meta, heard)["postback"]
    assert (told["title"], told["payload"]) == ("Order another", "ORDER")


def test_the_menu_of_the_page_is_offered(meta: Meta, heard: Callback, token: str, maria: Visitor) -> None:
    assert meta.post(f"{BAKERY}/messenger_profile", token, get_started='{"payload": "START"}').status == 200
    maria.open(CHAT).press("Get started")
    assert last_told(meta, heard)["postback"]["payload"] == "START"


def test_the_person_may_block_the_page(meta: Meta, token: str, maria: Visitor) -> None:
    maria.press("Send", text="Is my cake ready?").press("Block North Bakery")
    psid = meta.conversation("maria", BAKERY)["conversation"]["psid"]
    assert meta.send(BAKERY, token, psid).error == (551, 1545041)
    maria.press("Let North Bakery write again")
    assert meta.send(BAKERY, token, psid).status == 200


def test_messages_of_others_cannot_be_changed(meta: Meta, token: str, maria: Visitor) -> None:
    maria.press("Send", text="Is my cake ready?")
    mine = meta.conversation("maria", BAKERY)["messages"][0]["mid"]
    theirs = answer(meta, token)
    assert requests.post(f"{meta.url}{CHAT}/unsend", data={"mid": theirs}).status_code == 404
    assert requests.post(f"{meta.url}/chat/north-bakery/tomas/unsend", data={"mid": mine}).status_code == 404
    assert requests.post(f"{meta.url}{CHAT}/dance").status_code == 404


def test_html_is_text_and_links_are_links(maria: Visitor) -> None:
    maria.press("Send", text="<script>alert(1)</script> https://shop.example/?a=1&b=2.")
    shown = maria.message("<script>alert(1)</script>")
    assert shown.all("script") == []
    assert "https://shop.example/?a=1&b=2" in [one.get("href") for one in shown.all("a")]


def test_a_file_with_a_script_is_a_download(meta: Meta, maria: Visitor) -> None:
    maria.press("Send", files=[("files", ("a.html", b"<script>alert(1)</script>", "text/html"))])
    (link,) = [one for one in maria.message("a.html").all("a") if "/files/" in one.get("href")]
    answer = requests.get(meta.url + link.get("href"))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "sandbox"


def test_the_live_part_changes_with_the_conversation_only(meta: Meta, token: str, maria: Visitor) -> None:
    maria.press("Send", text="Is my cake ready?")
    address = f"{meta.url}{CHAT}/live"
    first = requests.get(address)
    again = {"If-None-Match": first.headers["ETag"]}
    assert requests.get(address, headers=again).status_code == 304
    answer(meta, token)
    fresh = requests.get(address, headers=again)
    assert fresh.status_code == 200
    assert "Yes, it is." in fresh.text


def test_it_says_when_no_app_listens(maria: Visitor) -> None:
    assert "Pagedesk is not connected to North Bakery yet." in maria.screen.text


def test_looking_does_not_begin_a_conversation(meta: Meta, token: str, maria: Visitor) -> None:
    assert "Say hello." in maria.screen.text
    assert meta.get(f"{BAKERY}/conversations", token)["data"] == []


def test_an_old_conversation_shows_its_newest_part_first(meta: Meta, maria: Visitor) -> None:
    for number in range(85):
        meta.writes("maria", BAKERY, f"Loaf {number:03}", at=1_700_000_000_000 + number)
    maria.open(CHAT)
    assert len(maria.messages) == 80
    assert "Loaf 005" in maria.messages[0]
    assert len(maria.follow("Show earlier messages").messages) == 85
