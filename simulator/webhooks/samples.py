"""What the Test button of an app's dashboard sends: made-up ids, and `changes` where real messages say `messaging`.

https://developers.facebook.com/docs/graph-api/webhooks/sample-apps
"""

from __future__ import annotations

from typing import Any

from simulator.clock import SECOND
from simulator.store import World

_MESSAGE = {
    "sender": {"id": "12334"},
    "recipient": {"id": "23245"},
    "timestamp": "1527459824",
    "message": {"mid": "random_mid", "text": "random_text"},
}
_POST_ID, _COMMENT_ID = "44444444_444444444", "44444444_444444444_444444"
_VALUES: dict[str, dict[str, Any]] = {
    "feed": {
        "item": "status",
        "post_id": _POST_ID,
        "verb": "add",
        "published": 1,
        "created_time": 1527459824,
        "message": "Example post content.",
        "from": {"name": "Test Page", "id": "1067280970047460"},
    },
    "mention": {
        "item": "post",
        "post_id": _POST_ID,
        "comment_id": _COMMENT_ID,
        "verb": "add",
        "message": "Example mention.",
        "created_time": 1527459824,
    },
    "leadgen": {
        "leadgen_id": "444444444444",
        "form_id": "444444444444",
        "page_id": "444444444444",
        "ad_id": "444444444",
        "adgroup_id": "444444444",
        "created_time": 1527459824,
    },
}
_ON_INSTAGRAM: dict[str, dict[str, Any]] = {
    "comments": {
        "id": "17865799348089039",
        "text": "This is an example.",
        "from": {"id": "232323232", "username": "test"},
        "media": {"id": "123123123", "media_product_type": "FEED"},
        "parent_id": "1231231234",
    },
    "mentions": {"media_id": "17887498072083520", "comment_id": "17887498072083520"},
}
_ON_INSTAGRAM["live_comments"] = _ON_INSTAGRAM["comments"]


def dashboard_test(world: World, field: str, shape: str = "changes") -> dict[str, Any]:
    """The entry of a test delivery; in another `shape`, `messaging`, the message of accounts linked to a Page."""
    if shape == "messaging":
        return {"id": "0", "time": world.now() // SECOND, "messaging": [_MESSAGE]}
    change = {"field": field, "value": {**_VALUES, **_ON_INSTAGRAM}.get(field, _MESSAGE)}
    return {"id": "0", "time": world.now() // SECOND, "changes": [change]}
