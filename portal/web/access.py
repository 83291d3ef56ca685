"""Who may open which screen. Every route needs a signed-in employee unless its view says otherwise here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.web.htmx import wants_part

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


def public(view: View) -> View:
    """Anybody may open it, signed in or not."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def administrators(view: View) -> View:
    """For the owner and administrators; everybody else gets 404."""
    view.for_administrators = True  # type: ignore[attr-defined]
    return view


def gate() -> ResponseReturnValue | None:
    """Run before every request: let in, send to the sign-in screen, or answer 404."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or request.endpoint == "static" or getattr(view, "is_public", False):
        return None
    if not current_user.is_authenticated:
        if wants_part():
            abort(401)  # a sign-in screen must not land inside a part
        return redirect(url_for("sessions.sign_in", next=_way_back()))
    if getattr(view, "for_administrators", False) and not current_user.is_administrator:
        abort(404)
    return None


def _way_back() -> str | None:
    return request.full_path.rstrip("?") if request.method == "GET" and request.path != "/" else None


def register(app: Flask) -> None:
    app.before_request(gate)
