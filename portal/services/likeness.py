"""Whether a message of unknown origin is a part of ours: the same words and files, said by the Page at that time."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from portal.extensions import db
from portal.facebook.shapes import INBOX_APP_IDS, AttachmentKind, HistoryMessage
from portal.models import Conversation, Message, PartState
from portal.services import special_messages

EARLIER, LATER = timedelta(minutes=2), timedelta(minutes=10)  # by how much Meta may date a part otherwise than we do


def unsettled_like(conversation: Conversation, text: str | None, file_count: int, at: datetime) -> Message | None:
    """A part on its way that a message of unknown origin seems to be: same words, same number of files, same time."""
    if conversation.id is None:
        return None
    on_the_way = select(Message).where(
        Message.conversation_id == conversation.id,
        Message.state.in_((PartState.SENDING, PartState.UNSURE)),
    )
    for part in db.session.scalars(on_the_way.order_by(Message.id)):
        if is_near(part, at) and part.text == (text or "") and len(part.attachments) == file_count:
            return part
    return None


def is_same(part: Message, message: HistoryMessage) -> bool:
    """Whether a message of the conversation is this part: said by the Page since it was tried, and nothing else."""
    if message.author_id != part.conversation.page.platform_id or not is_near(part, message.at):
        return False
    return _is_alike(part, message) and not _is_something_else(part, message.message_id)


def _is_alike(part: Message, message: HistoryMessage) -> bool:
    """The same words and files; what was made from a template comes back as a template."""
    if special_messages.is_special(part):
        return any(file.kind is AttachmentKind.TEMPLATE for file in message.attachments)
    return (message.text or "") == part.text and len(message.attachments) == len(part.attachments)


def is_near(part: Message, at: datetime | None) -> bool:
    if part.tried_at is None:
        return False
    return at is None or part.tried_at - EARLIER <= at <= part.tried_at + LATER


def _is_something_else(part: Message, message_id: str) -> bool:
    """Another part of ours, or typed in the Page's own inbox."""
    known = select(Message).where(Message.page_id == part.page_id, Message.platform_message_id == message_id)
    message = db.session.scalar(known)
    return message is not None and (message.is_ours or message.details.get("app_id") in INBOX_APP_IDS)
