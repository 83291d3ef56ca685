"""Which language and time zone a person sees."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from flask import Blueprint, Flask, has_request_context, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.extensions import babel, db
from portal.languages import DEFAULT, LANGUAGES, spoken_to
from portal.web.access import public
from portal.web.sessions import safe_address

bp = Blueprint("language", __name__)

COOKIE = "language"
A_YEAR = 365 * 24 * 3600


def language() -> str | None:
    """The person's choice, else the device's; None (English) where a job speaks to nobody in particular."""
    if (whom := spoken_to()) or not has_request_context():
        return known(whom[0]) if whom else None
    return known(getattr(current_user, "locale", None)) or of_device()


def known(code: str | None) -> str | None:
    return code if code in LANGUAGES else None


def of_device() -> str:
    """What was chosen on it before signing in, else what its browser prefers."""
    return known(request.cookies.get(COOKIE)) or request.accept_languages.best_match(LANGUAGES, DEFAULT)


def time_zone() -> str | None:
    """The person's choice, else the zone of the device, which `static/js/appearance.js` tells; None means UTC."""
    if (whom := spoken_to()) or not has_request_context():
        chosen = whom[1] if whom else None
    else:
        chosen = getattr(current_user, "time_zone", None) or request.cookies.get("time_zone")
    return chosen if chosen in time_zones() else None


@cache
def time_zones() -> frozenset[str]:
    """The names of all zones; finding them reads a whole folder."""
    return frozenset(available_timezones())


@bp.post("/language")
@public
def choose() -> ResponseReturnValue:
    """For this device, and for whoever is signed in with it."""
    chosen = request.form.get("language", "")
    response = redirect(safe_address(request.form.get("back")) or url_for("tasks.index"), 303)
    if chosen in LANGUAGES:
        response.set_cookie(COOKIE, chosen, max_age=A_YEAR, samesite="Lax")
        if current_user.is_authenticated:
            current_user.locale = chosen
            db.session.commit()
    return response


def register(app: Flask) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = app.root_path + "/portal/translations"
    app.register_blueprint(bp)
    app.jinja_env.globals["languages"] = LANGUAGES
    babel.init_app(app, locale_selector=language, timezone_selector=time_zone)
