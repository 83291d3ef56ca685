"""Labels: the words that sort tasks."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.models import Label, LabelColor
from portal.services import labels
from portal.services.problems import NotPossible
from portal.web.access import administrators
from portal.web.htmx import show

bp = Blueprint("admin_labels", __name__, url_prefix="/admin/labels")


@bp.get("")
@administrators
def index() -> ResponseReturnValue:
    return _screen()


@bp.post("")
@administrators
def create() -> ResponseReturnValue:
    try:
        labels.create(request.form.get("name", ""), _color())
    except NotPossible as problem:
        return _refused(problem)
    return _done()


@bp.post("/<int:number>")
@administrators
def change(number: int) -> ResponseReturnValue:
    label = db.get_or_404(Label, number)
    try:
        labels.change(label, request.form.get("name", ""), _color() or label.color)
    except NotPossible as problem:
        return _refused(problem)
    return _done()


@bp.get("/<int:number>/delete")
@administrators
def ask_delete(number: int) -> ResponseReturnValue:
    label = db.get_or_404(Label, number)
    return show(
        "admin/labels/delete.html",
        label=label,
        open_tasks=labels.open_tasks().get(label.id, 0),
        templates=labels.templates_with(label),
    )


@bp.post("/<int:number>/delete")
@administrators
def delete(number: int) -> ResponseReturnValue:
    labels.delete(db.get_or_404(Label, number))
    return _done()


def _color() -> LabelColor | None:
    given = request.form.get("color", "")
    if given and given not in set(LabelColor):
        abort(400)
    return LabelColor(given) if given else None


def _done() -> ResponseReturnValue:
    db.session.commit()
    return redirect(url_for("admin_labels.index"), 303)


def _refused(problem: NotPossible) -> ResponseReturnValue:
    db.session.rollback()
    return _screen(problem=problem.message, status=422)


def _screen(problem: object = None, status: int = 200) -> ResponseReturnValue:
    return show(
        "admin/labels/index.html",
        status=status,
        labels=labels.every(),
        open_tasks=labels.open_tasks(),
        colors=list(LabelColor),
        problem=problem,
    )
