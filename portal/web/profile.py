"""What everybody changes about themselves: name, password, language, time zone, and where they are signed in."""

from __future__ import annotations

from flask import Blueprint, Flask, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import BooleanField, Field, PasswordField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from portal.extensions import db, limiter
from portal.languages import LANGUAGES
from portal.models import EventKind
from portal.services import employees, events, sign_ins
from portal.services.problems import NotPossible
from portal.web.forms import Form
from portal.web.htmx import show
from portal.web.language import time_zones
from portal.web.person_fields import email_field, name_field, new_password_field
from portal.web.sessions import current, was_refused

bp = Blueprint("profile", __name__, url_prefix="/profile")
LOCALES = [
    SelectChoice("", _l("As on this device")),
    *(SelectChoice(code, name) for code, name in LANGUAGES.items()),
]


class ProfileForm(Form):
    name = name_field(_l("Name"))
    email = email_field(_l("E-mail"))
    locale = SelectField(_l("Language"), choices=LOCALES)
    time_zone = StringField(_l("Time zone"), render_kw={"list": "time-zones", "autocomplete": "off"})

    uses_shortcuts = BooleanField(_l("Use keyboard shortcuts"))

    def validate_time_zone(self, field: Field) -> None:
        if field.data and field.data.strip() not in time_zones():
            raise ValidationError(_("Choose one from the list, such as Europe/Berlin, or leave it empty."))


class PasswordForm(Form):
    old = PasswordField(
        _l("Present password"),
        [InputRequired(_l("Enter your present password."))],
        render_kw={"autocomplete": "current-password"},
    )
    new = new_password_field(_l("New password"))


@bp.get("", endpoint="show")
def show_profile() -> ResponseReturnValue:
    return _screen()


@bp.post("")
def change() -> ResponseReturnValue:
    form = ProfileForm()
    if not form.validate_on_submit():
        return _screen(profile=form, status=422)
    zone = (form.time_zone.data or "").strip() or None
    try:
        employees.change_profile(current_user, form.name.data, form.email.data, form.locale.data or None, zone)
        current_user.uses_shortcuts = form.uses_shortcuts.data
    except NotPossible as problem:
        form.email.errors = [str(problem.message)]
        return _screen(profile=form, status=422)
    return _done("saved")


@bp.post("/password")
@limiter.limit("10 per minute", deduct_when=was_refused)
def change_password() -> ResponseReturnValue:
    form = PasswordForm()
    if not form.validate_on_submit():
        return _screen(password=form, status=422)
    try:
        employees.change_password(current_user, form.old.data, form.new.data, kept=current())
    except NotPossible as problem:
        form.old.errors = [str(problem.message)]
        return _screen(password=form, status=422)
    return _done("password")


@bp.post("/sessions/<int:number>/end")
def end_session(number: int) -> ResponseReturnValue:
    """One of one's own; somebody else's is left alone."""
    sign_ins.end(number, current_user)
    return _done("ended")


@bp.post("/sessions/end-others")
def end_others() -> ResponseReturnValue:
    if sign_ins.end_others(current_user, kept=current()):
        events.record(current_user, current_user, EventKind.SESSIONS_ENDED)
    return _done("ended")


def _screen(
    profile: ProfileForm | None = None, password: PasswordForm | None = None, status: int = 200
) -> ResponseReturnValue:
    """With a form that was refused, or two fresh ones; a fresh one shows nothing of what the other was sent."""
    db.session.rollback()
    return show(
        "profile/show.html",
        status=status,
        profile=profile or ProfileForm(formdata=None, obj=current_user),
        password=password or PasswordForm(formdata=None),
        sign_ins=sign_ins.of(current_user),
        current=current(),
        zones=sorted(time_zones()),
    )


def _done(what: str) -> ResponseReturnValue:
    db.session.commit()
    return redirect(url_for("profile.show", done=what), 303)


def register(app: Flask) -> None:
    app.register_blueprint(bp)
