"""A Page's wall and its lead forms, with forms alone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.callback import Callback
from tests.simulator.meta import APP, APP_TOKEN, BAKERY, INBOX_APP, Meta
from tests.simulator.visitor import Element, Visitor

WALL = "/wall/north-bakery"
PIXEL = b"\x89PNG\r\n\x1a\n not much of a picture"


@pytest.fixture
def told(meta: Meta, callback: Callback, token: str) -> Callback:
    """A callback subscribed to `feed` and `leadgen`."""
    asked = {"callback_url": callback.url, "verify_token": callback.verify_token, "fields": "feed,leadgen"}
    assert meta.post(f"{APP}/subscriptions", APP_TOKEN, object="page", include_values="true", **asked)["success"]
    assert meta.post(f"{BAKERY}/subscribed_apps", token, subscribed_fields="feed,leadgen")["success"]
    return callback


@pytest.fixture
def wall(meta: Meta) -> Visitor:
    return Visitor(meta.url).open(WALL)


def post_with(visitor: Visitor, words: str) -> Element:
    """The post with these words, with everything below it."""
    posts = [one for one in visitor.screen.all("article") if one.get("class").startswith("card post")]
    return next(one for one in posts if words in one.text)


def line_with(visitor: Visitor, words: str) -> Element:
    """The comment with these words."""
    lines = [one for one in visitor.screen.all("article") if one.get("class").startswith("comment")]
    return next(one for one in lines if words in one.text)


def last_told(meta: Meta, told: Callback) -> dict[str, Any]:
    meta.stage("webhooks/settle")
    return dict(told.items[-1]["value"])


def comments(meta: Meta) -> list[dict[str, Any]]:
    return list(meta.look("world")["comments"])


def test_a_customer_comments(meta: Meta, told: Callback, wall: Visitor) -> None:
    wall.press("Send", post_with(wall, "Which bread"), text="A rye bread, please")
    assert "Maria Ivanova A rye bread, please" in " ".join(line_with(wall, "rye bread, please").text.split())
    value = last_told(meta, told)
    assert (value["item"], value["message"], value["from"]["name"]) == (
        "comment",
        "A rye bread, please",
        "Maria Ivanova",
    )


def test_somebody_else_replies_below(meta: Meta, wall: Visitor) -> None:
    wall.press("Send", post_with(wall, "Which bread"), text="A rye bread, please")
    wall.open(f"{WALL}?who=tomas").follow("Reply", inside=line_with(wall, "A rye bread"))
    assert "Reply to Maria Ivanova" in wall.screen.text
    wall.press("Send", post_with(wall, "Which bread"), text="For me too")
    first, second = comments(meta)
    assert second["parent_id"] == first["id"]
    assert line_with(wall, "For me too").get("class") == "comment level-1"


def test_the_answer_of_the_page_is_seen(meta: Meta, token: str, wall: Visitor) -> None:
    wall.press("Send", post_with(wall, "Which bread"), text="A rye bread, please")
    meta.post(f"{comments(meta)[0]['id']}/comments", token, message="It is kept for you")
    assert "North Bakery the Page" in " ".join(line_with(wall.open(WALL), "It is kept").text.split())


def test_ones_own_comment_is_edited_and_deleted_and_no_other(meta: Meta, told: Callback, wall: Visitor) -> None:
    wall.press("Send", post_with(wall, "Which bread"), text="A rye bread, please")
    assert "Delete" not in line_with(wall.open(f"{WALL}?who=tomas"), "A rye bread").text
    wall.open(WALL).follow("Edit", inside=line_with(wall, "A rye bread"))
    wall.press("Save", post_with(wall, "Which bread"), text="Two rye breads, please")
    assert (last_told(meta, told)["verb"], comments(meta)[0]["message"]) == ("edited", "Two rye breads, please")
    assert "edited" in line_with(wall, "Two rye breads").text
    wall.press("Delete", line_with(wall, "Two rye breads"))
    assert (last_told(meta, told)["verb"], comments(meta)) == ("remove", [])


def test_the_page_hides_a_comment_and_shows_it_again(meta: Meta, told: Callback, wall: Visitor) -> None:
    wall.press("Send", post_with(wall, "Which bread"), text="Cheap watches!")
    wall.open(f"{WALL}?who=page").press("Hide", line_with(wall, "Cheap watches"))
    assert "Hidden: only North Bakery" in line_with(wall.open(WALL), "Cheap watches").text
    assert (last_told(meta, told)["verb"], last_told(meta, told)["from"]["id"]) == ("hide", BAKERY)
    wall.open(f"{WALL}?who=page").press("Show again", line_with(wall, "Cheap watches"))
    assert last_told(meta, told)["verb"] == "unhide"


def test_the_page_answers_and_deletes_from_its_own_inbox(meta: Meta, wall: Visitor) -> None:
    wall.press("Send", post_with(wall, "Which bread"), text="A rye bread, please")
    wall.open(f"{WALL}?who=page").follow("Reply", inside=line_with(wall, "A rye bread"))
    wall.press("Send", post_with(wall, "Which bread"), text="Gladly")
    assert (comments(meta)[1]["from"], comments(meta)[1]["app_id"]) == ("page", INBOX_APP)
    wall.press("Delete", line_with(wall, "A rye bread"))
    assert comments(meta) == []


def test_likes_come_and_go(meta: Meta, told: Callback, wall: Visitor) -> None:
    wall.press("Like", post_with(wall, "Which bread"))
    assert (last_told(meta, told)["item"], last_told(meta, told)["verb"]) == ("reaction", "add")
    wall.press("Like", post_with(wall, "Which bread"))
    assert last_told(meta, told)["verb"] == "remove"


def test_a_picture_is_added(meta: Meta, told: Callback, wall: Visitor) -> None:
    files = [("files", ("own.png", PIXEL, "image/png"))]
    wall.press("Send", post_with(wall, "Which bread"), files=files)
    assert "photo" in last_told(meta, told)
    assert "Picture own.png" in [one.get("alt") for one in wall.screen.all("img")]


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        (None, "Write something, or add a picture."),
        ([("files", ("a.pdf", b"%PDF", "application/pdf"))], "a.pdf is neither a picture nor a video."),
        ([("files", (name, PIXEL, "image/png")) for name in ("a.png", "b.png")], "A comment takes one picture."),
    ],
)
def test_what_cannot_be_sent_is_explained(meta: Meta, wall: Visitor, files: Any, reason: str) -> None:
    wall.press("Send", post_with(wall, "Which bread"), files=files)
    assert (wall.status, comments(meta)) == (422, [])
    assert reason in post_with(wall, "Which bread").text


def test_customers_and_the_page_post(meta: Meta, told: Callback, wall: Visitor) -> None:
    wall.press("Post", text="Are you open on Monday?")
    assert (last_told(meta, told)["item"], last_told(meta, told)["from"]["name"]) == ("post", "Maria Ivanova")
    wall.open(f"{WALL}?who=page").press("Post", text="Closed on Monday", is_ad="1")
    assert "Shown only as ads" in wall.screen.text
    assert last_told(meta, told)["published"] == 0
    wall.press("Remove", post_with(wall, "Closed on Monday"))
    assert last_told(meta, told)["verb"] == "remove"


def test_the_link_to_a_comment_leads_to_its_post(meta: Meta, token: str, wall: Visitor) -> None:
    wall.press("Send", post_with(wall, "Which bread"), text="A rye bread, please")
    link = meta.get(comments(meta)[0]["id"], token, fields="permalink_url")["permalink_url"]
    wall.open(link)
    assert (wall.heading, len(wall.screen.all("article"))) == ("A post of North Bakery", 2)
    wall.press("Send", text="And rolls")
    assert wall.heading == "A post of North Bakery"
    wall.open(f"{wall.path.partition('?')[0]}?who=page").press("Remove")
    assert (wall.heading, "Which bread" in wall.screen.text) == ("North Bakery", False)


def test_the_chat_says_which_comment_a_private_reply_is_about(meta: Meta, token: str, wall: Visitor) -> None:
    wall.press("Send", post_with(wall, "Which bread"), text="A rye bread, please")
    comment = comments(meta)[0]["id"]
    meta.send(BAKERY, token, "", "Gladly, when will you come?", recipient={"comment_id": comment})
    wall.open(WALL).follow("Answered privately")
    assert "About what you wrote on the wall A rye bread, please" in wall.messages[0]
    wall.follow("A rye bread, please")
    assert wall.heading == "A post of North Bakery"


def test_others_comments_cannot_be_changed_by_a_forged_form(meta: Meta, wall: Visitor) -> None:
    wall.press("Send", post_with(wall, "Which bread"), text="A rye bread, please")
    wall.open(WALL).press("Delete", line_with(wall, "A rye bread"), who="tomas")
    assert (wall.status, len(comments(meta))) == (404, 1)


def test_only_fresh_parts_are_sent(meta: Meta, wall: Visitor) -> None:
    first = wall.open(f"{WALL}/live?who=maria")
    assert first.status == 200
    assert "<html" not in first.screen.text


# lead forms


def test_a_form_is_filled_in(meta: Meta, told: Callback, wall: Visitor) -> None:
    wall.follow("Order a birthday cake")
    wall.press("Send", **{"answer-which_cake?": "carrot", "answer-for_how_many_guests?": "12"})
    assert wall.heading == "Thank you, Maria"
    assert "maria.ivanova@example.org" in wall.screen.text
    (lead,) = meta.look("world")["leads"]
    assert (lead["answers"]["which_cake?"], lead["ad_id"]) == (["carrot"], None)
    assert last_told(meta, told)["leadgen_id"] == lead["id"]


def test_a_form_is_reached_through_an_ad(meta: Meta, wall: Visitor) -> None:
    (ad,) = [one["id"] for one in meta.look("world")["ads"] if one["page_id"] == BAKERY]
    wall.follow("News from the bakery").press("Send", ad=ad, checked="may_write", **{"answer-email": ""})
    (lead,) = meta.look("world")["leads"]
    assert (lead["ad_id"], lead["checked"], lead["answers"]["email"]) == (ad, {"may_write": True}, [])


def test_an_empty_form_is_not_sent(meta: Meta, wall: Visitor) -> None:
    wall.follow("News from the bakery").press("Send", **{"answer-email": " ", "answer-first_name": ""})
    assert (wall.status, meta.look("world")["leads"]) == (422, [])
    assert "Answer at least one question." in wall.screen.text
