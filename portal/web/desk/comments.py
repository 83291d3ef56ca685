"""What is done about a comment: it is answered, publicly or privately, hidden, shown again, deleted, liked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, Flask, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.extensions import db
from portal.jobs import nudge
from portal.jobs.replies import send_replies
from portal.models import Act, Message, Task
from portal.services import acts, quick_replies
from portal.services.problems import NotPossible
from portal.web.desk import choice, listing
from portal.web.desk.answers import refused, renewed, written
from portal.web.desk.comment_composing import composer_for
from portal.web.desk.composing import Composer, Mode
from portal.web.desk.found import task_or_404
from portal.web.desk.opening import opening
from portal.web.desk.quick_replies import filled
from portal.web.htmx import show, wants_part

bp = Blueprint("comments", __name__)


@bp.get("/tasks/<int:number>/comments/<int:comment_id>/answer")
def choose(number: int, comment_id: int) -> ResponseReturnValue:
    """The box for an answer to this comment; `privately` opens it for the private one."""
    task, comment = _task_and_comment(number, comment_id)
    mode = Mode.PRIVATE if "privately" in request.args else Mode.REPLY
    opened = opening(task, _with_quick_reply(composer_for(task, mode, comment=comment), comment))
    if wants_part():
        return make_response(render_template("desk/_chosen.html", opened=opened))
    return show("desk/show.html", listing=listing.listing(choice.from_address()), opened=opened, current=number)


@bp.post("/tasks/<int:number>/comments/<int:comment_id>/answer")
def answer(number: int, comment_id: int) -> ResponseReturnValue:
    return _answer(acts.answer, Mode.REPLY, number, comment_id)


@bp.post("/tasks/<int:number>/comments/<int:comment_id>/answer-privately")
def answer_privately(number: int, comment_id: int) -> ResponseReturnValue:
    return _answer(acts.answer_privately, Mode.PRIVATE, number, comment_id)


@bp.post("/tasks/<int:number>/comments/<int:comment_id>/hide")
def hide(number: int, comment_id: int) -> ResponseReturnValue:
    return _do(Act.HIDE, number, comment_id)


@bp.post("/tasks/<int:number>/comments/<int:comment_id>/unhide")
def unhide(number: int, comment_id: int) -> ResponseReturnValue:
    return _do(Act.UNHIDE, number, comment_id)


@bp.post("/tasks/<int:number>/comments/<int:comment_id>/delete")
def delete(number: int, comment_id: int) -> ResponseReturnValue:
    return _do(Act.DELETE, number, comment_id)


@bp.post("/tasks/<int:number>/comments/<int:comment_id>/like")
def like(number: int, comment_id: int) -> ResponseReturnValue:
    return _do(Act.LIKE, number, comment_id)


@bp.post("/tasks/<int:number>/comments/<int:comment_id>/unlike")
def unlike(number: int, comment_id: int) -> ResponseReturnValue:
    return _do(Act.UNLIKE, number, comment_id)


def _answer(write: Callable[..., object], mode: Mode, number: int, comment_id: int) -> ResponseReturnValue:
    task, comment = _task_and_comment(number, comment_id)
    text = request.form.get("text", "")
    try:
        write(task, comment, current_user, text)
    except NotPossible as problem:
        return refused(number, mode, text, problem, _again(comment_id))
    quick_replies.note_use(request.form.getlist("quick_reply", type=int), current_user)
    _send(task)
    return written(number, mode)


def _with_quick_reply(composer: Composer, comment: Message) -> Composer:
    """The box with the words of the quick reply that was chosen for it on a screen of its own."""
    number = request.args.get("quick", type=choice.number_in)
    quick = quick_replies.usable(number, current_user) if number else None
    return replace(composer, text=filled(quick, composer.task, comment), quick=quick) if quick else composer


def _do(act: Act, number: int, comment_id: int) -> ResponseReturnValue:
    task, comment = _task_and_comment(number, comment_id)
    acts.do(act, task, comment, current_user)
    _send(task)
    return renewed(number)


def _task_and_comment(number: int, comment_id: int) -> tuple[Task, Message]:
    task = task_or_404(number)
    comment = db.session.get(Message, comment_id)
    if comment is None or comment.conversation_id != task.conversation_id or comment.platform_message_id is None:
        abort(404)
    return task, comment


def _again(comment_id: int) -> Message:
    """The comment, read anew after what was begun is given up."""
    db.session.rollback()
    return db.session.get_one(Message, comment_id)


def _send(task: Task) -> None:
    conversation_id = task.conversation_id
    db.session.commit()
    nudge(send_replies, conversation_id)


def register(app: Flask) -> None:
    app.register_blueprint(bp)
