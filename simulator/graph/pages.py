"""The Page node and its settings.

https://developers.facebook.com/docs/graph-api/reference/page
"""

from __future__ import annotations

from typing import Any

from simulator import links
from simulator.graph import errors, registry, tokens
from simulator.graph.call import Call
from simulator.graph.fields import Fields, Related, Selected
from simulator.graph.instagram import ACCOUNT
from simulator.models import Business, Page, PageRole, PageSubscription
from simulator.world import instagram

PAGE = Fields("Page", default=("id", "name"))
PAGE.plain(name="name", username="username", category="category", is_published="is_published")

OWNER = Fields("Business", default=("id", "name"))
OWNER.plain(name="name")


@registry.node("GET", Page)
def page(call: Call, node: Page) -> dict[str, Any]:
    """A Page, for its own token and for a person who chose it and has a role on it."""
    if not visible_to(call, node):
        raise errors.missing(node.id, call.method)
    return PAGE.show(node, call, call.selection())


def visible_to(call: Call, node: Page) -> bool:
    """Whether the token may look at the Page at all."""
    bearer = call.whoever
    if bearer.page_id or bearer.person_id is None:
        return bearer.page_id == node.id
    return bearer.grant is not None and bearer.grant.chose("pages", node.id) and _role(call, node) is not None


def _role(call: Call, node: Page) -> PageRole | None:
    return call.world.get(PageRole, (node.id, call.whoever.person_id))


@PAGE.field("access_token")
def _access_token(node: Page, call: Call, _selected: Selected) -> str | None:
    """Left out when the person's tasks do not allow to act as the Page, or the Page was not chosen."""
    token = call.whoever.token
    if token is None or token.page_id:
        return token.value if token and token.page_id == node.id else None
    role = _role(call, node)
    if role is None or not tokens.can_impersonate(role) or not visible_to(call, node):
        return None
    return tokens.page_token(call.world, token, node).value


@PAGE.field("tasks")
def _tasks(node: Page, call: Call, _selected: Selected) -> list[str] | None:
    role = _role(call, node) if call.whoever.person_id else None
    return role.tasks if role else None


@PAGE.field("link")
def _link(node: Page, _call: Call, _selected: Selected) -> str:
    return f"https://www.facebook.com/{node.username}"


@PAGE.field("picture")
def _picture(node: Page, call: Call, _selected: Selected) -> dict[str, Any]:
    url = links.portrait(call.world, node.id)
    return {"data": {"height": 50, "width": 50, "is_silhouette": False, "url": url}}


@PAGE.field("business")
def _business(node: Page, call: Call, _selected: Selected) -> Related | None:
    if node.business_id is None or not call.whoever.allows("business_management"):
        return None
    return Related(OWNER, call.world.get_one(Business, node.business_id))


PAGE.field("owner_business")(_business)


@PAGE.field("instagram_business_account")
def _instagram(node: Page, call: Call, _selected: Selected) -> Related | None:
    account = instagram.account_of(call.world, node.id)
    bearer = call.whoever
    if account is None or not bearer.allows("instagram_basic"):
        return None
    chosen = bearer.grant is None or bearer.grant.chose("instagram", account.id)
    return Related(ACCOUNT, account) if chosen else None


PAGE.field("connected_instagram_account")(_instagram)


@PAGE.field("is_webhooks_subscribed")
def _is_subscribed(node: Page, call: Call, _selected: Selected) -> bool:
    return call.world.get(PageSubscription, (call.whoever.app.id, node.id)) is not None
