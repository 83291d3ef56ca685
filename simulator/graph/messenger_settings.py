"""What a Page has set up for Messenger, and which reviewed features its app has.

https://developers.facebook.com/docs/messenger-platform/reference/messenger-profile-api
"""

from __future__ import annotations

from typing import Any

from simulator.graph import errors, registry
from simulator.graph.call import Call
from simulator.graph.rights import Rights
from simulator.models import Home, Page
from simulator.world import instagram

BY_PAGE = Rights("page", scopes=("pages_messaging",))
SETTINGS = ("get_started", "greeting", "ice_breakers", "persistent_menu", "whitelisted_domains", "account_linking_url")


@registry.edge("GET", Page, "messaging_feature_review", BY_PAGE)
def features(call: Call, _node: Page) -> dict[str, Any]:
    """The reviewed features of the calling app."""
    return {"data": [{"feature": name, "status": "APPROVED"} for name in call.whoever.app.features]}


@registry.edge("GET", Page, "messenger_profile", BY_PAGE)
def read_profile(call: Call, node: Page) -> dict[str, Any]:
    """The settings named in `fields`, and whether the European rules hold."""
    known = {**_place(call, node).profile, "subject_to_new_eu_privacy_rules": node.is_european}
    asked = call.names("fields")
    for name in asked:
        if name not in (*SETTINGS, "subject_to_new_eu_privacy_rules"):
            raise errors.parameter(f"Tried accessing nonexisting field ({name}) on node type (MessengerProfile)")
    shown = {name: known[name] for name in asked if name in known}
    return {"data": [shown] if shown else []}


@registry.edge("POST", Page, "messenger_profile", BY_PAGE)
def set_profile(call: Call, node: Page) -> dict[str, Any]:
    """Set what is given; the rest stays."""
    given = {name: call.structure(name) for name in SETTINGS if name in call.params}
    place = _place(call, node)
    place.profile = {**place.profile, **given}
    return {"result": "success"}


@registry.edge("DELETE", Page, "messenger_profile", BY_PAGE)
def forget_profile(call: Call, node: Page) -> dict[str, Any]:
    """Remove the settings named in `fields`."""
    dropped = call.names("fields")
    place = _place(call, node)
    place.profile = {name: value for name, value in place.profile.items() if name not in dropped}
    return {"result": "success"}


def _place(call: Call, node: Page) -> Home:
    """The Page, or with `platform=instagram` its account."""
    if call.text("platform", "messenger").lower() != "instagram":
        return node
    account = instagram.account_of(call.world, node.id)
    if account is None:
        raise errors.parameter("The Page is not linked to an Instagram account", 2534013)
    return account
