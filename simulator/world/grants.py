"""What a person allowed an app, and taking it back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from simulator.clock import HOUR, SECOND
from simulator.graph import scopes
from simulator.graph.tokens import find_grant
from simulator.models import App, Grant, Person, Token
from simulator.store import World
from simulator.webhooks import outbox


def give(
    world: World, app: App, person: Person, permissions: dict[str, Any], assets: dict[str, Any], config_id: str | None
) -> Grant:
    """Write down what the person chose in the login dialog; it replaces what was chosen before, and the app is told."""
    grant = find_grant(world, app.id, person.id)
    had = {scope for scope in permissions if grant and grant.allows(scope)}
    if grant is None:
        grant = Grant(app_id=app.id, person_id=person.id)
        world.add(grant)
    grant.permissions = permissions
    grant.assets = assets
    grant.config_id = config_id
    grant.used_at = world.now()
    for scope in permissions:
        if grant.allows(scope) and scope not in had:
            outbox.tell_about_person(world, app, person, _permission_change(grant, scope, "granted"))
    return grant


def _permission_change(grant: Grant, scope: str, verb: str) -> dict[str, Any]:
    """With the ids of what was chosen, where not everything was."""
    chosen = grant.assets.get(scopes.ASSETS.get(scope, ""))
    targets = {"target_ids": chosen} if chosen is not None else {}
    return {"field": scope, "value": {"verb": verb, **targets}}


def revoke(world: World, app: App, person: Person, scope: str) -> None:
    """Take one permission back; the app hears of it by webhook."""
    grant = find_grant(world, app.id, person.id)
    if grant is None or scope not in grant.permissions:
        return
    grant.permissions = {**grant.permissions, scope: "declined"}
    outbox.tell_about_person(world, app, person, _permission_change(grant, scope, "revoked"))


def remove_app(world: World, app: App, person: Person) -> None:
    """Remove the app from the person's account: all tokens die (458), and the app is told by both ways there are."""
    grant = find_grant(world, app.id, person.id)
    if grant is None:
        return
    world.delete(grant)
    kill_tokens(world, app, person, 458)
    outbox.tell_about_person(world, app, person, {"field": "connected", "verb": "revoked"})
    if app.deauthorize_url:
        outbox.call_back(world, app, app.deauthorize_url, _subject(world, person))


def ask_for_deletion(world: World, app: App, person: Person) -> None:
    """The person asks, in Facebook's settings, that the app delete their data."""
    if app.data_deletion_url:
        outbox.call_back(world, app, app.data_deletion_url, _subject(world, person))


def kill_tokens(world: World, app: App, person: Person, subcode: int) -> None:
    """Kill every token the person's logins gave the app, as a password change or an expiry does."""
    mine = update(Token).where(Token.app_id == app.id, Token.person_id == person.id, Token.dead_subcode.is_(None))
    world.execute(mine.values(dead_subcode=subcode))


def _subject(world: World, person: Person) -> dict[str, Any]:
    now = world.now() // SECOND
    return {"issued_at": now, "expires": now + HOUR // SECOND, "user_id": person.id}
