"""Media and comments of Instagram, as Meta documents them, in the shapes of Facebook's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from portal.facebook.client import Graph
from portal.facebook.comments import items_of
from portal.facebook.history import items_of as messages_of
from portal.facebook.shapes import AttachmentKind, InboundMessage, Platform
from tests.facebook.conftest import MetaStandIn

ACCOUNT, MEDIA, PERSON = "17841400000012345", "17800000000000001", "6655443322110099"
ROOT, BELOW = "17900000000000001", "17900000000000002"


def test_a_post_is_read_with_its_pictures(meta: MetaStandIn, graph: Graph) -> None:
    parts = [
        {"id": "1", "media_type": "IMAGE", "media_url": "https://cdn.example/1.jpg"},
        {
            "id": "2",
            "media_type": "VIDEO",
            "media_url": "https://cdn.example/2.mp4",
            "thumbnail_url": "https://c.example/t",
        },
        {"id": "3", "media_type": "VIDEO", "thumbnail_url": "https://cdn.example/withheld.jpg"},
    ]
    about = {"caption": "Plum cake", "media_product_type": "FEED", "timestamp": "2026-11-22T11:00:04+0000"}
    meta.answers_with(
        {"id": MEDIA, **about, "permalink": "https://www.instagram.com/p/1/", "children": {"data": parts}}
    )
    post = graph.comments_on(Platform.INSTAGRAM).post(MEDIA)
    assert (post.text, post.author_id, post.is_published) == ("Plum cake", None, True)
    assert post.published_at == datetime(2026, 11, 22, 11, 0, 4, tzinfo=UTC)
    kinds = [AttachmentKind.IMAGE, AttachmentKind.VIDEO, AttachmentKind.IMAGE]
    assert [one.kind for one in post.attachments] == kinds
    assert post.attachments[2].url == "https://cdn.example/withheld.jpg"


def test_of_a_story_only_the_link_is_read_and_an_ad_is_called_so(meta: MetaStandIn, graph: Graph) -> None:
    shown = {
        "id": MEDIA,
        "media_type": "IMAGE",
        "media_url": "https://cdn.example/1.jpg",
        "permalink": "https://i.example/s",
    }
    meta.answers_with({**shown, "media_product_type": "STORY"})
    story = graph.comments_on(Platform.INSTAGRAM).post(MEDIA)
    assert (story.attachments, story.permalink) == ((), "https://i.example/s")
    meta.answers_with({**shown, "media_product_type": "AD"})
    assert graph.comments_on(Platform.INSTAGRAM).post(MEDIA).is_published is False


def test_comments_come_with_their_answers_also_those_that_did_not_fit(meta: MetaStandIn, graph: Graph) -> None:
    answer = {"id": BELOW, "text": "Two euros", "from": {"id": ACCOUNT, "username": "northbakery"}, "parent_id": ROOT}
    root = {"id": ROOT, "text": "price?", "from": {"id": PERSON, "username": "ivan"}, "hidden": True}
    root["replies"] = {"data": [], "paging": {"next": "https://graph.example/more"}}
    meta.answers_with({"data": [root]})
    meta.then({"data": [answer]})
    found = graph.comments_on(Platform.INSTAGRAM).under(MEDIA)
    assert [request.path for request in meta.seen] == [f"/v26.0/{MEDIA}/comments", f"/v26.0/{ROOT}/replies"]
    first, second = items_of(ACCOUNT, MEDIA, found, Platform.INSTAGRAM)
    assert (first.author_name, first.by_page, first.reply_to_id, first.is_hidden) == ("ivan", False, None, True)
    assert (second.by_page, second.reply_to_id) == (True, ROOT)


def test_comments_from_before_are_left_out(meta: MetaStandIn, graph: Graph) -> None:
    times = ("2026-11-20T08:00:00+0000", "2026-11-22T08:00:00+0000")
    meta.answers_with({"data": [{"id": str(number), "timestamp": at} for number, at in enumerate(times)]})
    found = graph.comments_on(Platform.INSTAGRAM).under(MEDIA, since=datetime(2026, 11, 21, tzinfo=UTC))
    assert [one.id for one in found] == ["1"]


def test_a_comment_is_answered_hidden_and_removed(meta: MetaStandIn, graph: Graph) -> None:
    calls = graph.comments_on(Platform.INSTAGRAM)
    meta.answers_with({"id": BELOW})
    assert calls.answer(ROOT, "Two euros") == BELOW
    for act in (calls.hide, calls.unhide, calls.delete):
        meta.answers_with({"success": True})
        act(ROOT)
    assert [(one.method, one.path.removeprefix("/v26.0/")) for one in meta.seen] == [
        ("POST", f"{ROOT}/replies"),
        ("POST", ROOT),
        ("POST", ROOT),
        ("DELETE", ROOT),
    ]
    assert [one.form.get("hide") for one in meta.seen[1:3]] == ["true", "false"]


@pytest.mark.parametrize(("link", "url"), [("https://cdn.example/s", "https://cdn.example/s"), ("javascript:x", None)])
def test_an_answer_to_a_story_is_read_back_with_its_link(
    meta: MetaStandIn, graph: Graph, link: str, url: str | None
) -> None:
    said = {
        "id": "aWdf1",
        "message": "love it",
        "from": {"id": PERSON, "username": "ivan"},
        "to": {"data": [{"id": ACCOUNT}]},
    }
    meta.answers_with({"data": [{**said, "story": {"reply_to": {"link": link, "id": "18"}}}]})
    (item,) = messages_of(ACCOUNT, graph.messages("t_1"), Platform.INSTAGRAM)
    assert isinstance(item, InboundMessage)
    assert item.story is not None
    assert (item.platform, item.person_id, item.story.url) == (Platform.INSTAGRAM, PERSON, url)
