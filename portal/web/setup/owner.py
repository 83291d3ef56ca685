"""Step 1: the owner account, for the holder of the one-time setup code."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired

from portal.extensions import db, limiter
from portal.services import employees, setup
from portal.services.problems import NotPossible
from portal.services.setup import Step
from portal.web import language, sessions
from portal.web.access import public
from portal.web.forms import Form
from portal.web.person_fields import email_field, name_field, new_password_field
from portal.web.setup.blueprint import bp
from portal.web.setup.frame import step_screen


class OwnerForm(Form):
    code = StringField(
        _l("Setup code"),
        [InputRequired(_l("Enter the code that the start command printed."))],
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"},
    )
    name = name_field(_l("Your name"))
    email = email_field(_l("E-mail"))
    password = new_password_field(_l("Password"))


@bp.get("/setup/owner")
@public
def owner() -> ResponseReturnValue:
    if employees.owner() is not None:
        return redirect(url_for("setup.start"))
    return _screen(OwnerForm())


@bp.post("/setup/owner")
@public
@limiter.limit("20 per minute")
def create_owner() -> ResponseReturnValue:
    form = OwnerForm()
    if not form.validate_on_submit() or not _redeem(form):
        return _screen(form, 422)
    try:
        made = setup.create_owner(form.code.data, form.name.data, form.email.data, form.password.data)
    except NotPossible as problem:
        return _too_late(form, problem)
    made.locale = language.of_device()
    db.session.commit()
    sessions.begin(made)
    return redirect(url_for("setup.start"), 303)


def _redeem(form: OwnerForm) -> bool:
    fits = setup.redeem(form.code.data)
    db.session.commit()
    if not fits and not setup.code_is_used_up():
        form.code.errors = [_("This is not the code. Compare it with what the start command printed last.")]
    return fits


def _too_late(form: OwnerForm, problem: NotPossible) -> ResponseReturnValue:
    """Somebody else was faster, or the account was refused."""
    db.session.rollback()
    if employees.owner() is not None:
        return redirect(url_for("sessions.sign_in"), 303)
    form.password.errors = [str(problem.message)]
    return _screen(form, 422)


def _screen(form: OwnerForm, status: int = 200) -> ResponseReturnValue:
    db.session.rollback()
    return step_screen(Step.OWNER, "setup/owner.html", status=status, form=form, is_locked=setup.code_is_used_up())
