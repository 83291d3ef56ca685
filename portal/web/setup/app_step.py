"""Step 2: the Meta app, or the simulator in its place."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from portal.extensions import db
from portal.services import meta_app, pages
from portal.services.problems import NotPossible
from portal.services.setup import Step
from portal.web.configuration import settings
from portal.web.forms import Form
from portal.web.setup import app_check, simulator_file
from portal.web.setup.app_check import Outcome
from portal.web.setup.blueprint import bp
from portal.web.setup.frame import onward, opens, step_screen

NUMBER = Regexp(r"^\s*\d{5,25}\s*$", message=_l("This is a number of about 15 digits."))


class AppForm(Form):
    app_id = StringField(
        _l("App ID"),
        [InputRequired(_l("Enter the app ID.")), NUMBER],
        render_kw={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"},
    )
    secret = PasswordField(_l("App secret"), [Length(max=200)], render_kw={"autocomplete": "off"})
    login_configuration_id = StringField(
        _l("Login configuration ID"),
        [Optional(), NUMBER],
        render_kw={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"},
    )


@bp.get("/setup/app", endpoint="meta_app")
@opens(Step.APP)
def show_app() -> ResponseReturnValue:
    if "choose" in request.args or not meta_app.is_chosen(settings()):
        return _choice_screen()
    return _app_screen(_filled_form())


@bp.post("/setup/app/choice")
@opens(Step.APP)
def choose_app() -> ResponseReturnValue:
    """The simulator or an app of one's own; changing that with connected Pages is asked about first."""
    wants_simulator = request.form.get("kind") == "simulator"
    if wants_simulator != meta_app.uses_simulator() and pages.connected() and "sure" not in request.form:
        return _choice_screen(asks_about="simulator" if wants_simulator else "own")
    return _use_simulator() if wants_simulator else _use_own_app()


@bp.post("/setup/app")
@opens(Step.APP)
def store_app() -> ResponseReturnValue:
    """Only what Meta accepts is kept, so that a wrong secret never takes the place of a right one."""
    form = _empty_form()
    if not form.validate_on_submit():
        return _app_screen(form, status=422)
    app_id, secret, configuration = _entered(form)
    try:
        proven = app_check.prove(meta_app.entered(settings(), app_id, secret))
    except NotPossible as problem:
        db.session.rollback()
        form.secret.errors = [str(problem.message)]
        return _app_screen(form, status=422)
    if not proven.is_good:
        if secret:
            form.secret.errors = [_("Nothing was stored. Enter the app secret again.")]
        return _app_screen(form, proven, status=422)
    meta_app.store(settings(), app_id, secret, configuration)
    db.session.commit()
    return _answer_to(app_check.register(settings(), replaces=False), form)


@bp.post("/setup/app/check")
@opens(Step.APP)
def check_app() -> ResponseReturnValue:
    """Once more, with what is stored; `replaces` when the webhooks are to be taken from another address."""
    outcome = app_check.check(settings(), replaces="replaces" in request.form)
    return _answer_to(outcome, _filled_form())


def checked(outcome: Outcome) -> ResponseReturnValue:
    """The screen with what a check found that was made elsewhere."""
    return _app_screen(_filled_form(), outcome, status=422)


def _use_simulator() -> ResponseReturnValue:
    meta_app.choose_simulator()
    db.session.commit()
    simulator_file.write(settings())
    return _answer_to(app_check.check(settings(), replaces=False), _filled_form())


def _use_own_app() -> ResponseReturnValue:
    meta_app.choose_own_app()
    db.session.commit()
    simulator_file.remove(settings())
    return redirect(url_for("setup.meta_app"), 303)


def _answer_to(outcome: Outcome, form: AppForm) -> ResponseReturnValue:
    if not outcome.is_good:
        return _app_screen(form, outcome, status=422)
    simulated = meta_app.uses_simulator()
    return redirect(onward(Step.APP) if simulated else url_for("setup.meta_app"), 303)


def _empty_form() -> AppForm:
    """The form as submitted; what the environment sets need not be in it."""
    form, given = AppForm(), meta_app.from_environment(settings())
    if "app_id" in given:
        form.app_id.data = settings().meta_app_id
    return form


def _filled_form() -> AppForm:
    row = meta_app.find()
    given: dict[str, Any] = {"app_id": settings().meta_app_id or (row.app_id if row else "")}
    return AppForm(None, **given, login_configuration_id=row.login_configuration_id if row else "")


def _entered(form: AppForm) -> tuple[str, str, str]:
    """App id, secret and login configuration; empty what was left out."""
    app_id, secret, configuration = (
        (field.data or "").strip() for field in (form.app_id, form.secret, form.login_configuration_id)
    )
    return app_id, secret, configuration


def _choice_screen(asks_about: str | None = None) -> ResponseReturnValue:
    connected = [page.name for page in pages.connected()]
    status = 422 if asks_about else 200
    chosen = asks_about or ("simulator" if meta_app.uses_simulator() else "own")
    return step_screen(
        Step.APP, "setup/app_choice.html", status=status, asks_about=asks_about, chosen=chosen, connected=connected
    )


def _app_screen(form: AppForm, outcome: Outcome | None = None, *, status: int = 200) -> ResponseReturnValue:
    config, row, outcome = settings(), meta_app.find(), outcome or Outcome()
    is_stored_refused = outcome.is_refused and not form.secret.data
    has_secret = bool(config.meta_app_secret or (row and row.secret)) and not is_stored_refused
    form.secret.flags.required = not has_secret
    return step_screen(
        Step.APP,
        "setup/app.html",
        status=status,
        form=form,
        outcome=outcome,
        addresses=app_check.addresses(config),
        verify_token=meta_app.verify_token(config),
        from_environment=meta_app.from_environment(config),
        uses_simulator=meta_app.uses_simulator(),
        has_secret=has_secret,
        is_ready=meta_app.is_ready(config),
        app_name=row.name if row else None,
        checked_at=row.checked_at if row else None,
        config=config,
        title=_("Your Meta app"),
        onward=onward(Step.APP),
    )
