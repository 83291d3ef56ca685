"""Facebook Login itself: to the dialog and back. What Facebook cannot tell is said on the screen of step 3.

https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow
"""

from __future__ import annotations

import hmac
import secrets
from typing import Any

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal import clock, discovery, graph
from portal.database import start_writing
from portal.discovery import Discovery
from portal.extensions import db
from portal.facebook.errors import GraphError, NotReached
from portal.facebook.login import authorization_url, exchange
from portal.facebook.permissions import required_scopes, scopes_for
from portal.facebook.shapes import Me, UserToken
from portal.jobs import nudge
from portal.jobs.pages import check_subscription
from portal.services import connections, features, grants
from portal.services.connections import Grant
from portal.services.setup import Step
from portal.web.access import administrators
from portal.web.configuration import settings
from portal.web.problems import FAILURES, Failure
from portal.web.setup.app_check import addresses
from portal.web.setup.blueprint import bp
from portal.web.setup.frame import opens

BEGUN = "login_begun"  # in the session, from the click until Facebook returns


@bp.get("/connect")
@opens(Step.LOGIN)
def connect() -> ResponseReturnValue:
    """To Facebook's dialog. `again` asks for declined permissions, `only=required` for no more than the basic ones.

    `page`: the Page whose screen to return to.
    """
    app, config = graph.login_app(), graph.credentials()
    state = secrets.token_urlsafe(24)
    session[BEGUN] = {"state": state, "page": request.args.get("page", type=int)}
    address = authorization_url(
        app,
        redirect_uri=addresses(settings())["redirect"],
        state=state,
        scopes=_scopes(),
        config_id=config.login_configuration_id,
        rerequest="again" in request.args,
    )
    return redirect(address)


@bp.get("/connect/callback")
@administrators
def connect_callback() -> ResponseReturnValue:
    """Back from the dialog, whatever happened there. The state counts once, for a cancelled login too."""
    begun: dict[str, Any] = session.get(BEGUN) or {}
    if not _is_ours(begun.get("state"), request.args.get("state", "")):
        return _back_with("state")
    del session[BEGUN]
    if "code" not in request.args:
        return _back_with("cancelled" if request.args.get("error") == "access_denied" else "refused")
    try:
        grant, found = _fetch_grant(request.args["code"])
    except FAILURES as failure:
        return _back_with_failure(failure)
    return _keep(grant, found, begun.get("page"))


def _scopes() -> tuple[str, ...]:
    """One that the app's use cases do not include stops the dialog, so there is a way with those that all have."""
    is_short = request.args.get("only") == "required"
    return required_scopes(features.BASIC) if is_short else scopes_for(features.in_use())


def _is_ours(expected: str | None, given: str) -> bool:
    return expected is not None and hmac.compare_digest(expected.encode(), given.encode())


def _fetch_grant(code: str) -> tuple[Grant, Discovery]:
    """All that Meta says about this login, without a transaction meanwhile."""
    app, app_calls, redirect_uri = graph.login_app(), graph.for_app(), addresses(settings())["redirect"]
    db.session.rollback()
    short = exchange(app, redirect_uri=redirect_uri, code=code, now=clock.now())
    token = app_calls.long_lived_token(short.token, now=clock.now())
    person, found = _look_around(token)
    return Grant(person, token, found.info, found.permissions), found


def _look_around(token: UserToken) -> tuple[Me, Discovery]:
    user, app = graph.for_user(token.token), graph.for_app()
    db.session.rollback()
    return user.me(), discovery.discover(user, app, token.token)


def _keep(grant: Grant, found: Discovery, page_id: int | None) -> ResponseReturnValue:
    start_writing()
    is_known = connections.find(grant.person.id) is not None
    connection = connections.record(grant, by=current_user)
    renewed = [page.id for page in grants.renew_pages(connection, found.accounts, by=current_user)]
    has_lost = any(page.needs_reconnecting for page in connection.pages)
    connection_id, missing = connection.id, grants.missing_scopes(connection, required_scopes(features.BASIC))
    db.session.commit()
    for renewed_id in renewed:
        nudge(check_subscription, renewed_id)
    if missing:
        return redirect(url_for("setup.facebook_login", problem="declined", connection=connection_id), 303)
    if page_id in renewed and not has_lost:
        return redirect(url_for("admin_pages.show", page_id=page_id), 303)
    return redirect(url_for("setup.choose_pages", connection=connection_id, known=1 if is_known else None), 303)


def _back_with(problem: str, **more: Any) -> ResponseReturnValue:
    return redirect(url_for("setup.facebook_login", problem=problem, **more), 303)


def _back_with_failure(failure: Failure) -> ResponseReturnValue:
    if isinstance(failure, GraphError):
        return _back_with("meta", code=failure.code, subcode=failure.subcode, context=failure.context.value)
    return _back_with("not_reached" if isinstance(failure, NotReached) else "answer_lost")
