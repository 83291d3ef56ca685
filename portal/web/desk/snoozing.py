"""Snoozing a task: the times to choose from, in the person's own zone, and what comes back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from flask import Blueprint, Flask, abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from portal.extensions import db
from portal.services import snoozes
from portal.services.problems import NotPossible
from portal.web import times
from portal.web.desk.answers import renewed
from portal.web.desk.found import held_task_or_404
from portal.web.desk.undoing import undoable

bp = Blueprint("snoozing", __name__)

LATER = timedelta(hours=3)
LATEST = time(20)  # nobody means ten in the evening by "later today"
MORNING = time(9)
MESSAGE, OWN = "message", "own"


@bp.post("/tasks/<int:number>/snooze")
def snooze(number: int) -> ResponseReturnValue:
    task, until = held_task_or_404(number), chosen(request.form.get("until", ""), request.form.get("at", ""))
    with undoable(task):
        snoozes.snooze(task, until, by=current_user)
    db.session.commit()
    return renewed(number)


@bp.post("/tasks/<int:number>/wake")
def wake(number: int) -> ResponseReturnValue:
    task = held_task_or_404(number)
    with undoable(task):
        snoozes.wake(task, by=current_user)
    db.session.commit()
    return renewed(number)


def choices() -> Sequence[tuple[str, str, datetime | None]]:
    """How a form names each time, what it is called, and which moment that is; the last has none."""
    who = times.reader()
    here = who.now.astimezone(who.zone).replace(tzinfo=None)
    tomorrow, monday = here.date() + timedelta(days=1), here.date() + timedelta(days=7 - here.weekday())
    later = here.replace(second=0, microsecond=0) + LATER
    is_today = later.date() == here.date() and later.time() <= LATEST
    return [
        *([("later", _("Later today"), times.at_local(later))] if is_today else []),
        ("tomorrow", _("Tomorrow"), times.at_local(datetime.combine(tomorrow, MORNING))),
        ("next_week", _("Next week"), times.at_local(datetime.combine(monday, MORNING))),
        (MESSAGE, _("Until somebody writes"), None),
    ]


def chosen(name: str, own: str) -> datetime | None:
    """The moment that a form asks for, None for the next message. Raises NotPossible for a time that is none."""
    if name == OWN:
        return _own(own)
    moments = {key: moment for key, _words, moment in choices()}
    if name not in moments:
        if name == "later":  # the evening has come since the form was drawn
            raise NotPossible(_("It has become too late for that; choose another time."), code="snooze_past")
        abort(400)
    return moments[name]


def _own(written: str) -> datetime:
    try:
        return times.at_local(datetime.fromisoformat(written).replace(tzinfo=None))
    except (ValueError, OverflowError):
        raise NotPossible(_("Choose the day and the time."), code="snooze_unreadable") from None


def register(app: Flask) -> None:
    app.register_blueprint(bp)
    app.jinja_env.globals.update(snooze_choices=choices)
