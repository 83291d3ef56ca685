"""Who is told about an event. Nothing is sent here: the deliveries are rows that the dispatcher works off."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import select

from simulator.clock import SECOND
from simulator.models import (
    App,
    AppSubscription,
    InstagramAccount,
    Page,
    Person,
    Thread,
    WebhookPost,
    WebhookState,
)
from simulator.store import World
from simulator.webhooks import subscribers

SIGNED_REQUEST = "signed_request"  # in place of an object's name: not a webhook but one of the two callbacks
SEE_PEOPLE = "pages_read_user_content"
ON_INSTAGRAM = {  # fields of Messenger that are called otherwise there, or (None) are missing
    "message_echoes": "messages",
    "message_reads": "messaging_seen",
    "message_edits": "message_edit",
    "messaging_referrals": "messaging_referral",
    "message_deliveries": None,
    "messaging_handovers": None,
    "response_feedback": None,
}


def tell_about_thread(world: World, thread: Thread, field: str, event: dict[str, Any]) -> None:
    """Tell the apps of the Page about a messaging event; while an app owns the thread, others hear it on standby.

    `field` is the name in Messenger, also of what happens on Instagram.
    """
    if thread.account:
        _tell_about_instagram_thread(world, thread, thread.account, field, event)
        return
    for app, _ in subscribers.of_page(world, thread.page_id, field):
        if not subscribers.may_hear(world, app, thread.person_id):
            continue
        if thread.owner_app_id in (None, app.id):
            _post(world, app, thread.page_id, "messaging", event)
        elif "standby" in subscribers.page_fields(world, app, thread.page_id):
            _post(world, app, thread.page_id, "standby", _without_payload(event))


def _tell_about_instagram_thread(
    world: World, thread: Thread, account: InstagramAccount, field: str, event: dict[str, Any]
) -> None:
    """Nothing is said while the account's owner does not allow access to messages."""
    name = ON_INSTAGRAM.get(field, field)
    if name is None or not account.allows_message_access:
        return
    for app, subscription in subscribers.of_account(world, account, name, "instagram_manage_messages"):
        if not subscribers.may_hear(world, app, thread.person_id):
            continue
        if thread.owner_app_id in (None, app.id):
            _post(world, app, account.id, "messaging", event, object_name="instagram")
        elif "standby" in subscription.fields:
            _post(world, app, account.id, "standby", _without_payload(event), object_name="instagram")


def tell_about_instagram(
    world: World, account: InstagramAccount, field: str, value: dict[str, Any], person: Person | None
) -> None:
    """Tell the apps of the account's Page what a person, or the account itself, said below its media."""
    for app, subscription in subscribers.of_account(world, account, field, "instagram_manage_comments"):
        if person is None or subscribers.may_hear(world, app, person.id):
            change = _change(subscription, field, value)
            _post(world, app, account.id, "changes", change, object_name="instagram")


def tell_about_page(world: World, page: Page, field: str, event: dict[str, Any]) -> None:
    """Tell the apps of the Page about a messaging event that no person caused."""
    for app, _ in subscribers.of_page(world, page.id, field):
        _post(world, app, page.id, "messaging", event)


def tell_about_change(world: World, page: Page, field: str, value: dict[str, Any]) -> None:
    """Tell the apps of the Page about a change."""
    for app, subscription in subscribers.of_page(world, page.id, field):
        _post(world, app, page.id, "changes", _change(subscription, field, value))


def _change(subscription: AppSubscription, field: str, value: dict[str, Any]) -> dict[str, Any]:
    """A change; without `include_values` only that there was one."""
    return {"field": field, "value": value} if subscription.include_values else {"field": field}


def tell_about_wall(world: World, page: Page, value: dict[str, Any], person: Person | None) -> None:
    """Tell the apps of the Page what a person, or the Page itself, did on its wall.

    Who a person is (`from`) is told to apps that may read what people wrote.
    """
    for app, subscription in subscribers.of_page(world, page.id, "feed"):
        if person is not None and not subscribers.may_hear(world, app, person.id):
            continue
        hides = person is not None and not subscribers.is_allowed(world, app, SEE_PEOPLE, page.id)
        told = {key: one for key, one in value.items() if key != "from"} if hides else value
        _post(world, app, page.id, "changes", _change(subscription, "feed", told))


