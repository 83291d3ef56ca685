"""A person's own view: who they are, what they granted, and their Pages and portfolios.

https://developers.facebook.com/docs/graph-api/reference/user/accounts
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from simulator.graph import errors, registry
from simulator.graph.call import Call
from simulator.graph.fields import Fields
from simulator.graph.pages import PAGE, visible_to
from simulator.graph.paging import page_of
from simulator.graph.rights import Rights, require_scope
from simulator.models import Business, BusinessMember, ClientPage, LoginConfig, Page, PageRole, Person
from simulator.world import grants

PERSON = Fields("User", default=("id", "name"))
PERSON.plain(name="name", first_name="first_name", last_name="last_name")

BUSINESS = Fields("Business", default=("id", "name"))
BUSINESS.plain(name="name")
BY_LOGIN = Rights("user")


@registry.node("GET", Person, BY_LOGIN)
def person(call: Call, node: Person) -> dict[str, Any]:
    """`GET /me` with a user token."""
    _require_self(call, node)
    return PERSON.show(node, call, call.selection())


def _require_self(call: Call, node: Person) -> None:
    if call.whoever.person_id != node.id:
        raise errors.missing(node.id, call.method)


@registry.edge("GET", Person, "permissions", BY_LOGIN)
def permissions(call: Call, node: Person) -> dict[str, Any]:
    """What the person granted and declined."""
    _require_self(call, node)
    grant = call.whoever.grant
    asked = grant.permissions if grant else {}
    return {"data": [{"permission": scope, "status": status} for scope, status in asked.items()]}


@registry.edge("DELETE", Person, "permissions", BY_LOGIN)
def remove_app(call: Call, node: Person) -> dict[str, Any]:
    """Take the whole grant back: the next login is a first one."""
    _require_self(call, node)
    grants.remove_app(call.world, call.whoever.app, node)
    return {"success": True}


@registry.edge("DELETE", Person, "permissions/*", BY_LOGIN)
def revoke(call: Call, node: Person) -> dict[str, Any]:
    """Take one permission back."""
    _require_self(call, node)
    grants.revoke(call.world, call.whoever.app, node, call.path.rpartition("/")[2])
    return {"success": True}


@registry.edge("GET", Person, "accounts", Rights("user", scopes=("pages_show_list",)))
def pages_of(call: Call, node: Person) -> dict[str, Any]:
    """The Pages the person chose; those of a portfolio only with `business_management`."""
    _require_self(call, node)
    return page_of(call, f"{node.id}/accounts", _accounts(call, node), PAGE)


def _accounts(call: Call, node: Person) -> list[Page]:
    grant = call.whoever.grant
    config = call.world.get(LoginConfig, grant.config_id) if grant and grant.config_id else None
    if config and config.hides_accounts:
        return []
    sees_portfolios = call.whoever.allows("business_management")
    return [page for page in _chosen_pages(call, node) if sees_portfolios or page.business_id is None]


def _chosen_pages(call: Call, node: Person) -> list[Page]:
    pages = select(Page).join(PageRole).where(PageRole.person_id == node.id).order_by(Page.id)
    return [page for page in call.world.scalars(pages) if visible_to(call, page)]


@registry.edge("GET", Person, "assigned_pages", Rights("user", scopes=("pages_show_list",)))
def assigned_pages(call: Call, node: Person) -> dict[str, Any]:
    """The Pages of portfolios that the person was assigned to."""
    _require_self(call, node)
    pages = [page for page in _chosen_pages(call, node) if page.business_id]
    return page_of(call, f"{node.id}/assigned_pages", pages, PAGE)


@registry.edge("GET", Person, "businesses", Rights("user", scopes=("business_management",)))
def businesses(call: Call, node: Person) -> dict[str, Any]:
    """The portfolios the person belongs to and chose."""
    _require_self(call, node)
    mine = select(Business).join(BusinessMember).where(BusinessMember.person_id == node.id).order_by(Business.id)
    grant = call.whoever.grant
    chosen = [one for one in call.world.scalars(mine) if grant and grant.chose("businesses", one.id)]
    return page_of(call, f"{node.id}/businesses", chosen, BUSINESS)


@registry.node("GET", Business, BY_LOGIN)
def business(call: Call, node: Business) -> dict[str, Any]:
    """A portfolio of the person's."""
    _require_member(call, node)
    return BUSINESS.show(node, call, call.selection())


def _require_member(call: Call, node: Business) -> None:
    require_scope(call, "business_management")
    if call.world.get(BusinessMember, (node.id, call.whoever.person_id)) is None:
        raise errors.missing(node.id, call.method)


@registry.edge("GET", Business, "owned_pages", BY_LOGIN)
def owned_pages(call: Call, node: Business) -> dict[str, Any]:
    """The Pages the portfolio owns, whoever is assigned to them."""
    _require_member(call, node)
    owned = call.world.scalars(select(Page).where(Page.business_id == node.id).order_by(Page.id)).all()
    return page_of(call, f"{node.id}/owned_pages", owned, PAGE)


@registry.edge("GET", Business, "client_pages", BY_LOGIN)
def client_pages(call: Call, node: Business) -> dict[str, Any]:
    """The Pages that others share with the portfolio."""
    _require_member(call, node)
    shared = select(Page).join(ClientPage).where(ClientPage.business_id == node.id).order_by(Page.id)
    return page_of(call, f"{node.id}/client_pages", call.world.scalars(shared).all(), PAGE)
