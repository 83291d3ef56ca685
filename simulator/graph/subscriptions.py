"""Webhook subscriptions at both levels.

https://developers.facebook.com/docs/graph-api/reference/app/subscriptions
https://developers.facebook.com/docs/graph-api/reference/page/subscribed_apps
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from simulator.graph import errors, registry, subscribed_fields, verification
from simulator.graph.call import Call
from simulator.graph.errors import GraphError
from simulator.graph.fields import Fields
from simulator.graph.paging import page_of
from simulator.graph.rights import Rights
from simulator.models import App, AppSubscription, Page, PageSubscription

BY_APP = Rights("app")
BY_PAGE = Rights("page", scopes=("pages_manage_metadata",), tasks=("MANAGE", "CREATE_CONTENT", "MODERATE"))


@registry.edge("GET", App, "subscriptions", BY_APP)
def app_subscriptions(call: Call, node: App) -> dict[str, Any]:
    """The app's callbacks, one for each object."""
    rows = call.world.scalars(select(AppSubscription).where(AppSubscription.app_id == node.id)).all()
    return {"data": [_describe(row, call.version) for row in rows]}


def _describe(row: AppSubscription, version: str) -> dict[str, Any]:
    return {
        "object": row.object,
        "callback_url": row.callback_url,
        "active": row.active,
        "fields": [{"name": name, "version": version} for name in row.fields],
    }


@registry.edge("POST", App, "subscriptions", BY_APP)
def subscribe_app(call: Call, node: App) -> dict[str, Any]:
    """Set the callback of an object; Meta verifies it while the caller waits."""
    wanted = AppSubscription(
        app_id=node.id,
        object=call.text("object"),
        callback_url=call.text("callback_url"),
        verify_token=call.text("verify_token"),
        fields=call.names("fields"),
        include_values=call.flag("include_values"),
        active=True,
    )
    subscribed_fields.require_known(wanted.object, wanted.fields)
    call.world.commit()  # the callback may ask us something while we wait for it
    verification.verify(wanted.callback_url, wanted.verify_token)
    call.world.merge(wanted)
    return {"success": True}


@registry.edge("DELETE", App, "subscriptions", BY_APP)
def unsubscribe_app(call: Call, node: App) -> dict[str, Any]:
    """Drop some fields of an object, the object, or (without one) all."""
    rows = select(AppSubscription).where(AppSubscription.app_id == node.id)
    if call.optional("object"):
        rows = rows.where(AppSubscription.object == call.text("object"))
    dropped = call.names("fields")
    for row in call.world.scalars(rows):
        row.fields = [name for name in row.fields if dropped and name not in dropped]
        if not row.fields:
            call.world.delete(row)
    return {"success": True}


SUBSCRIBED_APP = Fields("Application", default=("category", "link", "name", "id", "subscribed_fields"))
SUBSCRIBED_APP.plain(name="name", link="link", category="category")


@SUBSCRIBED_APP.field("subscribed_fields")
def _subscribed_fields(node: App, call: Call, _selected: object) -> list[str]:
    page_id = call.path.partition("/")[0]
    page_id = call.whoever.page_id or page_id
    return call.world.get_one(PageSubscription, (node.id, page_id)).fields


@registry.edge("GET", Page, "subscribed_apps", BY_PAGE)
def subscribed_apps(call: Call, node: Page) -> dict[str, Any]:
    """The apps that get this Page's events."""
    apps = select(App).join(PageSubscription).where(PageSubscription.page_id == node.id).order_by(App.id)
    return page_of(call, f"{node.id}/subscribed_apps", call.world.scalars(apps).all(), SUBSCRIBED_APP)


@registry.edge("POST", Page, "subscribed_apps", BY_PAGE)
def subscribe_page(call: Call, node: Page) -> dict[str, Any]:
    """Set the fields the calling app gets: those not named are dropped."""
    fields = call.names("subscribed_fields")
    if not fields:
        raise errors.required("subscribed_fields")
    subscribed_fields.require_known("page", fields, parameter="subscribed_fields")
    _require_scopes(call, fields)
    app = call.whoever.app
    row = call.world.get(PageSubscription, (app.id, node.id)) or PageSubscription(app_id=app.id, page_id=node.id)
    row.fields, row.failing_since, row.is_warned = fields, None, False
    call.world.add(row)
    return {"success": True}


def _require_scopes(call: Call, fields: list[str]) -> None:
    for name in fields:
        scope = subscribed_fields.scope_for(name)
        if not call.whoever.allows(scope):
            raise GraphError(
                200,
                f"(#200) To subscribe to the {name} field, one of these permissions is needed: {scope}",
            )


@registry.edge("DELETE", Page, "subscribed_apps", BY_PAGE)
def unsubscribe_page(call: Call, node: Page) -> dict[str, Any]:
    """End the calling app's subscription; other apps keep theirs."""
    row = call.world.get(PageSubscription, (call.whoever.app.id, node.id))
    if row:
        call.world.delete(row)
    return {"success": True}
