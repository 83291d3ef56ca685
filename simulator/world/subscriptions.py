"""Subscriptions that change without the app's doing: a field lost at one of the two levels, a callback switched off."""

from __future__ import annotations

from simulator.models import App, AppSubscription, Page, PageSubscription
from simulator.store import World


def drop_page_field(world: World, app: App, page: Page, field: str) -> bool:
    """The app gets this field of the Page no longer; False when it did not get it anyway."""
    row = world.get(PageSubscription, (app.id, page.id))
    if row is None or field not in row.fields:
        return False
    row.fields = [name for name in row.fields if name != field]
    return True


def drop_app_field(world: World, app: App, object_name: str, field: str) -> bool:
    """The app's callback for the object gets this field no longer, of no Page; False when it did not get it anyway."""
    row = world.get(AppSubscription, (app.id, object_name))
    if row is None or field not in row.fields:
        return False
    row.fields = [name for name in row.fields if name != field]
    return True


def set_active(world: World, app: App, object_name: str, is_active: bool) -> bool:
    """Switch the app's callback for an object off or on; False when there is none."""
    row = world.get(AppSubscription, (app.id, object_name))
    if row is None:
        return False
    row.active = is_active
    return True
