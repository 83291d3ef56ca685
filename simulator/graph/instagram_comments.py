"""Comments on Instagram: read, answered, hidden and removed. Nobody edits them, and accounts like none by the API.

https://developers.facebook.com/docs/instagram-platform/comment-moderation
"""

from __future__ import annotations

from typing import Any

from simulator.clock import graph_time
from simulator.graph import errors, registry
from simulator.graph.call import Call
from simulator.graph.fields import Fields, Listing, Related, Selected
from simulator.graph.instagram import ACCOUNT
from simulator.graph.instagram_media import MEDIA
from simulator.graph.paging import page_of
from simulator.graph.rights import COMMENTS_ON_INSTAGRAM, Rights, require_account
from simulator.models import InstagramAccount, InstagramComment, InstagramMedia
from simulator.world import instagram

BY_MODERATOR = Rights("page", scopes=COMMENTS_ON_INSTAGRAM, tasks=("MODERATE",))
BY_READER = Rights("page", scopes=COMMENTS_ON_INSTAGRAM)
LONGEST = 2_200  # characters
MOST_COMMENTS = 50

COMMENT = Fields("IGComment", default=("id", "text", "timestamp"))
COMMENT.plain(text="text", hidden="is_hidden", parent_id="parent_id")


@registry.node("GET", InstagramComment, BY_READER)
def comment(call: Call, node: InstagramComment) -> dict[str, Any]:
    """One comment, hidden or not."""
    require_account(call, node.account)
    return COMMENT.show(node, call, call.selection())


@registry.edge("GET", InstagramMedia, "comments", BY_READER)
def of_media(call: Call, node: InstagramMedia) -> dict[str, Any]:
    """The comments right below a post, newest first; answers are read with the field `replies`."""
    require_account(call, node.account)
    return page_of(call, f"{node.id}/comments", _top(call, node)[::-1], COMMENT, most=MOST_COMMENTS)


@registry.edge("GET", InstagramComment, "replies", BY_READER)
def replies(call: Call, node: InstagramComment) -> dict[str, Any]:
    """The answers to a comment, oldest first."""
    require_account(call, node.account)
    return page_of(call, f"{node.id}/replies", _answers(call, node), COMMENT, most=MOST_COMMENTS)


def _top(call: Call, media: InstagramMedia) -> list[InstagramComment]:
    return [one for one in instagram.comments_of(call.world, media) if one.parent_id is None]


def _answers(call: Call, to: InstagramComment) -> list[InstagramComment]:
    return [one for one in instagram.comments_of(call.world, to.media) if one.parent_id == to.id]


@registry.edge("POST", InstagramMedia, "comments", BY_MODERATOR)
@registry.edge("POST", InstagramComment, "replies", BY_MODERATOR)
def answer(call: Call, node: InstagramMedia | InstagramComment) -> dict[str, Any]:
    """Comment as the account, below an own post or somebody's comment."""
    require_account(call, node.account)
    if isinstance(node, InstagramMedia) and node.person_id:
        raise errors.missing(node.id, call.method)
    return {"id": instagram.comments(call.world, node, _message(call)).id}


def _message(call: Call) -> str:
    message = call.text("message")
    if len(message) > LONGEST:
        raise errors.parameter(f"Param message must be no longer than {LONGEST} characters")
    return message


@registry.edge("POST", InstagramAccount, "mentions", BY_MODERATOR)
def answer_mention(call: Call, node: InstagramAccount) -> dict[str, Any]:
    """Answer where somebody named the account: below their post, or (`comment_id`) to the comment."""
    media = instagram.find_media(call.world, call.text("media_id"))
    if media is None or media.person_id is None or media.account_id != node.id:
        raise errors.parameter("Param media_id must be a media the account is mentioned in")
    on = _mentioning(call, media) if call.optional("comment_id") else media
    return {"id": instagram.comments(call.world, on, _message(call)).id}


def _mentioning(call: Call, media: InstagramMedia) -> InstagramComment:
    found = instagram.find_comment(call.world, call.text("comment_id"))
    if found is None or found.media_id != media.id:
        raise errors.parameter("Param comment_id must be a comment on this media")
    return found


@registry.node("POST", InstagramComment, BY_MODERATOR)
def change(call: Call, node: InstagramComment) -> dict[str, Any]:
    """Hide a comment of somebody else, or show it again: `hide` is all there is to change."""
    require_account(call, node.account)
    call.text("hide")
    if node.person_id is None:
        raise errors.no_permission("This comment cannot be hidden by its author")
    set_hidden = instagram.hides if call.flag("hide") else instagram.unhides
    set_hidden(node)
    return {"success": True}


@registry.node("DELETE", InstagramComment, BY_MODERATOR)
def remove(call: Call, node: InstagramComment) -> dict[str, Any]:
    """Remove a comment below an own post, with the answers to it."""
    require_account(call, node.account)
    if node.media.person_id:
        raise errors.no_permission("Only comments on own media can be deleted")
    instagram.removes(call.world, node)
    return {"success": True}


@COMMENT.field("from")
def _from(node: InstagramComment, _call: Call, _selected: Selected) -> dict[str, str]:
    return instagram.author(node)


@COMMENT.field("username")
def _username(node: InstagramComment, _call: Call, _selected: Selected) -> str:
    return instagram.author(node)["username"]


@COMMENT.field("timestamp")
def _timestamp(node: InstagramComment, _call: Call, _selected: Selected) -> str:
    return graph_time(node.created_at)


@COMMENT.field("like_count")
def _like_count(node: InstagramComment, _call: Call, _selected: Selected) -> int:
    return len(node.likes)


@COMMENT.field("media")
def _media(node: InstagramComment, _call: Call, _selected: Selected) -> Related:
    return Related(MEDIA, node.media)


@COMMENT.field("replies")
def _replies(node: InstagramComment, call: Call, _selected: Selected) -> Listing:
    return Listing(COMMENT, _answers(call, node))


@MEDIA.field("comments")
def _comments(node: InstagramMedia, call: Call, _selected: Selected) -> Listing:
    return Listing(COMMENT, _top(call, node)[::-1])


@ACCOUNT.field("mentioned_comment")
def _mentioned(node: InstagramAccount, call: Call, selected: Selected) -> Related:
    """A comment that names the account: `mentioned_comment.comment_id(...)`."""
    found = instagram.find_comment(call.world, selected.arguments.get("comment_id", ""))
    if found is None or found.media.account_id != node.id:
        raise errors.parameter("Param comment_id must be a comment the account is mentioned in")
    return Related(COMMENT, found)
