"""Which language and time zone a person sees."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from flask import Flask, has_request_context, request
from flask_login import current_user

from portal.extensions import babel

LANGUAGES = {"en": "English"}


def language() -> str | None:
    """The person's choice, else what the browser prefers; None (English) where nobody is reading, as in a job."""
    if not has_request_context():
        return None
    chosen = getattr(current_user, "locale", None)
    return chosen if chosen in LANGUAGES else request.accept_languages.best_match(LANGUAGES, "en")


def time_zone() -> str | None:
    """The person's choice, else the zone of the device, which `static/js/appearance.js` tells; None means UTC."""
    if not has_request_context():
        return None
    chosen = getattr(current_user, "time_zone", None) or request.cookies.get("time_zone")
    return chosen if chosen in time_zones() else None


@cache
def time_zones() -> frozenset[str]:
    """The names of all zones; finding them reads a whole folder."""
    return frozenset(available_timezones())


def register(app: Flask) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = app.root_path + "/portal/translations"
    babel.init_app(app, locale_selector=language, timezone_selector=time_zone)
