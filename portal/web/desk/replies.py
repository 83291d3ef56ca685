"""Replies: what goes to the contact."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.extensions import db
from portal.jobs import nudge
from portal.jobs.replies import send_replies
from portal.models import Message
from portal.services import files, replies
from portal.services.files import StoredFile
from portal.services.problems import NotPossible
from portal.web.desk.answers import refused, renewed, written
from portal.web.desk.composing import Mode
from portal.web.desk.opening import task_or_404

bp = Blueprint("replies", __name__)


@bp.post("/tasks/<int:number>/replies")
def write(number: int) -> ResponseReturnValue:
    attached, text = _uploads(), request.form.get("text", "")
    task = task_or_404(number)
    try:
        replies.write(task, current_user, text, attached)
    except NotPossible as problem:
        return refused(number, Mode.REPLY, text, problem)
    conversation_id = task.conversation_id
    db.session.commit()
    nudge(send_replies, conversation_id)
    return written(number, Mode.REPLY)


@bp.post("/tasks/<int:number>/messages/<int:message_id>/retry")
def retry(number: int, message_id: int) -> ResponseReturnValue:
    task = task_or_404(number)
    message = db.session.get(Message, message_id)
    if message is None or message.conversation_id != task.conversation_id:
        abort(404)
    replies.retry(message, by=current_user)
    conversation_id = task.conversation_id
    db.session.commit()
    nudge(send_replies, conversation_id)
    return renewed(number)


def _uploads() -> list[StoredFile]:
    """The files that came with the form, on the disk. Nobody waits for the database while they are written."""
    db.session.rollback()
    given = [file for file in request.files.getlist("files") if file.filename]
    return [files.store.store(file.stream, file.filename or "file", file.content_type) for file in given]


def register(app: Flask) -> None:
    app.register_blueprint(bp)
