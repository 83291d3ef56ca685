"""Signing in and out."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_user, logout_user
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from portal import database
from portal.extensions import db, limiter, login_manager
from portal.models import Employee, SignIn
from portal.services import employees, sign_ins
from portal.web.access import public
from portal.web.forms import Form
from portal.web.htmx import show

bp = Blueprint("sessions", __name__)
TOKEN = "sign_in"  # noqa: S105 - where the session keeps it


class SignInForm(Form):
    email = StringField(_l("E-mail"), [InputRequired()], render_kw={"autocomplete": "username", "type": "email"})
    password = PasswordField(_l("Password"), [InputRequired()], render_kw={"autocomplete": "current-password"})


def was_refused(response: Response) -> bool:
    """Only failures count against a person, or their colleagues could lock them out by signing in."""
    return response.status_code == 422


def account() -> str:
    """Whose password is tried, from wherever."""
    return f"account {request.form.get('email', '').strip().lower()[:254]}"


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
@limiter.limit("30 per 10 minutes", key_func=account, deduct_when=was_refused)
def enter() -> ResponseReturnValue:
    database.stop_writing()  # recognising a password takes long and changes nothing
    form = SignInForm()
    employee = employees.recognise(form.email.data, form.password.data) if form.validate_on_submit() else None
    db.session.rollback()
    if employee is None:
        problem = _("E-mail and password do not match. Check both and try again.")
        return show("sessions/sign_in.html", status=422, form=form, problem=problem)
    begin(employee)
    return redirect(safe_address(request.args.get("next")) or url_for("tasks.index"), 303)


@bp.post("/logout")
def sign_out() -> ResponseReturnValue:
    sign_ins.end(current().id, current_user)
    db.session.commit()
    logout_user()
    session.clear()
    return redirect(url_for("sessions.sign_in"), 303)


def begin(employee: Employee) -> None:
    """Sign this person in with this browser, in a session that can be seen and ended; commits."""
    database.start_writing()
    token = sign_ins.begin(employee, request.user_agent.string)
    db.session.commit()
    session.clear()
    session.permanent = True  # a desk stays open for days; PERMANENT_SESSION_LIFETIME ends it
    session[TOKEN] = token
    login_user(employee, remember=False)


def current() -> SignIn:
    """The session this request came in."""
    found: SignIn = g.sign_in
    return found


def load_employee(employee_id: str) -> Employee | None:
    """Whose session this is. One that was ended, or whose employee left, is over at once."""
    found = sign_ins.find(session.get(TOKEN, ""))
    if found is None or str(found.employee_id) != employee_id:
        return None
    g.sign_in = found
    g.used_sign_in = found.id if sign_ins.is_to_be_noted(found) else None
    return found.employee


def is_begun() -> bool:
    """Whether this browser says that somebody is signed in; asks no database."""
    return TOKEN in session


def leave_out_person() -> None:
    """Let nobody be signed in for the rest of this request, since the database that knows them does not answer."""
    g.pop("used_sign_in", None)
    login_manager._update_request_context_with_user()


def note_use(response: Response) -> Response:
    """Now and then, after the answer is made: whoever only reads never waits for a writer before."""
    used = g.pop("used_sign_in", None)
    if used is not None:
        db.session.rollback()
        with database.writing():
            sign_ins.note(used)
            db.session.commit()
    return response


def safe_address(address: str | None) -> str | None:
    """The address if it stays within this site, else None."""
    if not address or "\\" in address or not address.startswith("/") or address.startswith("//"):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:  # such as a host in brackets that is no number
        return None
    return None if parts.scheme or parts.netloc else address


def register(app: Flask) -> None:
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False  # else every poll would sign and send the cookie anew
    app.config["PERMANENT_SESSION_LIFETIME"] = sign_ins.LIFETIME
    login_manager.user_loader(load_employee)
    login_manager.session_protection = None
    app.after_request(note_use)
    app.register_blueprint(bp)
