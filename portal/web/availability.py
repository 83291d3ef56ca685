"""When one is at work: switched to away, and own hours. Tasks that go round pass whoever is not there."""

from __future__ import annotations

from datetime import date

from babel.dates import format_skeleton
from flask import Blueprint, Flask, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import DateField
from wtforms.validators import Optional

from portal import clock
from portal.extensions import db
from portal.models import Employee
from portal.services import availability
from portal.services.problems import NotPossible
from portal.web.forms import Form
from portal.web.htmx import show
from portal.web.page_hours import WeekFields, week_of

bp = Blueprint("availability", __name__, url_prefix="/availability")


class AwayForm(Form):
    back_on = DateField(_l("Back on"), validators=[Optional()])


@bp.get("", endpoint="show")
def show_availability() -> ResponseReturnValue:
    return _screen()


@bp.post("/leave")
def leave() -> ResponseReturnValue:
    form = AwayForm()
    if not form.validate_on_submit():
        return _screen(away=form, status=422)
    try:
        availability.leave(current_user, form.back_on.data)
    except NotPossible as problem:
        form.back_on.errors = [str(problem.message)]
        return _screen(away=form, status=422)
    return _done()


@bp.post("/come-back")
def come_back() -> ResponseReturnValue:
    availability.come_back(current_user)
    return _done()


@bp.post("/hours")
def keep_hours() -> ResponseReturnValue:
    form = WeekFields()
    form.name_days()
    if not form.validate_on_submit():
        return _screen(week=form, status=422)
    try:
        availability.keep_hours(current_user, form.week())
    except NotPossible as problem:
        return _screen(week=form, problem=problem.message, status=422)
    return _done()


def _screen(
    away: AwayForm | None = None, week: WeekFields | None = None, problem: object = None, status: int = 200
) -> ResponseReturnValue:
    if week is None:
        week = WeekFields(formdata=None, data=week_of(current_user.weekly_hours))
        week.name_days()
    return show(
        "profile/availability.html",
        status=status,
        away=away or AwayForm(formdata=None),
        week=week,
        problem=problem,
        back_on=_written(current_user.away_until),
    )


def is_away(employee: Employee | None = None) -> bool:
    """Whether an employee, or whoever looks at the screen, has said so."""
    return availability.is_away(employee or current_user, clock.now())


def _written(day: date | None) -> str | None:
    """Monday, 4 January."""
    return format_skeleton("EEEEdMMMM", day, locale=get_locale()) if day else None


def _done() -> ResponseReturnValue:
    db.session.commit()
    return redirect(url_for("availability.show"), 303)


def register(app: Flask) -> None:
    app.register_blueprint(bp)
    app.jinja_env.globals["is_away"] = is_away
