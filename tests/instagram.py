"""Instagram over HTTP: what people do with an account of the pretended Instagram, and what stands there."""

from __future__ import annotations

from typing import Any

import requests

from tests.desk import Desk
from tests.screen import Screen
from tests.simulator.meta import Meta

BREAD, FLOWERS = "17841400000012345", "17841400000012346"  # @northbakery and @green.florist


def shows(meta: Meta, caption: str, account: str = BREAD, **more: Any) -> str:
    """The account puts up a post; its id."""
    shown = {"kind": "FEED", "samples": ["photo"], "caption": caption, **more}
    return str(meta.stage(f"instagram/{account}/media", **shown)["media"]["id"])


def comments(meta: Meta, media: str, person: str | None, text: str, **more: Any) -> str:
    who = {"person": person} if person else {}
    return str(meta.stage(f"media/{media}/comment", text=text, **who, **more)["comment"]["id"])


def under(meta: Meta, media: str, account: str = BREAD) -> list[dict[str, Any]]:
    """What stands under a post of the account."""
    shown = meta.look(f"instagram/{account}")["media"]
    return next(list(one["comments"]) for one in shown if one["id"] == media)


def sends(anna: Desk, path: str) -> requests.Response:
    """Press a button of this screen whose form stands elsewhere."""
    return anna._session.post(f"{anna.portal}{path}", {"csrf_token": anna.token})


def retries(anna: Desk, task: int) -> None:
    """Press the first *Retry* of a task."""
    button = next(b for b in Screen(anna.opens(task).text).all("button") if "/retry" in b.get("formaction"))
    sends(anna, button.get("formaction"))
