"""Comments: read, written, hidden, edited and removed.

https://developers.facebook.com/docs/graph-api/reference/object/comments
https://developers.facebook.com/docs/graph-api/reference/comment
"""

from __future__ import annotations

from typing import Any

from simulator import links
from simulator.clock import SECOND, graph_time
from simulator.graph import comment_rules, comment_uploads, errors, registry
from simulator.graph.authors import author_field
from simulator.graph.call import Call
from simulator.graph.fields import Fields, Listing, Related, Selected
from simulator.graph.paging import page_of
from simulator.graph.posts import POST
from simulator.graph.rights import Rights
from simulator.models import Comment, MediaFile, Post
from simulator.store import World
from simulator.world import commenting, private_replies, wall

BY_READER = Rights("page", scopes=("pages_read_engagement",))
BY_MODERATOR = Rights("page", scopes=("pages_manage_engagement",), tasks=("MODERATE",))
BY_REMOVER = Rights("page", scopes=("pages_manage_engagement",), tasks=("MODERATE", "CREATE_CONTENT"))
MOST_COMMENTS = 100

COMMENT = Fields("Comment", default=("created_time", "from", "message", "id"))
COMMENT.plain(is_hidden="is_hidden")
COMMENT.field("from")(author_field)


@registry.node("GET", Comment, BY_READER)
def comment(call: Call, node: Comment) -> dict[str, Any]:
    """One comment, hidden or not."""
    return COMMENT.show(node, call, call.selection())


@registry.edge("GET", Post, "comments", BY_READER)
def of_post(call: Call, node: Post) -> dict[str, Any]:
    """The comments of a post: those right below it, or with `filter=stream` all."""
    is_stream = _choice(call.optional("filter"), "filter", ("toplevel", "stream")) == "stream"
    return _listed(call, node, _below_post(call.world, node, is_stream))


@registry.edge("GET", Comment, "comments", BY_READER)
def of_comment(call: Call, node: Comment) -> dict[str, Any]:
    """The answers to a comment."""
    return _listed(call, node, wall.answers(call.world, node))


def _choice(given: str | None, name: str, allowed: tuple[str, ...]) -> str:
    """The value of a parameter with few; the first of `allowed` is the default."""
    if given is not None and given not in allowed:
        raise errors.parameter(f'Param {name} must be one of {{{", ".join(allowed)}}} - got "{given}"')
    return given or allowed[0]


def _below_post(world: World, node: Post, is_stream: bool) -> list[Comment]:
    return [one for one in wall.comments(world, node) if is_stream or one.parent_id is None]


def _listed(call: Call, node: Post | Comment, found: list[Comment]) -> dict[str, Any]:
    order = _choice(call.optional("order"), "order", ("chronological", "reverse_chronological"))
    since = call.number("since") * SECOND
    within = [one for one in found if one.created_at >= since]
    ordered = within if order == "chronological" else within[::-1]
    answer = page_of(call, f"{node.id}/comments", ordered, COMMENT, most=MOST_COMMENTS)
    return answer | ({"summary": _summary(found)} if call.flag("summary") else {})


def _summary(found: list[Comment]) -> dict[str, Any]:
    return {"order": "chronological", "total_count": len(found), "can_comment": True}


@registry.edge("POST", Post, "comments", BY_MODERATOR)
@registry.edge("POST", Comment, "comments", BY_MODERATOR)
def answer(call: Call, node: Post | Comment) -> dict[str, Any]:
    """Comment as the Page, below a post or a comment."""
    files = comment_uploads.received(call)
    message = comment_rules.checked_message(call, files)
    comment_rules.refuse_repetition(call.world, node, message)
    made = commenting.comments(call.world, node, message, files=files, app_id=call.whoever.app.id)
    return {"id": made.id}


@registry.node("POST", Comment, BY_MODERATOR)
def change(call: Call, node: Comment) -> dict[str, Any]:
    """Hide (`is_hidden`) a comment of anybody else, or give an own one another `message`."""
    if "is_hidden" in call.params:
        comment_rules.require_hideable(node)
        set_hidden = commenting.hides if call.flag("is_hidden") else commenting.shows
        set_hidden(call.world, node)
    if "message" in call.params:
        comment_rules.require_own(node)
        commenting.edits(call.world, node, comment_rules.checked_message(call, []) or "")
    return {"success": True}


