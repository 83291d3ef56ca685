"""Comments, reactions and posts as the webhook field `feed` tells them."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.simulator.callback import Callback
from tests.simulator.meta import APP, APP_TOKEN, BAKERY, INBOX_APP, Meta
from tests.simulator.walls import SCOPES, says, scoped_token, values


def test_a_comment_is_told(meta: Meta, told: Callback, post: str) -> None:
    comment = says(meta, post)
    (value,) = values(told, 1)
    assert (value["item"], value["verb"], value["message"]) == ("comment", "add", "How much?")
    assert (value["post_id"], value["parent_id"], value["comment_id"]) == (post, post, comment["id"])
    assert value["from"] == {"id": comment["author"]["id"], "name": "Maria Ivanova"}
    assert value["created_time"] == comment["created_at"] // 1000
    assert (value["post"]["id"], value["post"]["is_published"]) == (post, True)
    assert value["comment_id"].startswith(post.partition("_")[2] + "_")
    assert told.received[0].json["entry"][0]["time"] < 10**11


def test_the_author_is_not_named_by_the_psid(meta: Meta, post: str) -> None:
    psid = meta.writes("maria", BAKERY, "Hi")["conversation"]["psid"]
    assert says(meta, post)["author"]["id"] != psid


def test_edit_hide_unhide_and_remove_are_told(meta: Meta, told: Callback, post: str) -> None:
    comment = says(meta, post)["id"]
    meta.stage(f"comments/{comment}/edit", message="How much is it?")
    meta.stage(f"comments/{comment}/hide")
    meta.stage(f"comments/{comment}/unhide", by_admin=True)
    meta.stage(f"comments/{comment}/remove")
    _, edited, hidden, shown, removed = values(told, 5)
    assert (edited["verb"], edited["message"]) == ("edited", "How much is it?")
    assert (hidden["verb"], hidden["from"]["name"]) == ("hide", "Maria Ivanova")
    assert (shown["verb"], shown["from"]["id"]) == ("unhide", BAKERY)
    assert (removed["verb"], "message" in removed) == ("remove", False)
    assert {value["comment_id"] for value in values(told, 5)} == {comment}


def test_hiding_twice_is_told_once(meta: Meta, told: Callback, post: str) -> None:
    comment = says(meta, post)["id"]
    meta.stage(f"comments/{comment}/hide")
    meta.stage(f"comments/{comment}/hide")
    says(meta, post, "The end")
    assert [value["verb"] for value in values(told, 3)] == ["add", "hide", "add"]


def test_an_answer_names_the_comment_above_it(meta: Meta, told: Callback, post: str) -> None:
    comment = says(meta, post)["id"]
    meta.stage(f"comments/{comment}/reply", person="tomas", message="12, I think")
    assert values(told, 2)[1]["parent_id"] == comment


def test_removing_a_comment_removes_the_answers_without_a_word(
    meta: Meta, told: Callback, token: str, post: str
) -> None:
    comment = says(meta, post)["id"]
    answer = meta.stage(f"comments/{comment}/reply", person="tomas", message="12")["comment"]["id"]
    meta.stage(f"comments/{comment}/remove")
    says(meta, post, "The end")
    assert [value["verb"] for value in values(told, 4)] == ["add", "add", "remove", "add"]
    assert meta.get(answer, token).error == (100, 33)


def test_a_photo_comes_as_a_link_and_without_words(meta: Meta, told: Callback, token: str, post: str) -> None:
    comment = says(meta, post, None, samples=["photo"])["id"]
    value = values(told, 1)[0]
    assert "message" not in value
    assert requests.get(value["photo"]).headers["Content-Type"] == "image/png"
    attachment = meta.get(comment, token, fields="attachment")["attachment"]
    assert (attachment["type"], requests.get(attachment["media"]["image"]["src"]).ok) == ("photo", True)


def test_the_author_can_be_unknown(meta: Meta, told: Callback, token: str, post: str) -> None:
    comment = says(meta, post, hides_author=True)
    assert "from" not in values(told, 1)[0]
    assert "from" not in meta.get(comment["id"], token, fields="from,message").body


def test_the_author_is_unknown_without_the_permission(meta: Meta, told: Callback, post: str) -> None:
    poor = scoped_token(meta, SCOPES.replace(",pages_read_user_content", ""))
    comment = says(meta, post)
    assert "from" not in values(told, 1)[0]
    assert "from" not in meta.get(comment["id"], poor, fields="from,message").body
    assert meta.get(f"{BAKERY}/feed", poor).error == (10, None)


def test_keys_can_be_missing(meta: Meta, told: Callback, post: str) -> None:
    says(meta, post, without=["created_time"])
    assert "created_time" not in values(told, 1)[0]


def test_nothing_is_told_of_what_happens_quietly(meta: Meta, told: Callback, token: str, post: str) -> None:
    lost = says(meta, post, "Nobody hears this", quietly=True)["id"]
    says(meta, post, "The end")
    assert [value["message"] for value in values(told, 1)] == ["The end"]
    assert lost in [one["id"] for one in meta.get(f"{post}/comments", token)["data"]]


def test_the_own_comment_comes_back(meta: Meta, told: Callback, token: str, post: str) -> None:
    comment = says(meta, post)["id"]
    answer = meta.post(f"{comment}/comments", token, message="12 a slice")["id"]
    value = values(told, 2)[1]
    assert (value["comment_id"], value["from"], value["parent_id"]) == (
        answer,
        {"id": BAKERY, "name": "North Bakery"},
        comment,
    )


def test_an_answer_in_the_inbox_comes_from_the_page(meta: Meta, told: Callback, post: str) -> None:
    comment = says(meta, post)["id"]
    made = meta.stage(f"comments/{comment}/reply", message="Coming!")["comment"]
    assert (values(told, 2)[1]["from"]["id"], made["app_id"]) == (BAKERY, INBOX_APP)


def test_reactions_are_told(meta: Meta, told: Callback, token: str, post: str) -> None:
    comment = says(meta, post)["id"]
    meta.stage(f"comments/{comment}/like", person="tomas", reaction="love")
    meta.stage(f"comments/{comment}/like", person="tomas", reaction="wow")
    meta.stage(f"posts/{post}/like", person="tomas")
    meta.post(f"{comment}/likes", token)
    meta.graph("DELETE", f"{comment}/likes", token)
    reactions = values(told, 6)[1:]
    assert [(one["verb"], one["reaction_type"]) for one in reactions] == [
        ("add", "love"),
        ("edit", "wow"),
        ("add", "like"),
        ("add", "like"),
        ("remove", "like"),
    ]
    assert ("comment_id" in reactions[2], reactions[3]["from"]["id"]) == (False, BAKERY)


def test_an_ads_comments_are_told(meta: Meta, told: Callback, token: str) -> None:
    (ad,) = meta.get(f"{BAKERY}/ads_posts", token, fields="is_published,promotion_status")["data"]
    assert (ad["is_published"], ad["promotion_status"]) == (False, "active")
    says(meta, ad["id"])
    assert values(told, 1)[0]["post"]["is_published"] is False
    assert ad["id"] not in [one["id"] for one in meta.get(f"{BAKERY}/feed", token)["data"]]


def test_a_films_comments_are_named_by_the_film(meta: Meta, told: Callback) -> None:
    post = meta.stage(f"pages/{BAKERY}/posts", message="Look", samples=["clip"])["post"]["id"]
    comment = says(meta, post)
    added, commented = values(told, 2)
    assert (added["item"], commented["post_id"]) == ("video", post)
    assert comment["id"].startswith(added["video_id"] + "_")


@pytest.mark.parametrize(
    ("body", "item"),
    [
        ({"message": "Hello"}, "status"),
        ({"samples": ["photo"]}, "photo"),
        ({"samples": ["photo", "cake"]}, "album"),
        ({"message": "Read", "link": "https://bread.example/"}, "share"),
        ({"message": "Hello!", "person": "maria"}, "post"),
    ],
)
def test_posts_are_told(meta: Meta, told: Callback, body: dict[str, Any], item: str) -> None:
    post = meta.stage(f"pages/{BAKERY}/posts", **body)["post"]["id"]
    meta.stage(f"posts/{post}/edit", message="Other words")
    meta.stage(f"posts/{post}/remove")
    added, edited, removed = values(told, 3)
    assert (added["item"], added["verb"], added["post_id"]) == (item, "add", post)
    assert (added["from"]["id"] == BAKERY) == ("person" not in body)
    assert (edited["verb"], edited["message"]) == ("edited", "Other words")
    assert (removed["item"], removed["verb"], removed["recipient_id"]) == ("post", "remove", BAKERY)


def test_a_mention_elsewhere_is_told(meta: Meta, callback: Callback, token: str) -> None:
    asked = {"callback_url": callback.url, "verify_token": callback.verify_token, "fields": "mention"}
    meta.post(f"{APP}/subscriptions", APP_TOKEN, object="page", include_values="true", **asked)
    meta.post(f"{BAKERY}/subscribed_apps", token, subscribed_fields="mention")
    meta.stage(f"pages/{BAKERY}/mention", person="maria", message="The best rolls are those of North Bakery")
    (change,) = callback.wait_for(1)[0].items
    assert (change["field"], change["value"]["item"], change["value"]["verb"]) == ("mention", "post", "add")
    assert "from" not in change["value"]
    assert meta.get(change["value"]["post_id"], token).error == (100, 33)


def test_a_page_that_is_not_subscribed_to_feed_hears_nothing(meta: Meta, told: Callback, post: str) -> None:
    meta.post(f"{BAKERY}/subscribed_apps", meta.dashboard_token(BAKERY), subscribed_fields="message_echoes")
    says(meta, post)
    assert meta.stage("webhooks/settle")["idle"]
    assert told.received == []


def test_in_development_mode_strangers_are_not_heard(meta: Meta, told: Callback, post: str) -> None:
    meta.stage(f"apps/{APP}", is_live=False)
    says(meta, post)
    meta.stage(f"posts/{post}/comment", person="anna", message="Me")
    assert [value["message"] for value in values(told, 1)] == ["Me"]


def test_comments_come_twice_late_and_in_another_order_as_all_webhooks_may(
    meta: Meta, told: Callback, post: str
) -> None:
    meta.stage("weather", hold_webhooks=True)
    comment = says(meta, post)["id"]
    meta.stage(f"comments/{comment}/edit", message="How much is it?")
    meta.stage(f"comments/{comment}/remove")
    meta.stage("webhooks/release", copies=2, shuffle=True)
    verbs = [value["verb"] for value in values(told, 6)]
    assert sorted(verbs) == sorted(["add", "edited", "remove"] * 2)
    assert verbs[:3] != ["add", "edited", "remove"]


def test_a_comment_that_could_not_be_delivered_is_tried_again(meta: Meta, told: Callback, post: str) -> None:
    told.status = 503
    says(meta, post)
    told.wait_for(1)
    told.status = 200
    meta.stage("clock", advance=30)
    told.wait_for(2)
    assert told.received[0].body == told.received[1].body