def tell_about_lead(world: World, page: Page, value: dict[str, Any]) -> None:
    """Tell the apps of the Page about a lead: only apps in live mode, and no app that leads access keeps it from."""
    access = page.leads_access or {}
    for app, subscription in subscribers.of_page(world, page.id, "leadgen"):
        is_kept_out = access.get("withholds") and app.id not in access["apps"]
        if app.is_live and not is_kept_out:
            _post(world, app, page.id, "changes", _change(subscription, "leadgen", value))


def tell_about_person(world: World, app: App, person: Person, change: dict[str, Any]) -> None:
    """Tell an app that a person changed what they allow it (object `permissions`), if it asked for that."""
    subscription = world.get(AppSubscription, (app.id, "permissions"))
    if subscription is None or not subscription.active or change["field"] not in subscription.fields:
        return
    told = {key: value for key, value in change.items() if subscription.include_values or key != "value"}
    entry = {"id": person.id, "uid": person.id, "time": world.now() // SECOND, "changes": [told]}
    add(world, app, "permissions", [entry])


def call_back(world: World, app: App, url: str, subject: dict[str, Any]) -> None:
    """Queue one of the callbacks with a `signed_request` about a person: deauthorize or data deletion."""
    add(world, app, SIGNED_REQUEST, [{"id": subject["user_id"], "url": url, "subject": subject}])


@contextmanager
def silence(world: World) -> Iterator[None]:
    """Let nobody hear of what happens inside: webhooks that Meta loses."""
    world.info["is_silent"] = True
    try:
        yield
    finally:
        del world.info["is_silent"]


def add(world: World, app: App, object_name: str, entries: list[dict[str, Any]]) -> None:
    """Put a delivery of these entries into the queue, as often as the weather says."""
    if world.info.get("is_silent"):
        return
    weather = world.weather
    now = world.now()
    world.info["new_posts"] = world.info.get("new_posts", 0) + weather.webhook_copies
    for _ in range(weather.webhook_copies):
        world.add(
            WebhookPost(
                app_id=app.id,
                object=object_name,
                lane=_lane(entries),
                entries=entries,
                created_at=now,
                due_at=now + weather.webhook_delay,
            )
        )


def _lane(entries: list[Any]) -> str:
    """What keeps its order: all that is about one id."""
    first = entries[0] if entries else None
    return str(first.get("id", "")) if isinstance(first, dict) else ""


def _post(world: World, app: App, entry_id: str, key: str, item: dict[str, Any], *, object_name: str = "page") -> None:
    now = world.now()
    time = now // SECOND if key == "changes" else now  # Meta: seconds for changes, milliseconds for messaging
    add(world, app, object_name, [{"id": entry_id, "time": time, key: [item]}])


def _without_payload(event: dict[str, Any]) -> dict[str, Any]:
    """On standby the payload of a postback is kept from the app."""
    if "postback" not in event:
        return event
    return {**event, "postback": {k: v for k, v in event["postback"].items() if k != "payload"}}


def release(world: World, copies: int, shuffle: bool) -> None:
    """Let the held posts go, each so often, all due now, in their order or in another."""
    world.weather.hold_webhooks = False
    waiting = select(WebhookPost).where(WebhookPost.state == WebhookState.WAITING)
    posts = list(world.scalars(waiting.order_by(WebhookPost.due_at, WebhookPost.id)))
    posts += [_copy(world, post) for _ in range(copies - 1) for post in posts]
    for place, post in enumerate(shuffled(posts) if shuffle else posts):
        post.due_at = world.now() - len(posts) + place
    world.info["new_posts"] = len(posts)


def _copy(world: World, post: WebhookPost) -> WebhookPost:
    copy = WebhookPost(
        app_id=post.app_id,
        object=post.object,
        lane=post.lane,
        entries=post.entries,
        created_at=post.created_at,
        due_at=post.due_at,
    )
    world.add(copy)
    return copy


def shuffled(posts: list[WebhookPost]) -> list[WebhookPost]:
    """In an order that differs from the one they happened in, and is the same in every run."""
    return random.Random(len(posts)).sample(posts, len(posts))  # noqa: S311 - order, not secrecy
