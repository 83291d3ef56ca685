"""Files of messages and pictures of contacts, for those who may see a task with them.

What comes from outside is never run: only plain pictures, sound and video are shown, everything else is a download.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from flask import Blueprint, Flask, Response, abort, send_file
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Select

from portal.extensions import db
from portal.jobs import wake
from portal.jobs.errands import run_errands
from portal.models import Attachment, Contact, Conversation, Message, Task, visible_contacts
from portal.services import attachments, files
from portal.web.desk.answers import renewed
from portal.web.desk.found import task_or_404

bp = Blueprint("files", __name__)

SHOWN = frozenset(
    {
        *files.INLINE_IMAGES,
        *("audio/aac", "audio/mp4", "audio/mpeg", "audio/ogg", "audio/wav", "audio/webm", "audio/x-m4a", "audio/x-wav"),
        *("video/mp4", "video/ogg", "video/quicktime", "video/webm"),
    }
)
DOWNLOAD = "application/octet-stream"
POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"
DIGEST = re.compile(r"[0-9a-f]{64}")
A_DAY = 24 * 3600


@bp.get("/files/<sha256>/<path:name>")
def show(sha256: str, name: str) -> ResponseReturnValue:
    if not DIGEST.fullmatch(sha256):
        abort(404)
    found = (db.session.execute(seen.limit(1)).first() for seen in _seen(sha256))
    row = next(filter(None, found), None)
    return abort(404) if row is None else _send(sha256, name, row.content_type)


def _seen(sha256: str) -> Iterator[Select[str | None]]:
    """Where the file is attached in a task that the employee may see: to a message, or to the post of comments."""
    seen = Task.visible_to(current_user).with_only_columns(Attachment.content_type).select_from(Attachment)
    seen = seen.where(Attachment.sha256 == sha256)
    of_message = seen.join(Message, Message.id == Attachment.message_id)
    yield of_message.join(Task, Task.conversation_id == Message.conversation_id)
    of_post = seen.join(Conversation, Conversation.post_id == Attachment.post_id)
    yield of_post.join(Task, Task.conversation_id == Conversation.id)


@bp.get("/contacts/<int:number>/picture")
def picture(number: int) -> ResponseReturnValue:
    seen = visible_contacts(current_user).with_only_columns(Contact.picture_sha256).where(Contact.id == number)
    sha256 = db.session.scalar(seen) or abort(404)
    return _send(sha256, "picture", files.recognise(files.path(sha256)))


@bp.post("/tasks/<int:number>/attachments/<int:attachment_id>/fetch")
def fetch(number: int, attachment_id: int) -> ResponseReturnValue:
    """Let the fetching of a file that failed begin anew."""
    task, attachment = task_or_404(number), db.session.get(Attachment, attachment_id)
    if attachment is None or not _belongs(attachment, task):
        abort(404)
    attachments.fetch_again(attachment)
    task.conversation.changed()
    db.session.commit()
    wake(run_errands)
    return renewed(number, attachment.message)


def _belongs(attachment: Attachment, task: Task) -> bool:
    if attachment.message:
        return attachment.message.conversation_id == task.conversation_id
    return attachment.post_id == task.conversation.post_id


def address(attachment: Attachment) -> str:
    """Where a stored file is found; without `url_for`, since a thread may have many."""
    return f"/files/{attachment.sha256}/{quote(attachment.name or 'file', safe='')}"


def _send(sha256: str, name: str, content_type: str | None) -> Response:
    path = files.path(sha256)
    if not path.is_file():
        abort(404)
    is_shown = content_type in SHOWN
    response = send_file(
        path,
        mimetype=content_type if is_shown else DOWNLOAD,
        as_attachment=not is_shown,
        download_name=name,
        conditional=True,
        etag=sha256,
        max_age=A_DAY,
    )
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = f"private, max-age={A_DAY}"
    return response


def register(app: Flask) -> None:
    app.register_blueprint(bp)
    app.jinja_env.filters["file_address"] = address
