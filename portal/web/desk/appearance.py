"""Light, dark, or as the device is set: a cookie, since it belongs to the device and not to the person."""

from __future__ import annotations

from flask import Blueprint, Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal import database
from portal.web.access import public
from portal.web.sessions import safe_address

bp = Blueprint("appearance", __name__)

COOKIE = "theme"
THEMES = ("light", "dark", "auto")
A_YEAR = 365 * 24 * 3600


def theme() -> str:
    chosen = request.cookies.get(COOKIE, "auto")
    return chosen if chosen in THEMES else "auto"


@bp.post("/appearance")
@public
def choose() -> ResponseReturnValue:
    database.stop_writing()
    chosen = request.form.get("theme", "auto")
    response = redirect(safe_address(request.form.get("back")) or url_for("tasks.index"), 303)
    if chosen in THEMES:
        response.set_cookie(COOKIE, chosen, max_age=A_YEAR, samesite="Lax")
    return response


def register(app: Flask) -> None:
    app.register_blueprint(bp)
    app.jinja_env.globals["theme"] = theme
