"""The one private reply to a comment."""

from __future__ import annotations

from typing import Any

from tests.simulator.callback import Callback
from tests.simulator.meta import BAKERY, Answer, Meta
from tests.simulator.walls import says


def replies(meta: Meta, token: str, comment: str, **params: Any) -> Answer:
    return meta.send(BAKERY, token, "", "Privately: 12", recipient={"comment_id": comment}, **params)


def test_a_private_reply_begins_a_conversation_but_opens_no_window(
    meta: Meta, told: Callback, token: str, post: str
) -> None:
    comment = says(meta, post)["id"]
    sent = replies(meta, token, comment)
    conversation = meta.conversation("maria", BAKERY)
    assert [one["text"] for one in conversation["messages"]] == ["Privately: 12"]
    assert sent["recipient_id"] == conversation["conversation"]["psid"]
    assert told.wait_for(2)[1].items[0]["message"]["mid"] == sent["message_id"]
    read = meta.get(comment, token, fields="can_reply_privately,private_reply_conversation")
    assert read["private_reply_conversation"]["id"] == conversation["conversation"]["id"]
    assert read["can_reply_privately"] is False
    assert meta.send(BAKERY, token, sent["recipient_id"]).error == (10, 2018278)


def test_a_private_reply_goes_once(meta: Meta, token: str, post: str) -> None:
    comment = says(meta, post)["id"]
    assert replies(meta, token, comment).status == 200
    assert replies(meta, token, comment).error == (10900, None)


def test_a_private_reply_goes_within_seven_days(meta: Meta, token: str, post: str) -> None:
    now = meta.look("clock")["now"]
    late = says(meta, post, at=now - 7 * 86_400_000 - 60_000)["id"]
    just = says(meta, post, at=now - 7 * 86_400_000 + 60_000)["id"]
    assert replies(meta, token, late).error == (10903, None)
    assert replies(meta, token, just).status == 200


def test_other_private_replies_that_meta_refuses(meta: Meta, token: str, post: str) -> None:
    comment = says(meta, post)["id"]
    own = meta.post(f"{post}/comments", token, message="Hello all")["id"]
    assert replies(meta, token, "1_2").error == (100, 2018292)
    assert replies(meta, token, own).error == (10903, None)
    assert replies(meta, token, comment, messaging_type="MESSAGE_TAG", tag="HUMAN_AGENT").error == (100, None)
    action = {"message": None, "messaging_type": None, "sender_action": "typing_on"}
    assert replies(meta, token, comment, **action).error == (100, None)
    meta.does("maria", BAKERY, "block")
    assert replies(meta, token, comment).error == (10902, None)
    meta.stage(f"comments/{comment}/remove")
    assert replies(meta, token, comment).error == (100, 2018292)
    meta.stage(f"pages/{BAKERY}", restriction="restricted")
    assert replies(meta, token, says(meta, post, person="tomas")["id"]).error == (10, 1893063)


def test_a_private_reply_that_fails_on_the_way_was_none(meta: Meta, token: str, post: str) -> None:
    comment = says(meta, post)["id"]
    unreachable = {"attachment": {"type": "image", "payload": {"url": "http://127.0.0.1:1/x.png"}}}
    assert replies(meta, token, comment, message=unreachable).error == (100, 2018008)
    assert replies(meta, token, comment).status == 200


def test_under_the_european_rules_a_private_reply_takes_no_films(meta: Meta, token: str, post: str) -> None:
    comment = says(meta, post)["id"]
    meta.does("maria", BAKERY, "european")
    film = {"attachment": {"type": "video", "payload": {"url": f"{meta.url}/static/samples/clip.mp4"}}}
    assert replies(meta, token, comment, message=film).error == (10, 2018336)
    assert replies(meta, token, comment).status == 200


def test_a_visitors_post_is_answered_privately(meta: Meta, token: str) -> None:
    visit = meta.stage(f"pages/{BAKERY}/posts", message="Are you open?", person="maria")["post"]["id"]
    sent = meta.send(BAKERY, token, "", "Yes", recipient={"post_id": visit})
    assert sent["recipient_id"] == meta.conversation("maria", BAKERY)["conversation"]["psid"]
    assert meta.send(BAKERY, token, "", "Yes", recipient={"post_id": visit}).error == (10900, None)
