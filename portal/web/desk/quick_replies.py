"""Quick replies in a task: found while writing, or chosen on a screen of their own without JavaScript."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Flask, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.extensions import db
from portal.models import Contact, ConversationKind, Message, QuickReply, Task
from portal.services import quick_replies
from portal.web.desk import choice
from portal.web.desk.composing import Composer
from portal.web.desk.found import task_or_404
from portal.web.htmx import show

bp = Blueprint("quick_replies", __name__)


@dataclass(frozen=True)
class Offer:
    """A quick reply as it would be put into the box. Answers to comments are only words."""

    quick_reply: QuickReply
    text: str
    takes_files: bool

    @property
    def files(self) -> list[dict[str, Any]]:
        found = self.quick_reply.files if self.takes_files else ()
        return [{"id": file.id, "name": file.name} for file in found]


@bp.get("/tasks/<int:number>/quick-replies")
def search(number: int) -> ResponseReturnValue:
    """For a reply in this task, or for the answer to a `comment` of it, perhaps `privately`."""
    task, words = task_or_404(number), request.args.get("q", "")[:200]
    comment = _comment(task, request.args.get("comment", type=choice.number_in))
    found = quick_replies.search(words, current_user)
    return show(
        "desk/quick_replies.html",
        "desk/_quick_matches.html",
        task=task,
        offers=[Offer(one, filled(one, task, comment), comment is None) for one in found],
        words=words,
        comment=comment,
        privately="privately" in request.args,
        box=_box(task, comment),
        query=choice.from_address().query,
    )


def filled(quick_reply: QuickReply, task: Task, comment: Message | None = None) -> str:
    """Its words for the task's person, or for whoever wrote the comment."""
    person = task.contact if comment is None else comment.contact or Contact()
    return quick_replies.fill(quick_reply, person, task.page, current_user)


def _comment(task: Task, number: int | None) -> Message | None:
    comment = db.session.get(Message, number) if number else None
    return comment if comment and comment.conversation_id == task.conversation_id else None


def _box(task: Task, comment: Message | None) -> str:
    """Where the box is that a chosen one is put into; its number follows."""
    privately = {"privately": 1} if "privately" in request.args else {}
    place = f"/comments/{comment.id}/answer" if comment else ""
    return f"/tasks/{task.id}{place}?{urlencode({**privately, 'quick': ''})}"


def composer_with(task: Task, number: int | None) -> Composer | None:
    """The box with a quick reply in it; None if there is none of this number, or nobody to answer in Messenger."""
    is_direct = task.conversation.kind == ConversationKind.DIRECT
    quick_reply = quick_replies.usable(number, current_user) if number and is_direct else None
    return Composer(task, text=filled(quick_reply, task), quick=quick_reply) if quick_reply else None


def register(app: Flask) -> None:
    app.register_blueprint(bp)
