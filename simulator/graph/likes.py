"""Likes of the Page, and who else reacted.

https://developers.facebook.com/docs/graph-api/reference/object/likes
"""

from __future__ import annotations

from typing import Any

from simulator.graph import registry
from simulator.graph.call import Call
from simulator.graph.rights import Rights
from simulator.models import Comment, Person, Post
from simulator.world import commenting, wall_events

BY_MODERATOR = Rights("page", scopes=("pages_manage_engagement",), tasks=("MODERATE",))
BY_READER = Rights("page", scopes=("pages_read_engagement", "pages_read_user_content"))


@registry.edge("POST", Post, "likes", BY_MODERATOR)
@registry.edge("POST", Comment, "likes", BY_MODERATOR)
def like(call: Call, node: Post | Comment) -> dict[str, Any]:
    """Like as the Page; liking twice is no error."""
    commenting.reacts(call.world, node, None, "like")
    return {"success": True}


@registry.edge("DELETE", Post, "likes", BY_MODERATOR)
@registry.edge("DELETE", Comment, "likes", BY_MODERATOR)
def unlike(call: Call, node: Post | Comment) -> dict[str, Any]:
    """Take the Page's like back."""
    commenting.reacts(call.world, node, None, None)
    return {"success": True}


@registry.edge("GET", Post, "reactions", BY_READER)
@registry.edge("GET", Comment, "reactions", BY_READER)
def reactions(call: Call, node: Post | Comment) -> dict[str, Any]:
    """Everybody who reacted, and how."""
    return {"data": [_reaction(call, node, who, what) for who, what in node.reactions.items()]}


@registry.edge("GET", Post, "likes", BY_READER)
@registry.edge("GET", Comment, "likes", BY_READER)
def likes(call: Call, node: Post | Comment) -> dict[str, Any]:
    """Everybody who reacted."""
    return {"data": [_who(call, node, who) for who in node.reactions]}


def _reaction(call: Call, node: Post | Comment, who: str, what: str) -> dict[str, Any]:
    return {**_who(call, node, who), "type": what.upper()}


def _who(call: Call, node: Post | Comment, who: str) -> dict[str, Any]:
    return wall_events.names(call.world.get(Person, who), node)
