"""The login dialog, as plain forms: who you are, which Pages, which permissions, and back to the app.

https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow
"""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from simulator.current import world as current_world
from simulator.dialog_request import Ask, CannotAsk, read_ask
from simulator.graph import scopes
from simulator.graph.tokens import find_grant
from simulator.models import AppRole, Person
from simulator.store import World
from simulator.world import grants, logins

blueprint = Blueprint("dialog", __name__)


@blueprint.get("/dialog/oauth")
@blueprint.get("/<any_version>/dialog/oauth")
def show(**_version: str) -> ResponseReturnValue:
    """The first screen for whoever comes: log in, choose (first time), or continue (later)."""
    world = current_world()
    try:
        ask = read_ask(world, request.args)
        person = _signed_in(world)
        if person is None or _must_confirm(ask):
            return _login_screen(world, ask)
        _require_open_to(world, ask, person)
    except CannotAsk as problem:
        return _problem_screen(problem)
    grant = find_grant(world, ask.app.id, person.id)
    if grant is None or ask.kinds - scopes.kinds(grant.permissions):
        return _assets_screen(world, ask, person)
    return render_template("dialog/continue.html", ask=ask, person=person, switches=ask.open_questions(grant))


@blueprint.post("/dialog/oauth")
@blueprint.post("/<any_version>/dialog/oauth")
def step(**_version: str) -> ResponseReturnValue:
    """A button of one of the screens was pressed; the address still carries what the app asked for."""
    world = current_world()
    try:
        ask = read_ask(world, request.args)
        match request.form.get("step"):
            case "login":
                return _sign_in(world)
            case "cancel":
                return _back(ask, ask.refusal())
        person = _signed_in(world)
        if person is None:
            return redirect(request.full_path, 303)
        _require_open_to(world, ask, person)
    except CannotAsk as problem:
        return _problem_screen(problem)
    return _take_step(world, ask, person, request.form.get("step", ""))


def _take_step(world: World, ask: Ask, person: Person, name: str) -> ResponseReturnValue:
    match name:
        case "switch":
            session.clear()
            return redirect(request.full_path, 303)
        case "edit":
            return _assets_screen(world, ask, person)
        case "assets":
            return _permissions_screen(world, ask, person)
        case "permissions":
            return _finish(world, ask, person, _chosen_assets())
        case "continue":
            grant = find_grant(world, ask.app.id, person.id)
            return _finish(world, ask, person, grant.assets if grant else {})
        case _:
            return _back(ask, ask.refusal())


def _signed_in(world: World) -> Person | None:
    return world.get(Person, session.get("person", ""))


def _must_confirm(ask: Ask) -> bool:
    return ask.confirms_identity and session.get("confirmed_for") != ask.state


def _sign_in(world: World) -> ResponseReturnValue:
    person = world.get(Person, request.form.get("person", ""))
    if person is not None:
        session["person"] = person.id
        session["confirmed_for"] = request.args.get("state", "")
    return redirect(request.full_path, 303)


def _require_open_to(world: World, ask: Ask, person: Person) -> None:
    if not ask.app.is_live and world.get(AppRole, (ask.app.id, person.id)) is None:
        raise CannotAsk(
            "App not active",
            "This app is still in development mode, and you don't have access to it. Ask its developer to add you "
            "as a tester, or to switch the app to Live.",
        )


def _login_screen(world: World, ask: Ask) -> str:
    return render_template("dialog/login.html", ask=ask, people=logins.people(world), current=session.get("person"))


def _problem_screen(problem: CannotAsk) -> tuple[str, int]:
    return render_template("dialog/problem.html", problem=problem), 400


def _assets_screen(world: World, ask: Ask, person: Person) -> str:
    grant = find_grant(world, ask.app.id, person.id)
    offers = logins.assets(world, person, ask.kinds)
    chosen = _chosen_assets() if "pages_scope" in request.form else grant.assets if grant else {}
    return render_template("dialog/assets.html", ask=ask, person=person, offers=offers, choices=chosen)


def _permissions_screen(world: World, ask: Ask, person: Person) -> str:
    grant = find_grant(world, ask.app.id, person.id)
    return render_template(
        "dialog/permissions.html", ask=ask, person=person, grant=grant, chosen=request.form.to_dict(flat=False)
    )


def _chosen_assets() -> dict[str, list[str]]:
    """The ids ticked in the picker; a kind whose *all, present and future* was chosen is left out."""
    ticked = {kind: request.form.getlist(kind) for kind in ("pages", "instagram", "businesses")}
    return {kind: ids for kind, ids in ticked.items() if request.form.get(f"{kind}_scope") != "all"}


def _finish(world: World, ask: Ask, person: Person, assets: dict[str, list[str]]) -> ResponseReturnValue:
    grant = find_grant(world, ask.app.id, person.id)
    answered = request.form.getlist("asked")
    allowed = request.form.getlist("allow")
    permissions = dict(grant.permissions) if grant else {}
    permissions |= {scope: "granted" if scope in allowed else "declined" for scope in answered}
    permissions["public_profile"] = "granted"
    if ask.config and any(permissions.get(scope) != "granted" for scope in ask.scopes):
        return _back(ask, ask.refusal())
    grants.give(world, ask.app, person, permissions, assets, ask.config.id if ask.config else None)
    code = logins.issue_code(world, ask.app, person, ask.redirect_uri, ask.config)
    world.commit()
    return _back(ask, {"code": code})


def _back(ask: Ask, answer: dict[str, str]) -> Response:
    """Send the browser back to the app; Facebook appends `#_=_`."""
    told = {**answer, **({"state": ask.state} if ask.state else {})}
    separator = "&" if "?" in ask.redirect_uri else "?"
    location = f"{ask.redirect_uri}{separator}{urlencode(told)}#_=_"
    return Response(status=302, headers={"Location": location})
