"""Replies: what goes to the contact."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from portal.extensions import db
from portal.jobs import nudge
from portal.jobs.presence import tell_seen
from portal.jobs.replies import send_replies
from portal.models import FileLink, Message
from portal.services import file_links, meta_app, presence, quick_replies, replies
from portal.services.problems import NotPossible
from portal.web.configuration import settings
from portal.web.desk.answers import refused, renewed, written
from portal.web.desk.composing import Mode, form_key
from portal.web.desk.found import held_task_or_404, task_or_404
from portal.web.uploads import stored_uploads

bp = Blueprint("replies", __name__)


@bp.post("/tasks/<int:number>/replies")
def write(number: int) -> ResponseReturnValue:
    uploaded, text = stored_uploads(), request.form.get("text", "")
    task = task_or_404(number)
    attached = [*quick_replies.stored_files(request.form.getlist("quick_file", type=int), current_user), *uploaded]
    try:
        replies.write(task, current_user, text, attached, links_begin=_wanted_links(), key=form_key(), seen=_seen())
    except NotPossible as problem:
        return refused(number, Mode.REPLY, text, problem)
    quick_replies.note_use(request.form.getlist("quick_reply", type=int), current_user)
    conversation_id, is_news = task.conversation_id, presence.may_tell_seen(task.conversation)
    db.session.commit()
    nudge(send_replies, conversation_id)
    if is_news:
        nudge(tell_seen, conversation_id)
    return written(number, Mode.REPLY)


@bp.post("/tasks/<int:number>/messages/<int:message_id>/retry")
def retry(number: int, message_id: int) -> ResponseReturnValue:
    task = held_task_or_404(number)
    message = db.session.get(Message, message_id)
    if message is None or message.conversation_id != task.conversation_id:
        abort(404)
    replies.retry(message, by=current_user)
    conversation_id = task.conversation_id
    db.session.commit()
    nudge(send_replies, conversation_id)
    return renewed(number, message)


@bp.post("/tasks/<int:number>/messages/<int:message_id>/link")
def link_file(number: int, message_id: int) -> ResponseReturnValue:
    """Send a link in place of the file that Meta refused."""
    task = held_task_or_404(number)
    message = db.session.get(Message, message_id)
    if message is None or message.conversation_id != task.conversation_id:
        abort(404)
    file_links.replace(task, message, current_user, _links_begin())
    conversation_id = task.conversation_id
    db.session.commit()
    nudge(send_replies, conversation_id)
    return renewed(number, message)


@bp.post("/tasks/<int:number>/links/<int:link_id>/withdraw")
def withdraw_link(number: int, link_id: int) -> ResponseReturnValue:
    task, link = held_task_or_404(number), db.session.get(FileLink, link_id)
    if link is None or link.message.conversation_id != task.conversation_id:
        abort(404)
    file_links.withdraw(task, link, by=current_user)
    db.session.commit()
    return renewed(number, link.message)


def _links_begin() -> str:
    """The address under which a customer finds the portal's links. Raises NotPossible without a public one."""
    config = settings()
    if not config.is_public and not meta_app.uses_simulator():
        text = _(
            "A link would not work: this portal has no public https address yet. An administrator can give it one."
        )
        raise NotPossible(text, code="not_public")
    return config.address


def _seen() -> int | None:
    """The newest answer that the person had before their eyes; None if they insist on sending theirs."""
    return None if "insists" in request.form else request.form.get("seen", type=int)


def _wanted_links() -> str | None:
    return _links_begin() if "as_links" in request.form else None


def register(app: Flask) -> None:
    app.register_blueprint(bp)
