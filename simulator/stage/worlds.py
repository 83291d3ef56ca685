"""The world as a whole: what is in it, its clock, the log of requests, and beginning again."""

from __future__ import annotations

from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from simulator import journal
from simulator.current import dispatcher, store, world
from simulator.graph import tokens
from simulator.models import App, Page, PageRole, Person, Thread, Token
from simulator.seed import INBOX_APP, INSTAGRAM_INBOX_APP, seed
from simulator.stage import instagram, leads, posts
from simulator.stage.blueprint import NotPossible, asked, blueprint, find_app


@blueprint.get("/world")
def show_world() -> ResponseReturnValue:
    """Apps, people and Pages, each with the tokens there are; a Page's `access_token` works without a login."""
    app = find_app()
    told = {
        "apps": [_app(one) for one in world().scalars(select(App).order_by(App.id))],
        "people": [_person(one) for one in world().scalars(select(Person).order_by(Person.id))],
        "pages": [_page(app, one) for one in world().scalars(select(Page).order_by(Page.id))],
        **instagram.everything(world()),
        **posts.everything(world()),
        **leads.everything(world()),
    }
    world().commit()
    return jsonify(told)


def _app(app: App) -> dict[str, Any]:
    return {
        "id": app.id,
        "name": app.name,
        "secret": app.secret,
        "access_token": f"{app.id}|{app.secret}",
        "is_live": app.is_live,
        "is_restricted": app.is_restricted,
        "requires_proof": app.requires_proof,
        "features": app.features,
        "scopes": app.scopes,
        "redirect_uris": app.redirect_uris,
        "deauthorize_url": app.deauthorize_url,
        "data_deletion_url": app.data_deletion_url,
        "is_inbox": app.id in (INBOX_APP, INSTAGRAM_INBOX_APP),
    }


def _person(person: Person) -> dict[str, Any]:
    issued = world().scalars(select(Token).where(Token.person_id == person.id, Token.page_id.is_(None)))
    threads = world().scalars(select(Thread).where(Thread.person_id == person.id)).all()
    return {
        "id": person.id,
        "name": person.name,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "username": person.username,
        "psids": {thread.home_id: thread.psid for thread in threads if not thread.account},
        "igsids": {thread.home_id: thread.psid for thread in threads if thread.account},
        "access_tokens": [token.value for token in issued if _lives(token)],
    }


def _page(app: App, page: Page) -> dict[str, Any]:
    roles = world().scalars(select(PageRole).where(PageRole.page_id == page.id))
    issued = world().scalars(select(Token).where(Token.page_id == page.id, Token.person_id.is_not(None)))
    return {
        "id": page.id,
        "name": page.name,
        "username": page.username,
        "category": page.category,
        "business_id": page.business_id,
        "access_token": tokens.dashboard_token(world(), app, page).value,
        "issued_access_tokens": [token.value for token in issued if _lives(token)],
        "roles": {role.person_id: role.tasks for role in roles},
    }


def _lives(token: Token) -> bool:
    return tokens.find_problem(world(), tokens.bearer_of(world(), token)) is None


@blueprint.post("/reset")
def reset() -> ResponseReturnValue:
    """Begin the world again, at real time and in fine weather."""
    begin_again()
    return jsonify(done=True)


def begin_again() -> None:
    """Forget everything that happened; the caller has no transaction open."""
    store().clock.set_offset(0)
    store().reset(seed)
    journal.clear()


@blueprint.get("/clock")
def show_clock() -> ResponseReturnValue:
    """The time of the world, in milliseconds since 1970 UTC, and its offset from real time in seconds."""
    return jsonify(now=store().clock.now(), offset=store().clock.offset())


@blueprint.post("/clock")
def move_clock() -> ResponseReturnValue:
    """Move the world by `advance` seconds, or set its `offset`."""
    body, clock = asked(), store().clock
    try:
        clock.set_offset(float(body["offset"]) if "offset" in body else clock.offset() + float(body["advance"]))
    except (KeyError, TypeError, ValueError) as error:
        raise NotPossible("Say advance or offset, in seconds.") from error
    dispatcher().wake()
    return show_clock()


@blueprint.get("/requests")
def show_requests() -> ResponseReturnValue:
    """The Graph calls received, oldest first."""
    return jsonify(requests=journal.read())


@blueprint.delete("/requests")
def clear_requests() -> ResponseReturnValue:
    """Forget them."""
    journal.clear()
    return jsonify(done=True)
