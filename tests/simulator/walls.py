"""Commenting, for the tests about walls."""

from __future__ import annotations

from typing import Any

from tests.simulator.callback import Callback
from tests.simulator.meta import BAKERY, Meta

SCOPES = (
    "pages_show_list,pages_messaging,pages_manage_metadata,pages_read_engagement,pages_read_user_content,"
    "pages_manage_engagement"
)


def says(meta: Meta, on: str, message: str | None = "How much?", person: str = "maria", **more: Any) -> dict[str, Any]:
    """A comment of a person below a post."""
    return dict(meta.stage(f"posts/{on}/comment", person=person, message=message, **more)["comment"])


def values(callback: Callback, count: int) -> list[dict[str, Any]]:
    """What the webhooks of `feed` told, once there are so many."""
    callback.wait_for(count)
    return [item["value"] for item in callback.items if item.get("field") == "feed"]


def scoped_token(meta: Meta, scopes: str = SCOPES) -> str:
    """A token of North Bakery from a login that granted these scopes."""
    return meta.page_token(BAKERY, meta.user_token(scope=scopes))
