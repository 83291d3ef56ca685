"""Facebook's settings of a person: business integrations (what they let apps do), and roles on Pages.

https://www.facebook.com/settings?tab=business_tools
"""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from simulator.current import world
from simulator.graph import scopes
from simulator.graph.tokens import find_grant
from simulator.models import App, Business, BusinessMember, Grant, Page, PageRole, Person
from simulator.screens.blueprint import blueprint
from simulator.stage.blueprint import NotPossible, find_app, find_person
from simulator.world import grants, logins

KINDS = {"pages": "Pages", "instagram": "Instagram accounts", "businesses": "Businesses"}


@blueprint.get("/people/<person>")
def settings(person: str) -> str:
    """What the person's settings show."""
    owner = find_person(person)
    app = find_app()
    grant = find_grant(world(), app.id, owner.id)
    return render_template(
        "screens/settings.html",
        person=owner,
        app=app,
        grant=grant,
        kinds=KINDS,
        assets=_assets(owner, grant),
        titles=scopes.TITLES,
        roles=_roles(owner),
        businesses=_businesses(owner),
    )


def _assets(person: Person, grant: Grant | None) -> dict[str, Any]:
    """What the person can share with the app, by kind, as far as the app asked for that kind."""
    return dict(logins.assets(world(), person, scopes.kinds(grant.permissions))) if grant else {}


def _roles(person: Person) -> list[tuple[Page, list[str]]]:
    mine = select(Page, PageRole.tasks).join(PageRole).where(PageRole.person_id == person.id).order_by(Page.id)
    return [(page, [task.removeprefix("PROFILE_PLUS_") for task in tasks]) for page, tasks in world().execute(mine)]


def _businesses(person: Person) -> list[tuple[Business, bool]]:
    mine = select(Business, BusinessMember.is_admin).join(BusinessMember).where(BusinessMember.person_id == person.id)
    return [(business, is_admin) for business, is_admin in world().execute(mine.order_by(Business.id))]


@blueprint.post("/people/<person>/integration")
def change_integration(person: str) -> ResponseReturnValue:
    """View and edit: what is ticked stays allowed and shared, the rest is taken back."""
    owner, app, grant = _found(person)
    allowed = [*request.form.getlist("allow"), "public_profile"]
    for scope in [one for one in grant.permissions if grant.allows(one) and one not in allowed]:
        grants.revoke(world(), app, owner, scope)
    permissions = grant.permissions | {one: "granted" for one in grant.permissions if one in allowed}
    grants.give(world(), app, owner, permissions, _chosen_assets(), grant.config_id)
    return _changed(owner, f"Saved. {app.name} may now do what is ticked, and nothing else.")


def _chosen_assets() -> dict[str, list[str]]:
    """The ids ticked; a kind of which all present and future ones are shared is left out."""
    return {kind: request.form.getlist(kind) for kind in KINDS if request.form.get(f"{kind}_scope") == "some"}


@blueprint.post("/people/<person>/remove-integration")
def remove_integration(person: str) -> ResponseReturnValue:
    """Remove the app: its tokens die, and it is told."""
    owner, app, _ = _found(person)
    grants.remove_app(world(), app, owner)
    return _changed(owner, f"{app.name} is removed. Everything {owner.first_name} gave it is void.")


def _found(person: str) -> tuple[Person, App, Grant]:
    owner, app = find_person(person), find_app()
    grant = find_grant(world(), app.id, owner.id)
    if grant is None:
        raise NotPossible(f"{owner.first_name} has not connected {app.name}.")
    return owner, app, grant


def _changed(person: Person, sentence: str) -> ResponseReturnValue:
    world().commit()
    flash(sentence)
    return redirect(url_for("screens.settings", person=person.id), 303)
