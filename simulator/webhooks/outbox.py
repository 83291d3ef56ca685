"""Who is told about an event. Nothing is sent here: the deliveries are rows that the dispatcher works off."""

from __future__ import annotations

import random
from typing import Any

from sqlalchemy import select

from simulator.models import App, AppRole, AppSubscription, Page, PageSubscription, Thread, WebhookPost
from simulator.store import World

SIGNED_REQUEST = "signed_request"  # in place of an object's name: not a webhook but one of the two callbacks


def tell_about_thread(world: World, thread: Thread, field: str, event: dict[str, Any]) -> None:
    """Tell the apps of the Page about a messaging event; while an app owns the thread, others hear it on standby."""
    for app in _subscribers(world, thread.page_id, field):
        if not _may_hear(world, app, thread.person_id):
            continue
        if thread.owner_app_id in (None, app.id):
            _post(world, app, thread.page_id, "messaging", event)
        elif "standby" in _fields(world, app, thread.page_id):
            _post(world, app, thread.page_id, "standby", _without_payload(event))


def tell_about_page(world: World, page: Page, field: str, key: str, item: dict[str, Any]) -> None:
    """Tell the apps of the Page something that no person caused; `key` is `messaging` or `changes`."""
    for app in _subscribers(world, page.id, field):
        _post(world, app, page.id, key, item)


def tell_app(world: World, app: App, object_name: str, entry: dict[str, Any]) -> None:
    """Tell one app about a person (objects `permissions`, `user`), if it asked for that object."""
    if world.get(AppSubscription, (app.id, object_name)):
        add(world, app, object_name, [entry])


def call_back(world: World, app: App, url: str, subject: dict[str, Any]) -> None:
    """Queue one of the callbacks with a `signed_request` about a person: deauthorize or data deletion."""
    add(world, app, SIGNED_REQUEST, [{"id": subject["user_id"], "url": url, "subject": subject}])


def add(world: World, app: App, object_name: str, entries: list[dict[str, Any]]) -> None:
    """Put a delivery of these entries into the queue, as often as the weather says."""
    weather = world.weather
    now = world.now()
    world.info["has_news"] = True
    for _ in range(weather.webhook_copies):
        world.add(
            WebhookPost(
                app_id=app.id,
                object=object_name,
                lane=str(entries[0].get("id", "")) if entries else "",
                entries=entries,
                created_at=now,
                due_at=now + weather.webhook_delay,
            )
        )


def _post(world: World, app: App, page_id: str, key: str, item: dict[str, Any]) -> None:
    now = world.now()
    time = now // 1000 if key == "changes" else now  # Meta: seconds for changes, milliseconds for messaging
    add(world, app, "page", [{"id": page_id, "time": time, key: [item]}])


def _subscribers(world: World, page_id: str, field: str) -> list[App]:
    """The apps that subscribed to the field at both levels."""
    rows = world.execute(
        select(App, AppSubscription.fields, PageSubscription.fields)
        .join(AppSubscription, AppSubscription.app_id == App.id)
        .join(PageSubscription, PageSubscription.app_id == App.id)
        .where(AppSubscription.object == "page", AppSubscription.active, PageSubscription.page_id == page_id)
        .order_by(App.id)
    )
    return [app for app, wanted, of_page in rows if field in wanted and field in of_page and not app.is_restricted]


def _fields(world: World, app: App, page_id: str) -> list[str]:
    return world.get_one(PageSubscription, (app.id, page_id)).fields


def _may_hear(world: World, app: App, person_id: str) -> bool:
    """In Development mode an app hears only of people who hold a role on it."""
    return app.is_live or world.get(AppRole, (app.id, person_id)) is not None


def _without_payload(event: dict[str, Any]) -> dict[str, Any]:
    """On standby the payload of a postback is kept from the app."""
    if "postback" not in event:
        return event
    return {**event, "postback": {k: v for k, v in event["postback"].items() if k != "payload"}}


def shuffled(posts: list[WebhookPost]) -> list[WebhookPost]:
    """In an order that differs from the one they happened in, and is the same in every run."""
    return random.Random(len(posts)).sample(posts, len(posts))  # noqa: S311 - order, not secrecy
