"""The panel itself: one screen, a button for each card, and the two lists that keep changing."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from simulator import journal
from simulator.current import dispatcher, world
from simulator.graph import scopes, tokens
from simulator.graph.tokens import find_grant
from simulator.models import Fault, PageRole, Token
from simulator.screens import cast
from simulator.screens.blueprint import blueprint
from simulator.screens.meta import about as subject
from simulator.screens.meta import (
    actions,
    instagram,
    leads,
    people,
    refusals,
    sending,
    templates,
    wall,
    weather,
    webhooks,
)
from simulator.screens.meta.about import About
from simulator.screens.unusual import OUTAGES
from simulator.stage.blueprint import NotPossible
from simulator.stage.worlds import begin_again
from simulator.world import talk

REQUESTS_SHOWN = 100


@blueprint.get("/meta")
def panel() -> str:
    """Every card, about whom the address names."""
    about = subject.read(world(), request.args)
    return render_template(
        "screens/meta.html",
        about=about,
        everybody={"admin": cast.staff(world()), "page": cast.pages(world()), "customer": cast.customers(world())},
        **_choices(),
        **_state(about),
        **_state_of_leads(about),
        **instagram.state(about),
        **templates.state(about),
        **_state_of_subscriptions(about),
        **_lists(),
    )


def _choices() -> dict[str, Any]:
    return {
        "refusals": refusals.GROUPS,
        "spoiled": sending.SPOILED,
        "restrictions": sending.RESTRICTIONS,
        "block_codes": sending.BLOCK_CODES,
        "roles": [(name, title) for name, (title, _) in people.ROLES.items()],
        "outages": OUTAGES,
        "lifetimes": weather.LIFETIMES,
        "advances": weather.ADVANCES,
        "features": weather.FEATURES,
        "signatures": webhooks.SIGNATURES,
        "titles": scopes.TITLES,
        "comment_places": [(name, title) for name, (title, _, _) in wall.PLACES.items()],
        "comment_refusals": wall.REFUSALS,
        "lead_places": [(name, title) for name, (title, _, _) in leads.PLACES.items()],
        "lead_refusals": leads.REFUSALS,
        "lead_access_choices": leads.ACCESS,
    }


def _state(about: About) -> dict[str, Any]:
    grant = find_grant(world(), about.app.id, about.admin.id)
    role = world().get(PageRole, (about.page.id, about.admin.id))
    tasks = [task.removeprefix("PROFILE_PLUS_") for task in role.tasks] if role else []
    return {
        "weather": world().weather,
        "now": world().now(),
        "offset": world().clock.offset(),
        "granted": [scope for scope, status in grant.permissions.items() if status == "granted"] if grant else None,
        "living": _living_tokens(about),
        "deletion": people.deletion_answer(about),
        "tasks": tasks,
        "role": people.role_of(tasks),
        "thread": talk.find_thread(world(), about.page, about.customer),
        "describe_fault": sending.describe_fault,
        "faults": list(world().scalars(select(Fault).where(Fault.remaining > 0).order_by(Fault.id))),
    }


def _state_of_leads(about: About) -> dict[str, Any]:
    tested = leads.tested_forms(world(), about.page)
    return {
        "lead_access": leads.access_of(about.page, about.app),
        "tested": tested,
        "tested_names": [(one.form.id, one.form.name) for one in tested],
    }


def _state_of_subscriptions(about: About) -> dict[str, Any]:
    of_page, callback = webhooks.subscribed_fields(about)
    return {
        "page_fields": [(name, name) for name in of_page],
        "app_fields": [(name, name) for name in callback.fields] if callback else [],
        "callback": callback,
    }


def _living_tokens(about: About) -> list[Token]:
    """The tokens from the person's logins that still work."""
    mine = select(Token).where(Token.app_id == about.app.id, Token.person_id == about.admin.id)
    every = world().scalars(mine).all()
    return [token for token in every if tokens.find_problem(world(), tokens.bearer_of(world(), token)) is None]


def _lists() -> dict[str, Any]:
    return {
        "queue": webhooks.queue(world()),
        "contents": webhooks.contents,
        "requests": journal.newest(REQUESTS_SHOWN),
        "compact": _compact,
    }


def _compact(value: Any) -> str:
    """A parameter in one line."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@blueprint.get("/meta/live")
def panel_live() -> ResponseReturnValue:
    """The two lists; 304 when nothing changed."""
    response = Response(render_template("screens/meta/_lists.html", **_lists()))
    response.add_etag()
    return response.make_conditional(request)


@blueprint.post("/meta/<name>")
def press(name: str) -> ResponseReturnValue:
    """Press a button of the panel, and come back to its card."""
    action = actions.find(name)
    if action is None:
        raise NotPossible(f"There is no button {name}.")
    about = subject.read(world(), request.form)
    card = request.form.get("card", name)
    flash(action(about), card)
    world().commit()
    dispatcher().wake()
    return redirect(f"{url_for('screens.panel')}?{urlencode(about.chosen)}#card-{card}", 303)


@blueprint.post("/meta/reset")
def reset() -> ResponseReturnValue:
    """Begin the world again."""
    world().close()  # lets go of the one connection there is
    begin_again()
    flash("The world has begun again.", "reset")
    return redirect(url_for("screens.panel", _anchor="card-reset"), 303)
