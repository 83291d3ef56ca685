"""A person as a Page sees them.

https://developers.facebook.com/docs/messenger-platform/identity/user-profile
"""

from __future__ import annotations

from typing import Any

from simulator import links
from simulator.graph import errors, registry
from simulator.graph.call import Call
from simulator.graph.fields import Fields, Selected
from simulator.graph.nodes import Contact
from simulator.graph.rights import Rights
from simulator.models import Thread

FEATURE = "profile_access"  # "Business Asset User Profile Access"

CONTACT = Fields("User", default=("first_name", "last_name", "profile_pic", "id"))


@registry.node("GET", Contact, Rights("page", scopes=("pages_messaging",)))
def profile(call: Call, node: Contact) -> dict[str, Any]:
    """Name and picture; without the reviewed feature there is nothing but the id."""
    require_known_to(call, node.thread)
    if FEATURE not in call.whoever.app.features:
        return {"id": node.id}
    return CONTACT.show(node, call, call.selection())


def require_known_to(call: Call, thread: Thread) -> None:
    """Code 100/33 for a person of another Page, or one whose account is gone."""
    if thread.page_id != call.whoever.page_id or thread.person.is_deleted:
        raise errors.missing(thread.psid, call.method)


@CONTACT.field("first_name")
def _first_name(node: Contact, _call: Call, _selected: Selected) -> str:
    return node.thread.person.first_name


@CONTACT.field("last_name")
def _last_name(node: Contact, _call: Call, _selected: Selected) -> str:
    return node.thread.person.last_name


@CONTACT.field("name")
def _name(node: Contact, _call: Call, _selected: Selected) -> str:
    return node.thread.person.name


@CONTACT.field("profile_pic")
def _picture(node: Contact, call: Call, _selected: Selected) -> str:
    return links.portrait(call.world, node.thread.person_id)


@CONTACT.field("locale")
def _locale(node: Contact, _call: Call, _selected: Selected) -> str:
    return node.thread.person.locale
