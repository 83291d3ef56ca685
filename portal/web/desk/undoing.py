"""Undo: what was just done to tasks, and the button that takes it back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Blueprint, Flask, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user

from portal.extensions import db
from portal.models import EventKind, Task
from portal.services import tasks, undo
from portal.services.undo import Undone
from portal.web.desk.answers import open_task, renewed
from portal.web.htmx import wants_part
from portal.web.sessions import safe_address
from portal.web.told import tell

bp = Blueprint("undo", __name__)

ONE = {
    EventKind.CLOSED: _l("Closed."),
    EventKind.REOPENED: _l("Reopened."),
    EventKind.STATUS_CHANGED: _l("The status is changed."),
    EventKind.ASSIGNED: _l("Assigned."),
    EventKind.UNASSIGNED: _l("The assignment is taken off."),
    EventKind.DETAILS_CHANGED: _l("The details are saved."),
    EventKind.SNOOZED: _l("Snoozed."),
    EventKind.WOKEN: _l("The snooze is over."),
}
SEVERAL: dict[EventKind, Callable[[int], Any]] = {
    EventKind.CLOSED: lambda num: ngettext("%(num)s task closed.", "%(num)s tasks closed.", num),
    EventKind.REOPENED: lambda num: ngettext("%(num)s task reopened.", "%(num)s tasks reopened.", num),
    EventKind.SNOOZED: lambda num: ngettext("%(num)s task snoozed.", "%(num)s tasks snoozed.", num),
    EventKind.ASSIGNED: lambda num: ngettext("%(num)s task assigned.", "%(num)s tasks assigned.", num),
}


@contextmanager
def undoable(*tasks: Task) -> Iterator[None]:
    """Whatever is done to these tasks inside can be taken back; the answer says so. The caller holds them."""
    seen = undo.look(*tasks)
    yield
    if kept := undo.keep(seen, current_user):
        tell(words(kept.kind, len(kept.changes)), kept.id)


def words(kind: EventKind, number: int) -> str:
    """What was done to so many tasks."""
    if number == 1:
        return str(ONE[kind])
    several = SEVERAL.get(kind)
    return str(several(number) if several else ngettext("%(num)s task changed.", "%(num)s tasks changed.", number))


@bp.post("/undo/<int:number>")
def take_back(number: int) -> ResponseReturnValue:
    done = undo.take_back(undo.find(number, current_user) or abort(404), by=current_user)
    db.session.commit()
    tell(_words_after(done))
    if not wants_part():
        return redirect(safe_address(request.form.get("back")) or url_for("tasks.index"), 303)
    task = open_task()
    if task and tasks.visible(task, current_user):
        return renewed(task)
    return make_response(render_template("components/_told.html"))


def _words_after(done: Undone) -> str:
    if not done.left:
        return str(_("Undone."))
    left = ngettext(
        "%(num)s task was changed since and stays as it is.",
        "%(num)s tasks were changed since and stay as they are.",
        done.left,
    )
    return f"{_('Undone.')} {left}"


def register(app: Flask) -> None:
    app.register_blueprint(bp)
