"""Posts and comments as the Graph API shows them."""

from __future__ import annotations

import requests

from tests.simulator.meta import BAKERY, Meta
from tests.simulator.walls import says


def test_a_post_is_read_with_everything(meta: Meta, token: str) -> None:
    post = meta.stage(f"pages/{BAKERY}/posts", message="Two cakes", samples=["photo", "cake"])["post"]["id"]
    fields = (
        "message,created_time,permalink_url,full_picture,from,is_published,status_type,"
        "attachments{media_type,subattachments{media{image{src}},type}},comments.limit(0).summary(true)"
    )
    says(meta, post)
    read = meta.get(post, token, fields=fields)
    assert (read["message"], read["status_type"], read["from"]["id"]) == ("Two cakes", "added_photos", BAKERY)
    assert requests.get(read["full_picture"]).headers["Content-Type"] == "image/png"
    (album,) = read["attachments"]["data"]
    assert album["media_type"] == "album"
    parts = album["subattachments"]["data"]
    assert [sorted(part) for part in parts] == [["media", "type"]] * 2
    assert [requests.get(part["media"]["image"]["src"]).ok for part in parts] == [True, True]
    assert read["comments"] == {
        "data": [],
        "summary": {"order": "chronological", "total_count": 1, "can_comment": True},
    }


def test_a_link_is_read(meta: Meta, token: str) -> None:
    shared = {"message": "Read", "link": "https://bread.example/", "link_title": "Bread"}
    post = meta.stage(f"pages/{BAKERY}/posts", **shared)["post"]["id"]
    (attachment,) = meta.get(post, token, fields="attachments{type,title,unshimmed_url}")["attachments"]["data"]
    assert attachment == {"type": "share", "title": "Bread", "unshimmed_url": "https://bread.example/"}


def test_the_wall_is_listed_newest_first(meta: Meta, token: str) -> None:
    visit = meta.stage(f"pages/{BAKERY}/posts", message="Hello!", person="maria")["post"]["id"]
    feed = [one["id"] for one in meta.get(f"{BAKERY}/feed", token)["data"]]
    assert feed[0] == visit
    assert visit not in [one["id"] for one in meta.get(f"{BAKERY}/posts", token)["data"]]
    assert [one["id"] for one in meta.get(f"{BAKERY}/visitor_posts", token)["data"]] == [visit]
    first = meta.get(f"{BAKERY}/feed", token, limit=1)
    assert requests.get(first["paging"]["next"]).json()["data"][0]["id"] == feed[1]


def test_comments_are_listed_by_level_and_order(meta: Meta, token: str, post: str) -> None:
    first, second = says(meta, post, "One")["id"], says(meta, post, "Two", person="tomas")["id"]
    answer = meta.stage(f"comments/{first}/reply", person="tomas", message="Three")["comment"]["id"]
    edge = f"{post}/comments"
    assert [one["id"] for one in meta.get(edge, token)["data"]] == [first, second]
    assert [one["id"] for one in meta.get(edge, token, filter="stream")["data"]] == [first, second, answer]
    newest = meta.get(edge, token, filter="stream", order="reverse_chronological", limit=1, summary="true")
    assert ([one["id"] for one in newest["data"]], newest["summary"]["total_count"]) == ([answer], 3)
    assert requests.get(newest["paging"]["next"]).json()["data"][0]["id"] == second
    (below,) = meta.get(f"{first}/comments", token, fields="message,parent{id}")["data"]
    assert below == {"message": "Three", "parent": {"id": first}, "id": answer}
    assert meta.get(edge, token, filter="everything").error == (100, None)


def test_comments_since_a_moment(meta: Meta, token: str, post: str) -> None:
    says(meta, post, "Old", at=1_790_000_000_000)
    says(meta, post, "New")
    (only,) = meta.get(f"{post}/comments", token, since=1_790_000_001)["data"]
    assert only["message"] == "New"


def test_a_comment_tells_what_can_be_done(meta: Meta, token: str, post: str) -> None:
    fields = "can_hide,can_remove,can_comment,can_reply_privately,comment_count,like_count,user_likes,is_hidden"
    comment = says(meta, post)["id"]
    own = meta.post(f"{comment}/comments", token, message="12")["id"]
    meta.post(f"{comment}/likes", token)
    assert meta.get(comment, token, fields=fields).body == {
        "can_hide": True,
        "can_remove": True,
        "can_comment": True,
        "can_reply_privately": True,
        "comment_count": 1,
        "like_count": 1,
        "user_likes": True,
        "is_hidden": False,
        "id": comment,
    }
    read = meta.get(own, token, fields="can_hide,can_reply_privately")
    assert (read["can_hide"], read["can_reply_privately"]) == (False, False)


def test_those_who_reacted_are_listed(meta: Meta, token: str, post: str) -> None:
    meta.stage(f"posts/{post}/like", person="tomas", reaction="love")
    meta.post(f"{post}/likes", token)
    assert [(one["name"], one["type"]) for one in meta.get(f"{post}/reactions", token)["data"]] == [
        ("Tomas Berg", "LOVE"),
        ("North Bakery", "LIKE"),
    ]
