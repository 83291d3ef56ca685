"""The details of a task: its words, priority, labels, due date and checklist."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Flask, abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from portal.extensions import db
from portal.models import ChecklistItem, Employee, Label, Priority, Task
from portal.services import details, labels
from portal.services.details import Details
from portal.services.problems import NotPossible
from portal.web import htmx, times
from portal.web.desk import choice, listing
from portal.web.desk.answers import edited, renewed
from portal.web.desk.found import held_task_or_404, task_or_404
from portal.web.desk.opening import opening
from portal.web.desk.undoing import undoable

bp = Blueprint("details", __name__)


@bp.get("/tasks/<int:number>/details")
def edit(number: int) -> ResponseReturnValue:
    """The form, with the details as they are now."""
    opened = opening(task_or_404(number))
    if htmx.wants_part():
        return htmx.show("desk/_edit.html", opened=opened)
    return htmx.show("desk/edit.html", listing=listing.listing(choice.from_address()), opened=opened, current=number)


@bp.post("/tasks/<int:number>/details")
def change(number: int) -> ResponseReturnValue:
    task = held_task_or_404(number)
    with undoable(task):
        details.change(task, _details(task), by=current_user, seen=request.form.get("seen", ""))
    db.session.commit()
    return edited(number)


@bp.post("/tasks/<int:number>/checklist/<int:item_id>/tick")
def tick(number: int, item_id: int) -> ResponseReturnValue:
    return _with_item(number, item_id, details.tick)


@bp.post("/tasks/<int:number>/checklist/<int:item_id>/untick")
def untick(number: int, item_id: int) -> ResponseReturnValue:
    return _with_item(number, item_id, details.untick)


def local_input(moment: datetime | None) -> str:
    """A time as a field of date and time has it, in the reader's zone."""
    return moment.astimezone(times.reader().zone).strftime("%Y-%m-%dT%H:%M") if moment else ""


def _with_item(number: int, item_id: int, verb: Callable[[ChecklistItem, Task, Employee], None]) -> ResponseReturnValue:
    task = held_task_or_404(number)
    item = next((one for one in task.checklist if one.id == item_id), None)
    verb(item or abort(404), task, current_user)
    db.session.commit()
    return renewed(number)


def _details(task: Task) -> Details:
    given = request.form
    priority = given.get("priority", "")
    if priority not in set(Priority):
        abort(400)
    return Details(
        title=given.get("title", ""),
        description=given.get("description", ""),
        priority=Priority(priority),
        due_at=_due_at(given.get("due", ""), task),
        labels=_labels(),
        checklist=[line.strip() for line in given.get("checklist", "").splitlines() if line.strip()],
    )


def _labels() -> list[Label]:
    """Those that were ticked; an administrator may make one on the fly."""
    chosen = labels.of_ids(request.form.getlist("label", type=int))
    new = request.form.get("new_label", "").strip()
    return [*chosen, labels.found_or_made(new)] if new and current_user.is_administrator else chosen


def _due_at(given: str, task: Task) -> datetime | None:
    """The time that was written, in the reader's zone. What was not touched keeps its seconds."""
    if given == local_input(task.due_at):
        return task.due_at
    if not given:
        return None
    try:
        return times.at_local(datetime.fromisoformat(given))
    except (ValueError, OverflowError):
        raise NotPossible(_("Write the due date as day and time, or leave it empty."), code="due_unreadable") from None


def register(app: Flask) -> None:
    app.register_blueprint(bp)
    app.jinja_env.filters.update(local_input=local_input, seal=details.seal)
