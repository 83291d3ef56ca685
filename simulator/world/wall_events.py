"""Posts and comments the way the webhook field `feed` tells them.

https://developers.facebook.com/docs/graph-api/webhooks/reference/page/#feed
"""

from __future__ import annotations

from typing import Any

from simulator import links
from simulator.clock import SECOND, graph_time
from simulator.models import Comment, MediaFile, Person, Post
from simulator.store import World
from simulator.world import wall


def of_comment(world: World, comment: Comment, verb: str) -> dict[str, Any]:
    """The value for a comment. Whatever becomes of it later, `created_time` is that of the comment."""
    value: dict[str, Any] = {
        "item": "comment",
        "verb": verb,
        "from": wall.author(comment),
        "post_id": comment.post_id,
        "comment_id": comment.id,
        "parent_id": comment.parent_id or comment.post_id,
        "created_time": comment.created_at // SECOND,
        "post": _summary(world, comment.post),
    }
    return _told(value if verb == "remove" else value | _content(world, comment))


def _content(world: World, comment: Comment) -> dict[str, Any]:
    """A comment with a file says `photo` or `video`; one without words has no `message`."""
    shown: dict[str, Any] = {"message": comment.message or None}
    for one in comment.attachments:
        if one["type"] == "sticker":
            shown["photo"] = links.sticker(world, one["payload"]["sticker_id"])
        else:
            shown["video" if one["type"] == "video" else "photo"] = _url(world, one)
    return shown


def _summary(world: World, post: Post) -> dict[str, Any]:
    return {
        "id": post.id,
        "status_type": status_type(post),
        "is_published": post.is_published,
        "promotion_status": promotion_status(post),
        "updated_time": graph_time(post.updated_at),
        "permalink_url": links.post(world, post),
    }


def of_post(world: World, post: Post, verb: str) -> dict[str, Any]:
    """The value for a post: put up, edited, or (`remove`) gone for ever."""
    value: dict[str, Any] = {
        "item": "post" if verb == "remove" else _item(post),
        "verb": verb,
        "from": wall.author(post),
        "post_id": post.id,
        "created_time": post.created_at // SECOND,
    }
    if verb == "remove":
        return _told(value | {"recipient_id": post.page_id})
    value |= {"message": post.message, "link": post.link, "published": int(post.is_published)}
    return _told(value | _media(world, post))


def _item(post: Post) -> str:
    if post.person_id:
        return "post"
    kinds = [one["type"] for one in post.attachments]
    if "video" in kinds:
        return "video"
    if len(kinds) > 1:
        return "album"
    return "photo" if kinds else "share" if post.link else "status"


def _media(world: World, post: Post) -> dict[str, Any]:
    urls = [_url(world, one) for one in post.attachments]
    if post.media_id:
        return {"video_id": post.media_id, "link": urls[0]}
    if len(urls) > 1:
        return {"photos": urls}
    return {"photo_id": post.attachments[0]["file_id"], "link": urls[0]} if urls else {}


def of_reaction(on: Post | Comment, by: dict[str, Any] | None, reaction: str, verb: str, moment: int) -> dict[str, Any]:
    """The value for a reaction to a post or comment; `verb` is add, edit or remove."""
    value = {"item": "reaction", "verb": verb, "reaction_type": reaction, "from": by, "created_time": moment // SECOND}
    if isinstance(on, Comment):
        return _told(value | {"post_id": on.post_id, "comment_id": on.id, "parent_id": on.parent_id or on.post_id})
    return _told(value | {"post_id": on.id, "parent_id": on.id})


def _told(value: dict[str, Any]) -> dict[str, Any]:
    return {key: one for key, one in value.items() if one is not None}


def _url(world: World, stored: dict[str, Any]) -> str:
    return links.file(world, world.get_one(MediaFile, stored["file_id"]))


def status_type(post: Post) -> str:
    """What kind of post it is, in Meta's words."""
    kinds = [one["type"] for one in post.attachments]
    if post.person_id:
        return "wall_post"
    if kinds:
        return "added_video" if "video" in kinds else "added_photos"
    return "shared_story" if post.link else "mobile_status_update"


def promotion_status(post: Post) -> str:
    """Whether an ad shows the post."""
    return "inactive" if post.is_published else "active"


def names(person: Person | None, on: Post | Comment) -> dict[str, Any]:
    """Who does something on a wall: a person, or the Page itself."""
    if person is None:
        return {"id": on.page.id, "name": on.page.name}
    return {"id": wall.feed_id(on.page, person), "name": person.name}
