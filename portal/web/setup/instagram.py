"""Asking for Instagram accounts, or leaving them out.

Their permissions are asked for only if somebody wants them: where the app's use cases leave Instagram out, Facebook
ends the login of everybody ("Invalid Scopes").
"""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.services import features
from portal.services.setup import Step
from portal.web.configuration import settings
from portal.web.setup import app_check, app_step
from portal.web.setup.blueprint import bp
from portal.web.setup.frame import opens


@bp.post("/setup/instagram/use")
@opens(Step.LOGIN)
def use_instagram() -> ResponseReturnValue:
    """Ask for them with the next login, and let the app's events of Instagram come here."""
    features.use_instagram()
    db.session.commit()
    outcome = app_check.check(settings(), replaces=False)
    if outcome.problem:
        features.leave_instagram_out()
        db.session.commit()
    return redirect(url_for("setup.facebook_login"), 303) if outcome.is_good else app_step.checked(outcome)


@bp.post("/setup/instagram/leave-out")
@opens(Step.LOGIN)
def leave_instagram_out() -> ResponseReturnValue:
    features.leave_instagram_out()
    db.session.commit()
    return redirect(url_for("setup.facebook_login"), 303)
