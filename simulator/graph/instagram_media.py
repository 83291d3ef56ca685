"""What an Instagram account shows.

https://developers.facebook.com/docs/instagram-platform/reference/instagram-media
"""

from __future__ import annotations

from typing import Any

from simulator import links
from simulator.clock import DAY, graph_time
from simulator.graph import errors, registry
from simulator.graph.call import Call
from simulator.graph.fields import Fields, Related, Selected
from simulator.graph.instagram import ACCOUNT
from simulator.graph.paging import page_of
from simulator.graph.rights import Rights, require_account
from simulator.models import InstagramAccount, InstagramMedia, MediaFile, MediaKind
from simulator.store import World
from simulator.world import instagram

BY_READER = Rights("page", scopes=("instagram_basic",))
LASTING = (MediaKind.FEED, MediaKind.REELS)
STORY_LIFE = DAY
MOST_MEDIA = 100

MEDIA = Fields("Media", default=("id",))
MEDIA.plain(caption="caption")


@registry.node("GET", InstagramMedia, BY_READER)
def media(call: Call, node: InstagramMedia) -> dict[str, Any]:
    """One post, reel, story or ad of the account itself; a story only as long as it is shown."""
    require_account(call, node.account)
    if node.person_id or not _is_shown(call.world, node):
        raise errors.missing(node.id, call.method)
    return MEDIA.show(node, call, call.selection())


def _is_shown(world: World, node: InstagramMedia) -> bool:
    return node.kind != MediaKind.STORY or world.now() <= node.created_at + STORY_LIFE


@registry.edge("GET", InstagramAccount, "media", BY_READER)
def listed(call: Call, node: InstagramAccount) -> dict[str, Any]:
    """Posts and reels, newest first."""
    found = [one for one in instagram.media_of(call.world, node) if one.kind in LASTING]
    return page_of(call, f"{node.id}/media", found, MEDIA, most=MOST_MEDIA)


@registry.edge("GET", InstagramAccount, "stories", BY_READER)
def stories(call: Call, node: InstagramAccount) -> dict[str, Any]:
    """The stories of the last 24 hours."""
    found = [one for one in instagram.media_of(call.world, node) if one.kind == MediaKind.STORY]
    return page_of(call, f"{node.id}/stories", [one for one in found if _is_shown(call.world, one)], MEDIA)


@registry.edge("GET", InstagramAccount, "live_media", BY_READER)
def live(call: Call, node: InstagramAccount) -> dict[str, Any]:
    """The broadcasts that are not over."""
    found = [one for one in instagram.media_of(call.world, node) if one.kind == MediaKind.LIVE and not one.ended_at]
    return page_of(call, f"{node.id}/live_media", found, MEDIA)


@ACCOUNT.field("mentioned_media")
def _mentioned(node: InstagramAccount, call: Call, selected: Selected) -> Related:
    """Somebody else's post whose caption names the account: `mentioned_media.media_id(...)`."""
    found = instagram.find_media(call.world, selected.arguments.get("media_id", ""))
    if found is None or found.person_id is None or found.account_id != node.id:
        raise errors.parameter("Param media_id must be a media the account is mentioned in")
    return Related(MEDIA, found)


@MEDIA.field("username")
def _username(node: InstagramMedia, _call: Call, _selected: Selected) -> str:
    return node.person.username if node.person else node.account.username


@MEDIA.field("timestamp")
def _timestamp(node: InstagramMedia, _call: Call, _selected: Selected) -> str:
    return graph_time(node.created_at)


@MEDIA.field("permalink")
def _permalink(node: InstagramMedia, call: Call, _selected: Selected) -> str:
    return links.instagram_media(call.world, node)


@MEDIA.field("media_product_type")
def _product_type(node: InstagramMedia, _call: Call, _selected: Selected) -> str:
    return instagram.product_type(node)


@MEDIA.field("media_type")
def _media_type(node: InstagramMedia, _call: Call, _selected: Selected) -> str:
    if node.kind == MediaKind.LIVE:
        return "BROADCAST"
    if len(node.attachments) > 1:
        return "CAROUSEL_ALBUM"
    return _type(node.attachments[0]) if node.attachments else "IMAGE"


def _type(stored: dict[str, Any]) -> str:
    return "VIDEO" if stored["type"] == "video" else "IMAGE"


@MEDIA.field("media_url")
def _media_url(node: InstagramMedia, call: Call, _selected: Selected) -> str | None:
    return _url(call.world, node.attachments[0]) if node.attachments else None


@MEDIA.field("thumbnail_url")
def _thumbnail(node: InstagramMedia, call: Call, _selected: Selected) -> str | None:
    """Of films only."""
    is_film = bool(node.attachments) and node.attachments[0]["type"] == "video"
    return links.still(call.world, node.id) if is_film else None


@MEDIA.field("children")
def _children(node: InstagramMedia, call: Call, _selected: Selected) -> dict[str, Any] | None:
    """The pictures and films of an album."""
    if len(node.attachments) < 2:
        return None
    parts = [(one, _url(call.world, one)) for one in node.attachments]
    return {"data": [{"id": one["file_id"], "media_type": _type(one), "media_url": url} for one, url in parts]}


def _url(world: World, stored: dict[str, Any]) -> str:
    return links.file(world, world.get_one(MediaFile, stored["file_id"]))


@MEDIA.field("owner")
def _owner(node: InstagramMedia, _call: Call, _selected: Selected) -> dict[str, str]:
    return {"id": instagram.author(node)["id"]}


@MEDIA.field("like_count")
def _like_count(node: InstagramMedia, _call: Call, _selected: Selected) -> int:
    return len(node.likes)


@MEDIA.field("is_comment_enabled")
def _is_comment_enabled(_node: InstagramMedia, _call: Call, _selected: Selected) -> bool:
    return True


@MEDIA.field("comments_count")
def _comments_count(node: InstagramMedia, call: Call, _selected: Selected) -> int:
    return len(instagram.comments_of(call.world, node))
