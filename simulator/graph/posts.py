"""Posts on a Page's wall, and those of ads.

https://developers.facebook.com/docs/graph-api/reference/page-post
https://developers.facebook.com/docs/graph-api/reference/page/feed
"""

from __future__ import annotations

from typing import Any

from simulator import links
from simulator.clock import SECOND, graph_time
from simulator.graph import registry
from simulator.graph.authors import author_field
from simulator.graph.call import Call
from simulator.graph.fields import Fields, Selected
from simulator.graph.paging import page_of
from simulator.graph.rights import Rights, require_scope
from simulator.models import MediaFile, Page, Post
from simulator.store import World
from simulator.world import private_replies, wall, wall_events

BY_READER = Rights("page", scopes=("pages_read_engagement",))
OF_PEOPLE = Rights("page", scopes=("pages_read_engagement", "pages_read_user_content"))
MOST_POSTS = 100

POST = Fields("Post", default=("created_time", "message", "id"))
POST.plain(is_published="is_published")
POST.field("from")(author_field)


@registry.node("GET", Post, BY_READER)
def post(call: Call, node: Post) -> dict[str, Any]:
    """One post; that of a person only with the permission to read what people wrote."""
    if node.person_id:
        require_scope(call, "pages_read_user_content")
    return POST.show(node, call, call.selection())


@registry.edge("GET", Page, "feed", OF_PEOPLE)
def feed(call: Call, node: Page) -> dict[str, Any]:
    """The whole wall, newest first: the Page's posts and those of people."""
    return _listed(call, node, "feed", [one for one in wall.posts(call.world, node) if one.is_published])


@registry.edge("GET", Page, "posts", BY_READER)
def posts(call: Call, node: Page) -> dict[str, Any]:
    """What the Page itself posted."""
    return _listed(call, node, "posts", _own(call, node, is_published=True))


@registry.edge("GET", Page, "published_posts", BY_READER)
def published_posts(call: Call, node: Page) -> dict[str, Any]:
    """The same."""
    return _listed(call, node, "published_posts", _own(call, node, is_published=True))


@registry.edge("GET", Page, "ads_posts", BY_READER)
def ads_posts(call: Call, node: Page) -> dict[str, Any]:
    """The posts that are shown only as ads."""
    return _listed(call, node, "ads_posts", _own(call, node, is_published=False))


@registry.edge("GET", Page, "visitor_posts", OF_PEOPLE)
def visitor_posts(call: Call, node: Page) -> dict[str, Any]:
    """What people posted on the wall."""
    return _listed(call, node, "visitor_posts", [one for one in wall.posts(call.world, node) if one.person_id])


def _own(call: Call, node: Page, *, is_published: bool) -> list[Post]:
    own = [one for one in wall.posts(call.world, node) if one.person_id is None]
    return [one for one in own if one.is_published == is_published]


def _listed(call: Call, node: Page, edge: str, found: list[Post]) -> dict[str, Any]:
    since, until = call.number("since") * SECOND, call.number("until") * SECOND
    within = [one for one in found if one.created_at >= since and (not until or one.created_at <= until)]
    return page_of(call, f"{node.id}/{edge}", within, POST, most=MOST_POSTS)


@POST.field("message")
def _message(node: Post, _call: Call, _selected: Selected) -> str | None:
    return node.message or None


@POST.field("story")
def _story(node: Post, _call: Call, _selected: Selected) -> str | None:
    photos = sum(one["type"] == "image" for one in node.attachments)
    name = node.person.name if node.person else node.page.name
    return f"{name} added {photos} new photos." if photos > 1 else None


@POST.field("created_time")
def _created_time(node: Post, _call: Call, _selected: Selected) -> str:
    return graph_time(node.created_at)


@POST.field("updated_time")
def _updated_time(node: Post, _call: Call, _selected: Selected) -> str:
    return graph_time(node.updated_at)


@POST.field("permalink_url")
def _permalink(node: Post, call: Call, _selected: Selected) -> str:
    return links.post(call.world, node)


@POST.field("status_type")
def _status_type(node: Post, _call: Call, _selected: Selected) -> str:
    return wall_events.status_type(node)


@POST.field("promotion_status")
def _promotion_status(node: Post, _call: Call, _selected: Selected) -> str:
    return wall_events.promotion_status(node)


@POST.field("is_hidden")
def _is_hidden(_node: Post, _call: Call, _selected: Selected) -> bool:
    return False


@POST.field("can_reply_privately")
def _can_reply_privately(node: Post, call: Call, _selected: Selected) -> bool:
    return private_replies.obstacle(call.world, node) is None


@POST.field("full_picture")
def _full_picture(node: Post, call: Call, _selected: Selected) -> str | None:
    pictures = [one for one in node.attachments if one["type"] == "image"]
    return _url(call.world, pictures[0]) if pictures else None


POST.field("picture")(_full_picture)


@POST.field("attachments")
def _attachments(node: Post, call: Call, _selected: Selected) -> dict[str, Any] | None:
    """One attachment: a picture, a film, a link, or an album with a subattachment for each picture."""
    parts = [_media(call.world, node, one) for one in node.attachments]
    if len(parts) > 1:
        album = {**parts[0], "media_type": "album", "type": "album", "subattachments": {"data": parts}}
        return {"data": [album | {"title": f"Photos from {node.page.name}'s post"}]}
    if not parts and node.link:
        parts = [_shared_link(node)]
    return {"data": parts} if parts else None


def _media(world: World, node: Post, stored: dict[str, Any]) -> dict[str, Any]:
    url = _url(world, stored)
    if stored["type"] == "video":
        target = {"id": node.media_id, "url": links.post(world, node)}
        media = {"image": {"height": 360, "width": 640, "src": url}, "source": url}
        return {"media": media, "media_type": "video", "type": "video_inline", "target": target, "url": target["url"]}
    target = {"id": stored["file_id"], "url": links.post(world, node)}
    media = {"image": {"height": 720, "width": 720, "src": url}}
    return {"media": media, "media_type": "photo", "type": "photo", "target": target, "url": target["url"]}


def _shared_link(node: Post) -> dict[str, Any]:
    shown = {"media_type": "link", "type": "share", "url": node.link, "unshimmed_url": node.link}
    return shown | {"title": node.link_title or node.link, "target": {"url": node.link}}


def _url(world: World, stored: dict[str, Any]) -> str:
    return links.file(world, world.get_one(MediaFile, stored["file_id"]))
