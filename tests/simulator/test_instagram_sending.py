"""Sending to people on Instagram: what is taken, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from tests.simulator.instagram import ACCOUNT, HANDLE, comments, igsid, media, refusal, writes
from tests.simulator.meta import APP, BAKERY, FLORIST, Answer, Meta

__all__ = ["igsid"]

DAY = 86_400
PDF = b"%PDF-1.4\n"


def sends_file(meta: Meta, token: str, igsid: str, kind: str, content_type: str, content: bytes) -> Answer:
    """A direct upload."""
    data = {
        "access_token": token,
        "recipient": json.dumps({"id": igsid}),
        "message": json.dumps({"attachment": {"type": kind, "payload": {}}}),
    }
    files = {"filedata": ("a file", content, content_type)}
    answer = requests.post(f"{meta.url}/v26.0/{BAKERY}/messages", data=data, files=files)
    return Answer(answer.status_code, answer.json(), answer.headers)


def test_texts_end_at_a_thousand_bytes(meta: Meta, token: str, igsid: str) -> None:
    assert meta.send(BAKERY, token, igsid, "я" * 500).status == 200
    assert refusal(meta.send(BAKERY, token, igsid, "я" * 500 + "x")) == (100, None)
    assert meta.send(BAKERY, token, meta.writes("maria", BAKERY, "Hi")["conversation"]["psid"], "я" * 501).status == 200


def test_the_account_and_its_page_send_alike(meta: Meta, token: str, igsid: str) -> None:
    for path in (BAKERY, ACCOUNT, "me"):
        sent = meta.send(path, token, igsid, f"By {path}")
        assert (sent["recipient_id"], sent["message_id"][:4]) == (igsid, "aWdf")
    heart = {"attachment": {"type": "like_heart"}}
    assert meta.send(ACCOUNT, token, igsid, message=heart).status == 200
    action: dict[str, Any] = {"message": None, "messaging_type": None, "sender_action": "typing_on"}
    assert meta.send(BAKERY, token, igsid, **action).body == {"recipient_id": igsid}
    assert meta.conversation("maria", HANDLE)["conversation"]["is_page_typing"]


def test_files_are_pictures_sounds_films_and_pdf(meta: Meta, token: str, igsid: str) -> None:
    assert sends_file(meta, token, igsid, "file", "application/pdf", PDF).status == 200
    assert refusal(sends_file(meta, token, igsid, "file", "text/plain", b"words")) == (100, 2018047)
    assert refusal(sends_file(meta, token, igsid, "file", "application/pdf", b"words")) == (100, 2018047)
    huge = b"\x89PNG" + b"0" * (8 * 1024 * 1024)
    assert refusal(sends_file(meta, token, igsid, "image", "image/png", huge)) == (100, 2018109)


@pytest.mark.parametrize(
    "more",
    [
        {"message": {"sticker_id": 369239263222822}},
        {"message": {"attachments": [{"type": "image", "payload": {"url": "http://127.0.0.1:1/x"}}] * 11}},
        {"messaging_type": "MESSAGE_TAG", "tag": "CUSTOMER_FEEDBACK"},
        {"messaging_type": "UTILITY"},
    ],
    ids=["sticker", "eleven pictures", "feedback tag", "utility"],
)
def test_what_instagram_does_not_have(meta: Meta, token: str, igsid: str, more: dict[str, Any]) -> None:
    assert refusal(meta.send(BAKERY, token, igsid, **more))[0] == 100


def test_after_a_day_only_people_may_answer_and_after_a_week_nobody(meta: Meta, token: str, igsid: str) -> None:
    human = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    meta.stage("clock", advance=DAY + 60)
    late = meta.send(BAKERY, token, igsid)
    assert (refusal(late), late.status, late["error"]["type"]) == ((10, 2534022), 403, "IGApiException")
    assert refusal(meta.send(BAKERY, token, igsid, **human)) == (10, 2534022)
    meta.stage(f"apps/{APP}", features=["human_agent"])
    assert meta.send(BAKERY, token, igsid, **human).status == 200
    meta.stage("clock", advance=6 * DAY)
    assert refusal(meta.send(BAKERY, token, igsid, **human)) == (10, 2534022)


def test_people_who_are_not_there(meta: Meta, token: str, igsid: str) -> None:
    assert refusal(meta.send(ACCOUNT, token, "6000000000000000")) == (100, 2534014)
    assert refusal(meta.send(FLORIST, meta.dashboard_token(FLORIST), igsid)) == (100, 2018001)
    meta.does("maria", HANDLE, "block")
    assert refusal(meta.send(BAKERY, token, igsid)) == (551, 1545041)
    meta.does("maria", HANDLE, "unblock")
    meta.stage("people/maria", is_deleted=True)
    assert refusal(meta.send(BAKERY, token, igsid)) == (100, 2534014)
    other = writes(meta, person="tomas")
    meta.stage(f"instagram/{HANDLE}", is_blocked=True)
    assert refusal(meta.send(BAKERY, token, other)) == (100, 2534029)


def test_a_comment_is_answered_privately_once(meta: Meta, token: str) -> None:
    comment = comments(meta)
    to = {"recipient": {"comment_id": comment["id"]}, "messaging_type": None}
    sent = meta.send(BAKERY, token, "", "Privately: 12", **to)
    assert sent["recipient_id"] == comment["author"]["id"]
    assert [one["answered"] for one in meta.conversation("tomas", HANDLE)["messages"]] == [comment["id"]]
    assert refusal(meta.send(BAKERY, token, "", "Again", **to)) == (10900, None)
    assert refusal(meta.send(BAKERY, token, sent["recipient_id"])) == (10, 2534022)


def test_private_replies_that_are_refused(meta: Meta, token: str) -> None:
    def answers(comment_id: str, path: str = BAKERY) -> tuple[int, int | None]:
        return refusal(meta.send(path, token, "", recipient={"comment_id": comment_id}, messaging_type=None))

    old = comments(meta, at=meta.look("clock")["now"] - 8 * DAY * 1000)
    assert answers(old["id"]) == (10903, None)
    assert answers(comments(meta, person=None)["id"]) == (10903, None)
    assert answers("17900000000009999", ACCOUNT) == (100, 2534025)
    broadcast = meta.stage(f"instagram/{HANDLE}/media", kind="LIVE")["media"]["id"]
    live = comments(meta, on=broadcast)["id"]
    meta.stage(f"media/{broadcast}/end")
    assert answers(live) == (10903, None)
    meta.does("tomas", HANDLE, "block")
    assert answers(comments(meta, on=media(meta))["id"]) == (10902, None)


def test_throttled_calls_are_those_of_instagram(meta: Meta, token: str) -> None:
    meta.stage("throttle", minutes=5)
    throttled = meta.get(f"{ACCOUNT}/conversations", token)
    assert refusal(throttled) == (80002, None)
    assert '"type": "instagram"' in throttled.headers["X-Business-Use-Case-Usage"]
