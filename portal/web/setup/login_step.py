"""Step 3: connecting a Facebook account, and what went wrong if it did."""

from __future__ import annotations

from flask import request, session
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from portal.extensions import db
from portal.facebook.errors import Context
from portal.facebook.permissions import required_scopes
from portal.models import Connection
from portal.services import connections, features, grants, meta_app
from portal.services.setup import Step
from portal.web import problems
from portal.web.configuration import settings
from portal.web.permission_words import PERMISSIONS
from portal.web.problems import Problem
from portal.web.setup.app_check import addresses
from portal.web.setup.blueprint import bp
from portal.web.setup.frame import onward, opens, step_screen
from portal.web.setup.login import BEGUN

PROBLEMS = {
    "cancelled": Problem(
        _l("You cancelled the login at Facebook."),
        _l("Nothing was changed. Start it again whenever you like."),
    ),
    "refused": Problem(
        _l("Facebook ended the login without saying why."),
        _l("Start it again. If it happens again, look for alerts in Meta's app dashboard."),
    ),
    "state": Problem(
        _l("This login was not started here, or it was finished already."),
        _l(
            "That happens when Facebook's page stays open for long, is opened in another browser, or when the last "
            "step is loaded twice. Start the login again and finish it in the same window."
        ),
    ),
    "not_reached": problems.NOT_REACHED,
    "answer_lost": problems.ANSWER_LOST,
    "declined": Problem(
        _l("Facebook let you in, but some permissions are switched off."),
        _l("Without them the portal cannot do its work. Ask Facebook again and leave the switches on."),
    ),
}


@bp.get("/setup/login", endpoint="facebook_login")
@opens(Step.LOGIN)
def show_login() -> ResponseReturnValue:
    app = meta_app.current(settings())
    return step_screen(
        Step.LOGIN,
        "setup/login.html",
        problem=_problem(),
        is_unfinished=BEGUN in session,
        app=app,
        redirect_uri=addresses(settings())["redirect"],
        living=connections.living(),
        keep_ticked=connections.kept(),
        instagram=features.instagram(),
        missing=[PERMISSIONS[scope] for scope in _missing()],
        onward=onward(Step.LOGIN),
    )


def _problem() -> Problem | None:
    name = request.args.get("problem", "")
    code = request.args.get("code", type=int)
    if name == "meta" and code is not None:
        subcode = request.args.get("subcode", type=int)
        return problems.by_code(code, subcode, _context(), uses_simulator=meta_app.uses_simulator())
    return PROBLEMS.get(name)


def _context() -> Context:
    try:
        return Context(request.args.get("context", ""))
    except ValueError:
        return Context.LOGIN


def _missing() -> list[str]:
    connection = db.session.get(Connection, request.args.get("connection", 0, type=int))
    declined = request.args.get("problem") == "declined" and connection
    return grants.missing_scopes(connection, required_scopes(features.BASIC)) if declined and connection else []
