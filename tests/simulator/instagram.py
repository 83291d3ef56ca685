"""Instagram, for the tests about it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.callback import Callback
from tests.simulator.meta import APP, APP_TOKEN, BAKERY, Answer, Meta

ACCOUNT = "17841400000012345"
HANDLE = "@northbakery"
FIELDS = (
    "messages,messaging_postbacks,messaging_seen,message_reactions,message_edit,messaging_referral,standby,"
    "comments,live_comments,mentions"
)
SCOPES = (
    "pages_show_list,pages_manage_metadata,pages_read_engagement,instagram_basic,instagram_manage_messages,"
    "instagram_manage_comments"
)


def listen(meta: Meta, callback: Callback, token: str, page_fields: str = "feed") -> Callback:
    """Subscribe the app to Instagram, and the Page to something, whatever it is."""
    asked = {"callback_url": callback.url, "verify_token": callback.verify_token, "fields": FIELDS}
    assert meta.post(f"{APP}/subscriptions", APP_TOKEN, object="instagram", include_values="true", **asked)["success"]
    assert meta.post(f"{BAKERY}/subscribed_apps", token, subscribed_fields=page_fields)["success"]
    return callback


def writes(meta: Meta, text: str = "Hello", person: str = "maria", **more: Any) -> str:
    """A person writes; returns their Instagram-scoped id."""
    return str(meta.writes(person, HANDLE, text, **more)["conversation"]["psid"])


def media(meta: Meta, kind: str = "FEED") -> str:
    """The account's newest post, story ... of this kind."""
    return str(next(one["id"] for one in meta.look(f"instagram/{HANDLE}")["media"] if one["kind"] == kind))


def comments(meta: Meta, text: str = "How much?", person: str | None = "tomas", **more: Any) -> dict[str, Any]:
    """A comment below the newest post."""
    where, who = more.pop("on", None) or media(meta), {"person": person} if person else {}
    return dict(meta.stage(f"media/{where}/comment", text=text, **who, **more)["comment"])


def refusal(answer: Answer) -> tuple[int, int | None]:
    """Code and subcode, of an answer that must be an error."""
    assert answer.status >= 400, answer.body
    return answer.error


@pytest.fixture
def igsid(meta: Meta) -> str:
    """Maria, who has just written."""
    return writes(meta)
