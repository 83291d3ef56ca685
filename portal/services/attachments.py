"""Attachments of messages and posts: what to fetch, what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import PurePath

from sqlalchemy import or_, select

from portal import clock
from portal.extensions import db
from portal.facebook.shapes import IncomingAttachment, Platform
from portal.models import IS_WAITING, Attachment, AttachmentState, Conversation, Message, Page
from portal.services.files import LONGEST_TYPE, StoredFile

PATIENCE = (5, 30, 120, 600, 3600)  # seconds before each further try
LONGEST_NAME = 200


class Origin(StrEnum):
    """What of Meta's an attachment belongs to."""

    MESSAGE = "message"
    COMMENT = "comment"
    POST = "post"


@dataclass(frozen=True)
class Source:
    """Where a fresh link to an attachment is asked for; `id` is Meta's."""

    token: str = field(repr=False)
    platform: Platform
    id: str
    origin: Origin


def incoming(file: IncomingAttachment, position: int) -> Attachment:
    """The row for an attachment as Meta described it; files wait to be fetched, everything else is a link."""
    attachment = Attachment(
        position=position,
        kind=str(file.kind),
        title=file.title,
        url=file.url,
        name=_safe_name(file.name),
        content_type=file.content_type and file.content_type[:LONGEST_TYPE],
        size=file.size,
        state=AttachmentState.LINKED,
        try_after=None,
    )
    attachment.details = {
        name: value
        for name, value in (
            ("sticker_id", file.sticker_id),
            ("preview_url", file.preview_url),
            ("latitude", file.coordinates and file.coordinates.latitude),
            ("longitude", file.coordinates and file.coordinates.longitude),
        )
        if value is not None
    }
    if file.unavailable:
        attachment.kind, attachment.state = "unavailable", AttachmentState.UNAVAILABLE
    elif file.is_downloadable:
        attachment.state, attachment.try_after = AttachmentState.WAITING, clock.now()
    return attachment


def outgoing(file: StoredFile) -> Attachment:
    """The row for a file an employee attached to a reply."""
    return Attachment(
        kind=file.kind,
        name=_safe_name(file.name),
        content_type=file.content_type,
        size=file.size,
        sha256=file.sha256,
        state=AttachmentState.STORED,
        try_after=None,
    )


def due(limit: int) -> Sequence[int]:
    """Ids of the attachments whose fetching is due."""
    waiting = select(Attachment.id).where(IS_WAITING, Attachment.try_after <= clock.now())
    return db.session.scalars(waiting.order_by(Attachment.try_after).limit(limit)).all()


def claim(attachment_id: int) -> Attachment | None:
    """Begin a try; None if it is settled or somebody else is at it."""
    attachment = db.session.get(Attachment, attachment_id, with_for_update={"skip_locked": True})
    now = clock.now()
    if attachment is None or attachment.state != AttachmentState.WAITING:
        return None
    if attachment.try_after and attachment.try_after > now:
        return None
    wait = PATIENCE[min(attachment.attempts, len(PATIENCE) - 1)]
    attachment.attempts += 1
    attachment.try_after = now + timedelta(seconds=wait)
    return attachment


def source(attachment: Attachment) -> Source:
    """Of an attachment of a message or post."""
    if attachment.post:
        return _source(attachment.post.page, attachment.post.platform_id, Origin.POST)
    message = attachment.message
    if message is None:
        raise ValueError("An attachment belongs to nothing.")
    origin = Origin.COMMENT if message.conversation.is_of_comments else Origin.MESSAGE
    return _source(message.conversation.page, message.platform_message_id or "", origin)


def _source(page: Page, platform_id: str, origin: Origin) -> Source:
    return Source(page.token or "", Platform(page.platform), platform_id, origin)


def held(attachment_id: int) -> Attachment | None:
    """The attachment, with its conversations held as everybody does who changes one; None if it was taken back."""
    showing = select(Conversation.id).where(
        or_(
            Conversation.id.in_(select(Message.conversation_id).join(Attachment).where(Attachment.id == attachment_id)),
            Conversation.post_id.in_(select(Attachment.post_id).where(Attachment.id == attachment_id)),
        )
    )
    db.session.execute(showing.order_by(Conversation.id).with_for_update(key_share=True))
    return db.session.get(Attachment, attachment_id, populate_existing=True)


def record_stored(attachment: Attachment, file: StoredFile) -> None:
    attachment.sha256, attachment.size = file.sha256, file.size
    attachment.content_type = file.content_type
    attachment.name = _safe_name(attachment.name or file.name)
    attachment.kind = attachment.kind if attachment.kind == "sticker" else file.kind
    attachment.state, attachment.try_after, attachment.problem = AttachmentState.STORED, None, None
    _show(attachment)


def record_failed(attachment: Attachment, problem: str, *, for_good: bool) -> None:
    """Note why the file could not be fetched; it is tried again unless that is pointless."""
    attachment.problem = problem
    if for_good or attachment.attempts > len(PATIENCE):
        attachment.state, attachment.try_after = AttachmentState.FAILED, None
    _show(attachment)


def _show(attachment: Attachment) -> None:
    """Whoever looks at it has to look again; a post is shown by all its conversations."""
    if attachment.message:
        attachment.message.conversation.changed()
        return
    for conversation in db.session.scalars(select(Conversation).where(Conversation.post_id == attachment.post_id)):
        conversation.changed()


def fetch_again(attachment: Attachment) -> None:
    """Let a failed fetch begin anew."""
    attachment.state, attachment.attempts, attachment.try_after = AttachmentState.WAITING, 0, clock.now()


def _safe_name(name: str | None) -> str | None:
    """Only the last part of a path, without control characters, at most 200 characters."""
    if not name:
        return None
    plain = "".join(c for c in PurePath(name.replace("\\", "/")).name if c.isprintable())
    return plain[-LONGEST_NAME:] or None
