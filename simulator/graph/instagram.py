"""The node of an Instagram professional account.

https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user
"""

from __future__ import annotations

from typing import Any

from simulator import links
from simulator.graph import registry
from simulator.graph.call import Call
from simulator.graph.fields import Fields, Selected
from simulator.graph.rights import Rights
from simulator.models import InstagramAccount, MediaKind
from simulator.world import instagram

ACCOUNT = Fields("IGUser", default=("id",))
ACCOUNT.plain(username="username", name="name")


@registry.node("GET", InstagramAccount, Rights(scopes=("instagram_basic",)))
def account(call: Call, node: InstagramAccount) -> dict[str, Any]:
    """An account, for the token of its Page or of somebody who chose it."""
    return ACCOUNT.show(node, call, call.selection())


@ACCOUNT.field("profile_picture_url")
def _picture(node: InstagramAccount, call: Call, _selected: Selected) -> str:
    return links.portrait(call.world, node.page_id)


@ACCOUNT.field("followers_count")
def _followers_count(node: InstagramAccount, _call: Call, _selected: Selected) -> int:
    return int(node.id[-4:])


@ACCOUNT.field("media_count")
def _media_count(node: InstagramAccount, call: Call, _selected: Selected) -> int:
    lasting = (MediaKind.FEED, MediaKind.REELS)
    return sum(one.kind in lasting for one in instagram.media_of(call.world, node))
