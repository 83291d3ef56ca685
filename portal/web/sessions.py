"""Signing in and out."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Flask, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_user, logout_user
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from portal import database
from portal.extensions import limiter
from portal.services import employees
from portal.web.access import public
from portal.web.htmx import show

bp = Blueprint("sessions", __name__)


class SignInForm(FlaskForm):  # type: ignore[misc]
    email = StringField(_l("E-mail"), [InputRequired()], render_kw={"autocomplete": "username", "type": "email"})
    password = PasswordField(_l("Password"), [InputRequired()], render_kw={"autocomplete": "current-password"})


@bp.get("/login")
@public
def sign_in() -> ResponseReturnValue:
    """Whoever is signed in already goes on to the desk; a fresh installation begins with the wizard."""
    if employees.owner() is None:
        return redirect(url_for("setup.start"))
    if current_user.is_authenticated:
        return redirect(url_for("tasks.index"), 303)
    return show("sessions/sign_in.html", form=SignInForm(), problem=None)


@bp.post("/login")
@public
@limiter.limit("10 per minute", methods=["POST"])
def enter() -> ResponseReturnValue:
    database.stop_writing()  # recognising a password takes long and changes nothing
    form = SignInForm()
    employee = employees.recognise(form.email.data, form.password.data) if form.validate_on_submit() else None
    if employee is None:
        problem = _("E-mail and password do not match. Check both and try again.")
        return show("sessions/sign_in.html", status=422, form=form, problem=problem)
    session.clear()
    session.permanent = True  # a desk stays open for days; PERMANENT_SESSION_LIFETIME ends it
    login_user(employee, remember=False)
    return redirect(safe_address(request.args.get("next")) or url_for("tasks.index"), 303)


@bp.post("/logout")
def sign_out() -> ResponseReturnValue:
    logout_user()
    session.clear()
    return redirect(url_for("sessions.sign_in"), 303)


def safe_address(address: str | None) -> str | None:
    """The address if it stays within this site, else None."""
    if not address or "\\" in address or not address.startswith("/") or address.startswith("//"):
        return None
    parts = urlsplit(address)
    return None if parts.scheme or parts.netloc else address


def register(app: Flask) -> None:
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False  # else every poll would sign and send the cookie anew
    app.register_blueprint(bp)
