"""Comments: what people write below posts, what apps hear of it, and what a Page can do about it."""

from __future__ import annotations

import base64
from typing import Any

import pytest
import requests

from tests.simulator.callback import Callback
from tests.simulator.meta import ANNA, APP, APP_TOKEN, BAKERY, FLORIST, INBOX_APP, Answer, Meta

SCOPES = (
    "pages_show_list,pages_messaging,pages_manage_metadata,pages_read_engagement,pages_read_user_content,"
    "pages_manage_engagement"
)
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def post(meta: Meta) -> str:
    """The newest post of North Bakery that is no ad."""
    return str([one["id"] for one in meta.look("world")["posts"] if one["page_id"] == BAKERY and not one["is_ad"]][-1])


@pytest.fixture
def told(meta: Meta, callback: Callback, token: str) -> Callback:
    """A callback subscribed to `feed`."""
    asked = {"callback_url": callback.url, "verify_token": callback.verify_token, "fields": "feed,message_echoes"}
    assert meta.post(f"{APP}/subscriptions", APP_TOKEN, object="page", include_values="true", **asked)["success"]
    assert meta.post(f"{BAKERY}/subscribed_apps", token, subscribed_fields="feed,message_echoes")["success"]
    return callback


def says(meta: Meta, on: str, message: str | None = "How much?", person: str = "maria", **more: Any) -> dict[str, Any]:
    """A comment of a person below a post."""
    return dict(meta.stage(f"posts/{on}/comment", person=person, message=message, **more)["comment"])


def values(callback: Callback, count: int) -> list[dict[str, Any]]:
    """What the webhooks of `feed` told, once there are so many."""
    callback.wait_for(count)
    return [item["value"] for item in callback.items if item.get("field") == "feed"]


def scoped_token(meta: Meta, scopes: str = SCOPES) -> str:
    return meta.page_token(BAKERY, meta.user_token(scope=scopes))


# what apps hear


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


# reading


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


# answering and moderating


def test_a_comment_is_answered_hidden_edited_and_deleted(meta: Meta, token: str, post: str) -> None:
    comment = says(meta, post)["id"]
    answer = meta.post(f"{comment}/comments", token, message="12")["id"]
    assert meta.post(answer, token, message="13")["success"]
    assert meta.get(answer, token)["message"] == "13"
    assert meta.post(comment, token, is_hidden="true")["success"]
    assert meta.get(comment, token, fields="is_hidden")["is_hidden"] is True
    assert meta.graph("DELETE", comment, token)["success"]
    assert meta.get(comment, token).error == (100, 33)
    assert meta.post(f"{comment}/comments", token, message="Too late").error == (100, 33)


def test_a_picture_is_sent_along(meta: Meta, token: str, post: str) -> None:
    answer = comment_with_file(meta, post, token, ("cake.png", PIXEL, "image/png"))
    attachment = meta.get(answer["id"], token, fields="attachment")["attachment"]
    assert requests.get(attachment["media"]["image"]["src"]).content == PIXEL


def test_a_picture_without_its_type_is_refused_with_a_misleading_error(meta: Meta, token: str, post: str) -> None:
    answer = comment_with_file(meta, post, token, ("cake", PIXEL))
    assert answer.error == (200, None)


def comment_with_file(meta: Meta, post: str, token: str, part: Any) -> Answer:
    sent = requests.post(f"{meta.url}/v26.0/{post}/comments", data={"access_token": token}, files={"source": part})
    return Answer(sent.status_code, sent.json(), sent.headers)


def test_what_meta_refuses(meta: Meta, token: str, post: str) -> None:
    comment = says(meta, post)["id"]
    assert meta.post(f"{comment}/comments", token).error == (100, None)
    assert meta.post(f"{comment}/comments", token, message="x" * 8001).error == (100, None)
    assert meta.post(comment, token, message="My words in your mouth").error == (200, None)
    own = meta.post(f"{post}/comments", token, message="Hello all")["id"]
    assert meta.post(own, token, is_hidden="true").error == (200, None)
    assert meta.post(f"{comment}/comments", meta.dashboard_token(FLORIST), message="Hi").error == (100, 33)
    assert meta.post(f"{comment}/comments", meta.user_token(), message="Hi").error == (210, None)


def test_the_same_words_twice_in_a_minute_are_refused(meta: Meta, token: str, post: str) -> None:
    first, second = says(meta, post, "One")["id"], says(meta, post, "Two", person="tomas")["id"]
    assert meta.post(f"{first}/comments", token, message="Thank you!").status == 200
    assert meta.post(f"{first}/comments", token, message="Thank you!").error == (506, None)
    assert meta.post(f"{second}/comments", token, message="Thank you!").status == 200
    meta.stage("clock", advance=61)
    assert meta.post(f"{first}/comments", token, message="Thank you!").status == 200


@pytest.mark.parametrize(
    ("missing", "method", "path", "code"),
    [
        ("pages_manage_engagement", "POST", "{comment}/comments", 200),
        ("pages_manage_engagement", "POST", "{comment}", 200),
        ("pages_manage_engagement", "DELETE", "{comment}", 200),
        ("pages_manage_engagement", "POST", "{comment}/likes", 200),
        ("pages_read_engagement", "GET", "{comment}", 10),
        ("pages_read_engagement", "GET", "{post}", 10),
        ("pages_read_engagement", "GET", "{post}/comments", 10),
        ("pages_read_user_content", "GET", "{comment}/reactions", 10),
    ],
)
def test_each_edge_needs_its_permission(meta: Meta, post: str, missing: str, method: str, path: str, code: int) -> None:
    comment = says(meta, post)["id"]
    poor = scoped_token(meta, ",".join(one for one in SCOPES.split(",") if one != missing))
    answer = meta.graph(method, path.format(post=post, comment=comment), poor, message="Hi", is_hidden="true")
    assert answer.error == (code, None)


def test_moderating_needs_the_task(meta: Meta, post: str) -> None:
    comment = says(meta, post)["id"]
    token = scoped_token(meta)
    meta.stage(f"people/{ANNA}/give-role", page=BAKERY, tasks=["CREATE_CONTENT"])
    assert meta.post(f"{comment}/comments", token, message="Hi").error == (200, None)
    assert meta.post(comment, token, is_hidden="true").error == (200, None)
    assert meta.graph("DELETE", comment, token)["success"]


# private replies


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


# faults


def test_an_answer_to_a_comment_can_be_lost(meta: Meta, token: str, post: str) -> None:
    comment = says(meta, post)["id"]
    meta.stage("faults", edge="comments", effect="lost")
    with pytest.raises(requests.exceptions.RequestException):
        meta.post(f"{comment}/comments", token, message="12")
    assert [one["message"] for one in meta.get(f"{comment}/comments", token)["data"]] == ["12"]


def test_hiding_can_be_refused_by_order(meta: Meta, token: str, post: str) -> None:
    comment = says(meta, post)["id"]
    meta.stage("faults", edge="node", code=368)
    assert meta.post(comment, token, is_hidden="true").error == (368, None)
    assert meta.post(comment, token, is_hidden="true")["success"]