@registry.node("DELETE", Comment, BY_REMOVER)
def remove(call: Call, node: Comment) -> dict[str, Any]:
    """Remove a comment with the answers to it."""
    commenting.removes(call.world, node)
    return {"success": True}


@COMMENT.field("message")
def _message(node: Comment, _call: Call, _selected: Selected) -> str:
    return node.message or ""


@COMMENT.field("created_time")
def _created_time(node: Comment, _call: Call, _selected: Selected) -> str:
    return graph_time(node.created_at)


@COMMENT.field("parent")
def _parent(node: Comment, call: Call, _selected: Selected) -> Related | None:
    parent = wall.find_comment(call.world, node.parent_id) if node.parent_id else None
    return Related(COMMENT, parent) if parent else None


@COMMENT.field("object")
def _object(node: Comment, _call: Call, _selected: Selected) -> dict[str, Any]:
    return {"id": node.post_id}


@COMMENT.field("permalink_url")
def _permalink(node: Comment, call: Call, _selected: Selected) -> str:
    return links.comment(call.world, node)


@COMMENT.field("attachment")
def _attachment(node: Comment, call: Call, _selected: Selected) -> dict[str, Any] | None:
    return _shown(call.world, node, node.attachments[0]) if node.attachments else None


def _shown(world: World, node: Comment, stored: dict[str, Any]) -> dict[str, Any]:
    where = links.comment(world, node)
    if stored["type"] == "sticker":
        sticker_id = stored["payload"]["sticker_id"]
        media = {"image": {"height": 96, "width": 96, "src": links.sticker(world, sticker_id)}}
        return {"type": "sticker", "media": media, "target": {"id": str(sticker_id), "url": where}}
    url = links.file(world, world.get_one(MediaFile, stored["file_id"]))
    media = {"image": {"height": 720, "width": 720, "src": url}}
    shown = {"media": media, "target": {"id": stored["file_id"], "url": where}, "url": where}
    if stored["type"] == "video":
        return {"type": "video_inline", **shown, "media": {**media, "source": url}}
    return {"type": "photo", **shown}


@COMMENT.field("can_hide")
def _can_hide(node: Comment, _call: Call, _selected: Selected) -> bool:
    return not node.is_by_page


@COMMENT.field("can_remove")
def _can_remove(_node: Comment, _call: Call, _selected: Selected) -> bool:
    return True


COMMENT.field("can_comment")(_can_remove)
COMMENT.field("can_like")(_can_remove)


@COMMENT.field("can_reply_privately")
def _can_reply_privately(node: Comment, call: Call, _selected: Selected) -> bool:
    return private_replies.obstacle(call.world, node) is None


@COMMENT.field("private_reply_conversation")
def _private_reply(node: Comment, _call: Call, _selected: Selected) -> dict[str, Any] | None:
    return {"id": node.answered_in} if node.answered_in else None


@COMMENT.field("comment_count")
def _comment_count(node: Comment, call: Call, _selected: Selected) -> int:
    return wall.count_answers(call.world, node)


@COMMENT.field("like_count")
def _like_count(node: Comment, _call: Call, _selected: Selected) -> int:
    return len(node.reactions)


@COMMENT.field("user_likes")
def _user_likes(node: Comment, _call: Call, _selected: Selected) -> bool:
    return "page" in node.reactions


@COMMENT.field("is_private")
def _is_private(_node: Comment, _call: Call, _selected: Selected) -> bool:
    return False


@COMMENT.field("message_tags")
def _message_tags(_node: Comment, _call: Call, _selected: Selected) -> None:
    return None


@COMMENT.field("comments")
def _answers(node: Comment, call: Call, _selected: Selected) -> Listing:
    found = wall.answers(call.world, node)
    return Listing(COMMENT, found, summary=_summary(found))


@POST.field("comments")
def _comments(node: Post, call: Call, selected: Selected) -> Listing:
    found = _below_post(call.world, node, selected.arguments.get("filter") == "stream")
    return Listing(COMMENT, found, summary=_summary(found))
