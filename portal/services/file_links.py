"""Links to files that Facebook does not pass on: addresses of ours that cannot be guessed, end, and can be taken back.

In some conversations Meta refuses every file but pictures (10/2018336, European and Japanese privacy rules); text with
a link goes through.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from urllib.parse import quote

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from portal import clock
from portal.extensions import db
from portal.models import Attachment, Employee, EventKind, FileLink, Message, PartState, Task
from portal.services import events, sending
from portal.services.files import StoredFile
from portal.services.problems import NotPossible

LASTS = timedelta(days=30)
FILES_REFUSED = (10, 2018336)  # code and subcode of Meta's refusal
PATH = "/shared"


def make(file: StoredFile | Attachment, by: Employee) -> FileLink:
    """A new address for a stored file; not yet of any message."""
    return FileLink(
        key=secrets.token_urlsafe(32),
        sha256=file.sha256,
        name=file.name or "file",
        content_type=file.content_type or "application/octet-stream",
        size=file.size or 0,
        created_by_id=by.id,
        expires_at=clock.now() + LASTS,
    )


def put(part: Message, link: FileLink, links_begin: str) -> None:
    """Let the part say where the file is, instead of being it. `links_begin` is the portal's public address."""
    part.text = f"{link.name}: {links_begin}{path(link)}"
    part.details = {**(part.details or {}), "is_link": True}
    part.file_links.append(link)


def path(link: FileLink) -> str:
    return f"{PATH}/{link.key}/{quote(link.name, safe='')}"


def can_replace(part: Message) -> bool:
    """Whether Meta refused the file of this part for what it is."""
    refused = part.state == PartState.FAILED and (part.error_code, part.error_subcode) == FILES_REFUSED
    return refused and bool(part.attachments)


def replace(task: Task, part: Message, by: Employee, links_begin: str) -> None:
    """Send a link in place of the file that Meta refused; what waits behind it follows. Raises NotPossible."""
    part = sending.held_part(part.id)
    if not can_replace(part):
        raise NotPossible(_("This file was not refused; there is nothing to replace."), code="file_not_refused")
    for attachment in list(part.attachments):
        put(part, make(attachment, by), links_begin)
        db.session.delete(attachment)
    part.attachments = []
    part.state, part.attempts, part.try_after = PartState.QUEUED, 0, None
    part.forget_error()
    events.record(task, by, EventKind.FILE_LINKED, message=part.id)
    task.conversation.changed()


def open_one(key: str) -> FileLink | None:
    """The link with this key, while it still gives the file out."""
    link = db.session.scalar(select(FileLink).where(FileLink.key == key))
    return link if link and link.is_open else None


def withdraw(task: Task, link: FileLink, by: Employee) -> None:
    """Take the address back: whoever opens it from now on gets nothing."""
    if link.withdrawn_at is None:
        link.withdrawn_at = clock.now()
        events.record(task, by, EventKind.FILE_LINK_WITHDRAWN, name=link.name)
        task.conversation.changed()
