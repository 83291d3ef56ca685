"""Who wrote a post or comment, as far as the token may know."""

from __future__ import annotations

from typing import Any

from simulator import links
from simulator.graph.call import Call
from simulator.graph.fields import Selected
from simulator.models import Comment, Post
from simulator.world import wall


def author_field(node: Post | Comment, call: Call, selected: Selected) -> dict[str, Any] | None:
    """`from`: left out for people without `pages_read_user_content`, and where nobody may know."""
    known = wall.author(node)
    if known is None or (node.person_id and not call.whoever.allows("pages_read_user_content")):
        return None
    if any(child.name == "picture" for child in selected.children or []):
        url = links.portrait(call.world, node.person_id or node.page_id)
        known["picture"] = {"data": {"height": 50, "width": 50, "is_silhouette": False, "url": url}}
    return known
