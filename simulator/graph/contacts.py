"""A person as a Page or Instagram account sees them.

https://developers.facebook.com/docs/messenger-platform/identity/user-profile
"""

from __future__ import annotations

from typing import Any

from simulator import links
from simulator.graph import errors, registry
from simulator.graph.call import Call
from simulator.graph.fields import Fields, Selected
from simulator.graph.nodes import Contact
from simulator.graph.rights import Rights, require_messaging
from simulator.models import Thread

FEATURE = "profile_access"  # "Business Asset User Profile Access"

CONTACT = Fields("User", default=("first_name", "last_name", "profile_pic", "id"))
FOLLOWER = Fields("InstagramUser", default=("name", "username", "id"))


@registry.node("GET", Contact, Rights("page"))
def profile(call: Call, node: Contact) -> dict[str, Any]:
    """Name and picture; without the reviewed feature there is nothing but the id in Messenger."""
    require_messaging(call, node.thread.account)
    require_known_to(call, node.thread)
    if node.thread.account:
        return _instagram_profile(call, node)
    if FEATURE not in call.whoever.app.features:
        return {"id": node.id}
    return CONTACT.show(node, call, call.selection())


def _instagram_profile(call: Call, node: Contact) -> dict[str, Any]:
    """Only of somebody who has written, or otherwise agreed: code 230."""
    if node.thread.person.withholds_profile or not node.thread.interacted_at:
        raise errors.GraphError(230, "(#230) User consent is required to access user profile", kind="IGApiException")
    return FOLLOWER.show(node, call, call.selection())


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


FOLLOWER.field("name")(_name)


@FOLLOWER.field("username")
def _username(node: Contact, _call: Call, _selected: Selected) -> str:
    return node.thread.person.username


@FOLLOWER.field("follower_count")
def _follower_count(node: Contact, _call: Call, _selected: Selected) -> int:
    return int(node.id[-3:])


@FOLLOWER.field("is_user_follow_business")
def _follows(node: Contact, _call: Call, _selected: Selected) -> bool:
    return int(node.id[-1:]) % 2 == 0


@FOLLOWER.field("is_business_follow_user")
def _is_followed(_node: Contact, _call: Call, _selected: Selected) -> bool:
    return False


FOLLOWER.field("is_verified_user")(_is_followed)


@FOLLOWER.field("profile_pic")
@CONTACT.field("profile_pic")
def _picture(node: Contact, call: Call, _selected: Selected) -> str:
    return links.portrait(call.world, node.thread.person_id)


@CONTACT.field("locale")
def _locale(node: Contact, _call: Call, _selected: Selected) -> str:
    return node.thread.person.locale
