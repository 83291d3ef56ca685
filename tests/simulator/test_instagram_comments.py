"""Posts of an Instagram account and the comments below them."""

from __future__ import annotations

from typing import Any

from tests.simulator.callback import Callback
from tests.simulator.instagram import ACCOUNT, HANDLE, comments, listen, media, refusal
from tests.simulator.meta import BAKERY, Meta


def values(callback: Callback, count: int) -> list[tuple[str, dict[str, Any]]]:
    """Field and value of each change, once there are so many."""
    callback.wait_for(count)
    return [(item["field"], item["value"]) for item in callback.items]


def test_comments_are_told_with_their_author_and_post(meta: Meta, callback: Callback, token: str) -> None:
    listen(meta, callback, token)
    made = comments(meta, "How much?")
    comments(meta, on=media(meta, "AD"))
    answer = meta.post(f"{made['id']}/replies", token, message="Twelve")["id"]
    comments(meta, "In short", without=["from", "media"])
    (field, first), (_, on_ad), (_, own), (_, short) = values(callback, 4)
    assert (field, first["text"]) == ("comments", "How much?")
    assert first["from"] == {"id": made["author"]["id"], "username": "tomasberg"}
    assert first["media"] == {"id": media(meta), "media_product_type": "FEED"}
    assert (on_ad["media"]["media_product_type"], on_ad["media"]["ad_title"]) == ("AD", "Birthday cakes by Saturday")
    assert (own["id"], own["from"]["id"], own["parent_id"]) == (answer, ACCOUNT, made["id"])
    assert sorted(short) == ["id", "text"]


def test_broadcasts_and_mentions_have_fields_of_their_own(meta: Meta, callback: Callback, token: str) -> None:
    listen(meta, callback, token)
    broadcast = meta.stage(f"instagram/{HANDLE}/media", kind="LIVE")["media"]["id"]
    assert [one["id"] for one in meta.get(f"{ACCOUNT}/live_media", token)["data"]] == [broadcast]
    comments(meta, on=broadcast)
    theirs = meta.stage(f"instagram/{HANDLE}/mention", person="maria", text="Look @northbakery", comment=True)["media"]
    caption = meta.stage(f"instagram/{HANDLE}/mention", person="maria", text="By @northbakery")["media"]["id"]
    comment = theirs["comments"][0]["id"]
    (live, _), mention, in_caption = values(callback, 3)
    assert live == "live_comments"
    assert mention == ("mentions", {"media_id": theirs["id"], "comment_id": comment})
    assert in_caption == ("mentions", {"media_id": caption})
    read = meta.get(ACCOUNT, token, fields=f"mentioned_comment.comment_id({comment}){{text}}")
    assert read["mentioned_comment"]["text"] == "Look @northbakery"
    read = meta.get(ACCOUNT, token, fields=f"mentioned_media.media_id({caption}){{caption,username}}")
    assert read["mentioned_media"]["caption"] == "By @northbakery"
    answer = {"media_id": theirs["id"], "comment_id": comment, "message": "Thank you"}
    assert meta.post(f"{ACCOUNT}/mentions", token, **answer).status == 200
    assert refusal(meta.get(theirs["id"], token)) == (100, 33)
    assert refusal(meta.post(f"{ACCOUNT}/mentions", token, media_id=media(meta), message="x")) == (100, None)


def test_posts_and_comments_are_read(meta: Meta, token: str) -> None:
    first = comments(meta, "First", at=meta.look("clock")["now"] - 1000)["id"]
    second = comments(meta, "Second")["id"]
    meta.post(f"{first}/replies", token, message="An answer")
    fields = "id,caption,media_type,media_product_type,permalink,username,comments_count"
    posts = meta.get(f"{ACCOUNT}/media", token, fields=fields)["data"]
    assert [one["media_product_type"] for one in posts] == ["FEED", "REELS", "FEED"]
    assert (posts[0]["media_type"], posts[0]["comments_count"]) == ("IMAGE", 3)
    assert posts[0]["permalink"] == f"{meta.url}/p/{media(meta)}"
    fields = "id,text,username,from,hidden,parent_id,replies{text,parent_id}"
    listed = meta.get(f"{media(meta)}/comments", token, fields=fields)["data"]
    assert [one["id"] for one in listed] == [second, first]
    assert listed[1]["replies"]["data"][0]["parent_id"] == first
    assert meta.get(f"{first}/replies", token)["data"][0]["text"] == "An answer"
    assert [one["id"] for one in meta.get(f"{ACCOUNT}/stories", token)["data"]] == [media(meta, "STORY")]
    meta.stage("clock", advance=86_400)
    assert meta.get(f"{ACCOUNT}/stories", token)["data"] == []
    assert refusal(meta.get(media(meta, "STORY"), token)) == (100, 33)


def test_hiding_and_deleting_are_told_to_nobody(meta: Meta, callback: Callback, token: str) -> None:
    listen(meta, callback, token)
    comment = comments(meta)["id"]
    own = meta.post(f"{comment}/replies", token, message="Own")["id"]
    assert meta.post(comment, token, hide="true")["success"]
    assert meta.get(comment, token, fields="hidden")["hidden"] is True
    assert meta.post(comment, token, hide="false")["success"]
    assert refusal(meta.post(own, token, hide="true")) == (200, None)
    assert refusal(meta.post(comment, token, message="Other words")) == (100, None)
    assert meta.graph("DELETE", comment, token)["success"]
    assert refusal(meta.get(own, token)) == (100, 33)
    meta.stage("webhooks/settle")
    assert len(callback.received) == 2


def test_comments_need_permission_task_and_the_right_page(meta: Meta, token: str) -> None:
    comment = comments(meta)["id"]
    scopes = "pages_show_list,pages_read_engagement,instagram_basic"
    reader = meta.page_token(BAKERY, meta.user_token(scope=scopes))
    assert meta.get(media(meta), reader, fields="caption").status == 200
    assert refusal(meta.get(comment, reader)) == (200, None)
    stranger = meta.dashboard_token("102938475610294")
    assert refusal(meta.get(comment, stranger)) == (100, 33)
    assert refusal(meta.post(f"{comment}/replies", stranger, message="x")) == (100, 33)
    full = meta.page_token(BAKERY, meta.user_token("100200300000002", scope=f"{scopes},instagram_manage_comments"))
    meta.stage("people/boris/give-role", page=BAKERY, tasks=["MESSAGING"])
    assert refusal(meta.post(f"{comment}/replies", full, message="x")) == (200, None)
    assert meta.get(comment, token, fields="text")["text"] == "How much?"
