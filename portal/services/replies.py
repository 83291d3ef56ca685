"""Replies: written as parts, claimed one after another, and settled by what Meta says.

A part is queued -> sending -> sent, failed, or unsure when the answer was lost. An unsure part is settled by its echo
or by reading the conversation, and only if neither finds it is it sent again: nothing is ever sent twice.
"""

from __future__ import annotations

import uuid
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import or_, select

from portal import clock
from portal.extensions import db
from portal.facebook.shapes import Platform
from portal.facebook.text import LIMITS, sending_kind, split_for
from portal.models import (
    Conversation,
    Direction,
    Employee,
    EventKind,
    Message,
    MessageKind,
    Page,
    PageState,
    PartState,
    Task,
)
from portal.services import absences, attachments, events, file_links, holds, sending, tasks
from portal.services.files import StoredFile
from portal.services.problems import NotPossible
from portal.services.windows import WRITABLE, window

MOST_FILES = 10
PICTURE = "image"  # the kind of file that Meta passes on everywhere


def write(
    task: Task,
    by: Employee,
    text: str,
    files: list[StoredFile],
    *,
    links_begin: str | None = None,
    key: str | None = None,
    seen: int | None = None,
) -> list[Message]:
    """Queue a reply: a part for each chunk of text and each file, in order.

    With `links_begin`, the portal's public address, files other than pictures go as links to us. `key` is the one-time
    key of the form: the same reply sent with it once more is the reply that is there already. `seen` is the newest
    answer that the employee knows of, by its id; None if that does not matter. Raises NotPossible when there is a
    newer one, it is empty, a file is not accepted by Meta, or the window is closed.
    """
    holds.conversations(task.conversation_id)  # a form sent twice at the same moment comes one after the other
    words = signed(text.strip(), task, by)
    before = _with_key(key) if key else []
    if before and _is_repeated(before, task, by, split(words, task.page), files):
        return before
    _check(task, words, files)
    if seen is not None:
        _check_first(task, by, seen)
    key = key if key and not before else uuid.uuid4().hex
    parts = [queued(task.conversation, key, author_id=by.id, text=chunk) for chunk in split(words, task.page)]
    parts += [_file_part(task, by, key, file, links_begin) for file in files]
    db.session.add_all(parts)
    if not task.is_done:
        tasks.answered(task)
    tasks.note_activity(task, parts[-1] if files and not words else parts[0])
    events.record(task, by, EventKind.REPLIED, reply=key)
    task.conversation.changed()
    return parts


def _with_key(key: str) -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.reply_key == key).order_by(Message.id)))


def _is_repeated(before: list[Message], task: Task, by: Employee, chunks: list[str], files: list[StoredFile]) -> bool:
    """Whether this is the reply that was written; a browser may keep the key of a form and fill in other words."""
    first = before[0]
    is_theirs = (first.author_id, first.conversation_id) == (by.id, task.conversation_id)
    is_like_it = len(before) == len(chunks) + len(files) and [part.text for part in before[: len(chunks)]] == chunks
    return is_theirs and is_like_it


def retry(part: Message, by: Employee) -> None:
    """Queue a failed part again; the parts of the same reply that wait behind it follow. Raises NotPossible.

    An unsure one, about which Meta refused to answer, is looked for again at once.
    """
    part = sending.held_part(part.id)
    if not part.can_be_tried_again:
        raise NotPossible(_("This has not failed; there is nothing to send again."), code="not_failed")
    check_page(part.conversation.page)
    if absences.is_over(part, part.conversation.page, clock.now()):
        raise NotPossible(_("Somebody is there again: write to the person yourself."), code="absence_over")
    part.try_after = None
    part.forget_error()
    part.conversation.changed()
    if part.state == PartState.UNSURE:
        return
    part.state, part.attempts = PartState.QUEUED, 0
    db.session.flush()
    task = db.session.scalar(
        select(Task).where(Task.conversation_id == part.conversation_id).order_by(Task.id.desc()).limit(1)
    )
    if task:
        events.record(task, by, EventKind.RETRIED, message=part.id)


def split(words: str, page: Page) -> list[str]:
    """The text of each part, none of them empty."""
    chunks = (chunk.strip() for chunk in split_for(Platform(page.platform), words))
    return [chunk for chunk in chunks if chunk]


def signed(words: str, task: Task, by: Employee) -> str:
    return words and words + signature(task.page, by)


def signature(page: Page, by: Employee) -> str:
    """What is added to a text; nothing if the Page's replies are not signed."""
    return f"\n\n{by.name}" if page.signs_replies else ""


def _check(task: Task, words: str, files: list[StoredFile]) -> None:
    page = task.page
    check_page(page)
    if not words and not files:
        raise NotPossible(_("Write something or attach a file first."), code="reply_empty")
    if len(files) > MOST_FILES:
        raise NotPossible(_("Send at most 10 files at once."), code="too_many_files")
    for file in files:
        check_file(file, page)
    if window(task.conversation, page, clock.now()).mode not in WRITABLE:
        text = _("Meta does not accept a reply now: the person wrote too long ago. Wait until they write again.")
        raise NotPossible(text, code="window_closed")


def _check_first(task: Task, by: Employee, seen: int) -> None:
    """Whether nobody else has answered meanwhile; what the portal writes by itself is no answer."""
    since = select(Message).where(Message.conversation_id == task.conversation_id, Message.id > seen)
    others = since.where(Message.direction == Direction.OUTBOUND, Message.automatic.is_(None))
    others = others.where(or_(Message.author_id.is_(None), Message.author_id != by.id))
    answer = db.session.scalar(others.order_by(Message.id.desc()).limit(1))
    if answer is not None:
        who = answer.author.name if answer.author else _("Somebody on Facebook")
        text = _("%(name)s has answered meanwhile. Read it, and send yours if it still fits.", name=who)
        raise NotPossible(text, code="answered_meanwhile")


def check_page(page: Page) -> None:
    if page.state == PageState.DISCONNECTED:
        text = _("This Page is no longer connected, so nothing can be sent. An administrator can connect it again.")
        raise NotPossible(text, code="page_disconnected")


def check_file(file: StoredFile, page: Page) -> None:
    """Raises NotPossible for a file that Meta would not take."""
    platform = Platform(page.platform)
    if file.size == 0:
        raise NotPossible(_("%(name)s is empty.", name=file.name), code="file_empty")
    kind = sending_kind(platform, file.content_type)
    if kind is None:
        raise NotPossible(_("%(name)s is of a kind Instagram does not take.", name=file.name), code="file_kind")
    largest = LIMITS[platform][kind].largest
    if file.size > largest:
        megabytes = largest // 1_000_000
        text = _("%(name)s is too large: Meta takes up to %(limit)s MB.", name=file.name, limit=megabytes)
        raise NotPossible(text, code="file_too_large")


def _file_part(task: Task, by: Employee, key: str, file: StoredFile, links_begin: str | None) -> Message:
    if links_begin is None or file.kind == PICTURE:
        return queued(task.conversation, key, author_id=by.id, attachments=[attachments.outgoing(file)])
    part = queued(task.conversation, key, author_id=by.id)
    file_links.put(part, file_links.make(file, by), links_begin)
    return part


def queued(conversation: Conversation, key: str, **what: Any) -> Message:
    """A part that waits to be sent; `what` are its text, attachments, author and whatever else it has."""
    given = {"kind": MessageKind.TEXT, "text": "", **what}
    return Message(
        conversation_id=conversation.id,
        page_id=conversation.page_id,
        direction=Direction.OUTBOUND,
        at=clock.now(),
        reply_key=key,
        state=PartState.QUEUED,
        **given,
    )
