"""What the customer sees of an employee at work on their task."""

from __future__ import annotations

from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.jobs import nudge
from portal.jobs.presence import tell_seen, tell_typing
from portal.models import Task
from portal.services import presence
from portal.web.desk.found import task_or_404

bp = Blueprint("presence", __name__)


@bp.post("/tasks/<int:number>/typing")
def type_reply(number: int) -> ResponseReturnValue:
    """Somebody types a reply; the browser says so at most every few seconds."""
    task = task_or_404(number)
    conversation_id, is_told = task.conversation_id, presence.may_tell(task.conversation)
    db.session.rollback()
    if is_told:
        nudge(tell_typing, conversation_id)
    return "", 204


def opened(task: Task) -> None:
    """An employee looks at the task; most times the customer has nothing to learn."""
    if presence.may_tell_seen(task.conversation):
        nudge(tell_seen, task.conversation_id)


def register(app: Flask) -> None:
    app.register_blueprint(bp)
