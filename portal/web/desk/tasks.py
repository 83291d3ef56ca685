"""The list of tasks, one task, and what is done to it."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.extensions import db
from portal.models import TaskStatus
from portal.services import tasks
from portal.web import htmx, notifications
from portal.web.assignees import named_or_404
from portal.web.desk import choice, listing, places, presence
from portal.web.desk.answers import open_task, renewed
from portal.web.desk.found import found_or_404, held_task_or_404
from portal.web.desk.quick_replies import composer_with
from portal.web.desk.undoing import undoable

bp = Blueprint("tasks", __name__)


@bp.get("/")
def home() -> ResponseReturnValue:
    return redirect(url_for("tasks.index"))


@bp.get("/tasks")
def index() -> ResponseReturnValue:
    return htmx.show("desk/index.html", "desk/_list.html", listing=listing.listing(choice.from_address()), current=None)


@bp.get("/tasks/queue")
def queue() -> ResponseReturnValue:
    """The poll of the list: its rows and counts, when something changed."""
    chosen = choice.from_address()
    return htmx.poll(
        listing.tag(),
        lambda: render_template("desk/_live_list.html", listing=listing.listing(chosen), current=open_task()),
    )


@bp.get("/tasks/<int:number>")
def show(number: int) -> ResponseReturnValue:
    found = found_or_404(number)
    opened = places.opened(found.task, composer_with(found.task, request.args.get("quick", type=int)))
    opened = replace(opened, has_others=found.has_others, has_ways=found.has_ways)
    presence.opened(found.task)
    notifications.opened(number, is_news=found.is_news)
    if htmx.wants_part():
        return htmx.show("desk/_opened.html", opened=opened)
    return htmx.show("desk/show.html", listing=listing.listing(choice.from_address()), opened=opened, current=number)


@bp.post("/tasks/<int:number>/close")
def close(number: int) -> ResponseReturnValue:
    task = held_task_or_404(number)
    with undoable(task):
        tasks.close(task, by=current_user)
    db.session.commit()
    return renewed(number)


@bp.post("/tasks/<int:number>/reopen")
def reopen(number: int) -> ResponseReturnValue:
    task = held_task_or_404(number)
    with undoable(task):
        tasks.reopen(task, by=current_user)
    db.session.commit()
    return renewed(number)


@bp.post("/tasks/<int:number>/status")
def set_status(number: int) -> ResponseReturnValue:
    task, status = held_task_or_404(number), request.form.get("status")
    if status not in set(TaskStatus):
        abort(400)
    with undoable(task):
        tasks.set_status(task, TaskStatus(status), by=current_user)
    db.session.commit()
    return renewed(number)


@bp.post("/tasks/<int:number>/assign")
def assign(number: int) -> ResponseReturnValue:
    task, whom = held_task_or_404(number), named_or_404(request.form.get("assignee"))
    with undoable(task):
        tasks.assign(task, whom, by=current_user)
    db.session.commit()
    return renewed(number)


@bp.post("/tasks/<int:number>/unassign")
def unassign(number: int) -> ResponseReturnValue:
    task, whom = held_task_or_404(number), named_or_404(request.form.get("assignee"))
    with undoable(task):
        tasks.unassign(task, whom, by=current_user)
    db.session.commit()
    return renewed(number)


def register(app: Flask) -> None:
    app.register_blueprint(bp)
    app.jinja_env.filters.update(row_name=listing.row_name, row_words=listing.row_words, drawn_rows=listing.drawn_rows)
