"""Which apps hear of a Page or an Instagram account.

https://developers.facebook.com/docs/graph-api/webhooks/getting-started/webhooks-for-instagram
"""

from __future__ import annotations

from sqlalchemy import select

from simulator.models import App, AppRole, AppSubscription, Grant, InstagramAccount, PageSubscription
from simulator.store import World


def is_allowed(world: World, app: App, scope: str, asset_id: str, kind: str = "pages") -> bool:
    """Whether somebody granted it for the asset, or, if nobody logged in, whether the app may ask for it."""
    grants = world.scalars(select(Grant).where(Grant.app_id == app.id)).all()
    chosen = [grant for grant in grants if grant.chose(kind, asset_id)]
    if not chosen and (kind == "pages" or not grants):
        return scope in app.scopes
    return any(grant.allows(scope) for grant in chosen)


def of_page(world: World, page_id: str, field: str) -> list[tuple[App, AppSubscription]]:
    """The apps that subscribed to the field at both levels."""
    rows = _subscriptions(world, page_id, "page")
    return [(app, mine) for app, mine, of_page in rows if field in mine.fields and field in of_page]


def of_account(world: World, account: InstagramAccount, field: str, scope: str) -> list[tuple[App, AppSubscription]]:
    """The apps that subscribed to the field of Instagram, whatever they subscribed to of the linked Page."""
    if not account.is_linked:
        return []
    rows = _subscriptions(world, account.page_id, "instagram")
    hearing = [(app, mine) for app, mine, _ in rows if field in mine.fields]
    return [(app, mine) for app, mine in hearing if is_allowed(world, app, scope, account.id, "instagram")]


def _subscriptions(world: World, page_id: str, object_name: str) -> list[tuple[App, AppSubscription, list[str]]]:
    """The apps with a callback for the object that are subscribed to the Page, and the fields of both levels."""
    rows = world.execute(
        select(App, AppSubscription, PageSubscription.fields)
        .join(AppSubscription, AppSubscription.app_id == App.id)
        .join(PageSubscription, PageSubscription.app_id == App.id)
        .where(AppSubscription.object == object_name, AppSubscription.active, PageSubscription.page_id == page_id)
        .order_by(App.id)
    )
    return [(app, mine, of_page) for app, mine, of_page in rows if not app.is_restricted]


def page_fields(world: World, app: App, page_id: str) -> list[str]:
    """The fields of the Page that the app subscribed to."""
    return world.get_one(PageSubscription, (app.id, page_id)).fields


def may_hear(world: World, app: App, person_id: str) -> bool:
    """In Development mode an app hears only of people who hold a role on it."""
    return app.is_live or world.get(AppRole, (app.id, person_id)) is not None
