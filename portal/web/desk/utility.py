"""Utility messages and the question for feedback, chosen by an employee in a task."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal.extensions import db
from portal.jobs import nudge
from portal.jobs.replies import send_replies
from portal.models import Task, UtilityTemplate
from portal.services import feedback_forms, utility_messages, utility_templates, wording
from portal.services.problems import NotPossible
from portal.web.desk import choice
from portal.web.desk.composing import form_key
from portal.web.desk.found import task_or_404
from portal.web.htmx import show

bp = Blueprint("utility", __name__, url_prefix="/tasks/<int:number>")
VALUE = "value-"  # how the fields of the values begin; the name of the value follows
NAMES = {
    "contact_name": _l("Name of the contact"),
    "contact_first_name": _l("First name of the contact"),
    "page_name": _l("Name of the Page"),
    "employee_name": _l("Your name"),
    "employee_first_name": _l("Your first name"),
}


@bp.get("/utility")
def choose(number: int) -> ResponseReturnValue:
    """The approved templates, or one of them (`template`) with its values to fill in."""
    task = task_or_404(number)
    template = utility_templates.find(task.page, request.args.get("template", type=int))
    return _screen(task, template, _values(task, template))


@bp.get("/utility/preview")
def preview(number: int) -> ResponseReturnValue:
    """What the person would read, with the values as they are being typed."""
    task = task_or_404(number)
    template = utility_templates.find(task.page, request.args.get("template", type=int))
    if template is None:
        return redirect(url_for("utility.choose", number=number), 303)
    values = _values(task, template)
    return show("desk/utility.html", "desk/_utility_preview.html", **_shown(task, template, values), problem=None)


@bp.post("/utility")
def write(number: int) -> ResponseReturnValue:
    task = task_or_404(number)
    template = utility_templates.find(task.page, request.form.get("template", type=int))
    if template is None:
        return redirect(url_for("utility.choose", number=number), 303)
    values = _values(task, template)
    if "preview" in request.form:
        return _screen(task, template, values)
    try:
        utility_messages.write(task, current_user, template, values, key=form_key())
    except NotPossible as problem:
        db.session.rollback()
        return _screen(task_or_404(number), template, values, problem=problem.message, status=422)
    return _sent(task)


@bp.get("/feedback")
def show_feedback(number: int) -> ResponseReturnValue:
    return _feedback_screen(task_or_404(number))


@bp.post("/feedback")
def ask_for_feedback(number: int) -> ResponseReturnValue:
    task = task_or_404(number)
    try:
        utility_messages.ask_for_feedback(task, current_user, key=form_key())
    except NotPossible as problem:
        db.session.rollback()
        return _feedback_screen(task_or_404(number), problem=problem.message, status=422)
    return _sent(task)


def _screen(
    task: Task, template: UtilityTemplate | None, values: dict[str, str], *, problem: object = None, status: int = 200
) -> ResponseReturnValue:
    return show("desk/utility.html", status=status, **_shown(task, template, values), problem=problem)


def _shown(task: Task, template: UtilityTemplate | None, values: dict[str, str]) -> dict[str, Any]:
    return {
        "task": task,
        "name": wording.contact_name(task.contact, task.page),
        "templates": utility_templates.approved(task.page),
        "template": template,
        "values": values,
        "value_names": {name: NAMES.get(name) or name.replace("_", " ").capitalize() for name in values},
        "value_field": VALUE,
        "sample": utility_messages.sample,
        "preview": utility_messages.preview(template, values) if template else "",
        "key": uuid.uuid4().hex,
        "query": choice.from_address().query,
    }


def _values(task: Task, template: UtilityTemplate | None) -> dict[str, str]:
    """As typed, else as far as they are known."""
    if template is None:
        return {}
    known = utility_messages.filled(template, task.contact, task.page, current_user)
    return {name: request.values.get(VALUE + name, value) for name, value in known.items()}


def _feedback_screen(task: Task, *, problem: object = None, status: int = 200) -> ResponseReturnValue:
    return show(
        "desk/feedback.html",
        status=status,
        task=task,
        name=wording.contact_name(task.contact, task.page),
        form=feedback_forms.of(task.page),
        is_possible=utility_messages.may_ask_for_feedback(task),
        key=uuid.uuid4().hex,
        query=choice.from_address().query,
        problem=problem,
    )


def _sent(task: Task) -> ResponseReturnValue:
    number, conversation_id = task.id, task.conversation_id
    db.session.commit()
    nudge(send_replies, conversation_id)
    return redirect(f"/tasks/{number}{choice.from_address().query}", 303)


def register(app: Flask) -> None:
    app.register_blueprint(bp)
