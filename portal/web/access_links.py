"""What opens when somebody follows a link that lets them in once: joining, or choosing a new password."""

from __future__ import annotations

from flask import Blueprint, Flask, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from portal.extensions import db, limiter
from portal.models import AccessLink, LinkKind
from portal.services import access_links
from portal.services.problems import NotPossible
from portal.web import errors, language, sessions
from portal.web.access import public
from portal.web.configuration import settings
from portal.web.forms import Form
from portal.web.htmx import show
from portal.web.person_fields import name_field, new_password_field

bp = Blueprint("access_links", __name__)
OFTEN = "30 per minute"
SCREENS = {LinkKind.INVITATION: "access_links.join", LinkKind.PASSWORD_RESET: "access_links.new_password"}


class JoinForm(Form):
    name = name_field(_l("Your name"))
    password = new_password_field(_l("Password"))


class NewPasswordForm(Form):
    password = new_password_field(_l("New password"))


@bp.get("/join/<token>")
@public
@limiter.limit(OFTEN)
def join(token: str) -> ResponseReturnValue:
    return _join_screen(_link(token, LinkKind.INVITATION), token, JoinForm())


@bp.post("/join/<token>")
@public
@limiter.limit(OFTEN)
def accept(token: str) -> ResponseReturnValue:
    """Make the account, sign it in, and lead to the desk."""
    link, form = _link(token, LinkKind.INVITATION), JoinForm()
    if not form.validate_on_submit():
        return _join_screen(link, token, form, status=422)
    employee = access_links.accept(token, form.name.data, form.password.data)
    employee.locale = language.of_device()
    db.session.commit()
    sessions.begin(employee)
    return redirect(url_for("tasks.index"), 303)


@bp.get("/new-password/<token>")
@public
@limiter.limit(OFTEN)
def new_password(token: str) -> ResponseReturnValue:
    return _password_screen(_link(token, LinkKind.PASSWORD_RESET), token, NewPasswordForm())


@bp.post("/new-password/<token>")
@public
@limiter.limit(OFTEN)
def reset_password(token: str) -> ResponseReturnValue:
    link, form = _link(token, LinkKind.PASSWORD_RESET), NewPasswordForm()
    if not form.validate_on_submit():
        return _password_screen(link, token, form, status=422)
    employee = access_links.reset_password(token, form.password.data)
    db.session.commit()
    sessions.begin(employee)
    return redirect(url_for("tasks.index"), 303)


def address(link: AccessLink, token: str) -> str:
    """The whole address to be given to the person; by `BASE_URL`, never by the Host header."""
    return settings().address + url_for(SCREENS[link.kind], token=token)


def _link(token: str, kind: LinkKind) -> AccessLink:
    link = access_links.look_up(token)
    if link.kind != kind:
        raise NotPossible(access_links.UNKNOWN, code="link_unknown")
    return link


def _join_screen(link: AccessLink, token: str, form: JoinForm, status: int = 200) -> ResponseReturnValue:
    return show("access_links/join.html", status=status, link=link, token=token, form=form)


def _password_screen(link: AccessLink, token: str, form: NewPasswordForm, status: int = 200) -> ResponseReturnValue:
    return show("access_links/new_password.html", status=status, link=link, token=token, form=form)


@bp.errorhandler(NotPossible)
def dead_link(problem: NotPossible) -> ResponseReturnValue:
    """Why the link leads nowhere, and whom to ask."""
    db.session.rollback()
    if not problem.code.startswith("link_"):
        return errors.not_possible(problem)
    status = 404 if problem.code == "link_unknown" else 410
    return show("access_links/dead.html", status=status, problem=problem.message, is_used=problem.code == "link_used")


def register(app: Flask) -> None:
    app.register_blueprint(bp)
