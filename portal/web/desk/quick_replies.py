"""Quick replies in a task: found while writing, or chosen on a screen of their own without JavaScript."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.models import ConversationKind, QuickReply, Task
from portal.services import quick_replies
from portal.web.desk import choice
from portal.web.desk.composing import Composer
from portal.web.desk.opening import task_or_404
from portal.web.htmx import show

bp = Blueprint("quick_replies", __name__)


@dataclass(frozen=True)
class Offer:
    """A quick reply as it would be put into the box."""

    quick_reply: QuickReply
    text: str

    @property
    def files(self) -> list[dict[str, Any]]:
        return [{"id": file.id, "name": file.name} for file in self.quick_reply.files]


@bp.get("/tasks/<int:number>/quick-replies")
def search(number: int) -> ResponseReturnValue:
    task, words = task_or_404(number), request.args.get("q", "")[:200]
    offers = [Offer(one, filled(one, task)) for one in quick_replies.search(words, current_user)]
    return show(
        "desk/quick_replies.html",
        "desk/_quick_matches.html",
        task=task,
        offers=offers,
        words=words,
        query=choice.from_address().query,
    )


def filled(quick_reply: QuickReply, task: Task) -> str:
    return quick_replies.fill(quick_reply, task.contact, task.page, current_user)


def composer_with(task: Task, number: int | None) -> Composer | None:
    """The box with a quick reply in it; None if there is none of this number, or nobody to answer in Messenger."""
    is_direct = task.conversation.kind == ConversationKind.DIRECT
    quick_reply = quick_replies.usable(number, current_user) if number and is_direct else None
    return Composer(task, text=filled(quick_reply, task), quick=quick_reply) if quick_reply else None


def register(app: Flask) -> None:
    app.register_blueprint(bp)
