"""Notes: what stays inside the team."""

from __future__ import annotations

from flask import Blueprint, Flask, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.extensions import db
from portal.services import notes
from portal.services.problems import NotPossible
from portal.web.desk.answers import refused, written
from portal.web.desk.composing import Mode, form_key
from portal.web.desk.found import task_or_404

bp = Blueprint("notes", __name__)


@bp.post("/tasks/<int:number>/notes")
def write(number: int) -> ResponseReturnValue:
    task, text = task_or_404(number), request.form.get("text", "")
    try:
        notes.write(task, current_user, text, key=form_key())
    except NotPossible as problem:
        return refused(number, Mode.NOTE, text, problem)
    db.session.commit()
    return written(number, Mode.NOTE)


def register(app: Flask) -> None:
    app.register_blueprint(bp)
