"""How what arrives is put into a conversation, and what is told of it afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from portal.extensions import db
from portal.facebook.shapes import IncomingAttachment
from portal.models import Conversation, ItemResult, Message, Page
from portal.services import attachments, changes
from portal.services.known import Known


class Outcome(NamedTuple):
    """What became of an item, and why if it left nothing behind."""

    result: ItemResult
    reason: str | None = None


DONE = Outcome(ItemResult.DONE)
SEEN_BEFORE = Outcome(ItemResult.IGNORED, "seen_before")
WAITS = Outcome(ItemResult.DONE, "waits_for_message")


def add(
    message: Message,
    conversation: Conversation,
    page: Page,
    known: Known,
    files: Iterable[IncomingAttachment] = (),
) -> None:
    message.conversation_id, message.page_id = conversation.id, page.id
    if rows := [attachments.incoming(file, position) for position, file in enumerate(files)]:
        message.attachments = rows
        known.files += rows
    db.session.add(message)
    register(message, page, known)
    conversation.changed()


def register(message: Message, page: Page, known: Known) -> None:
    """From now on the message is known by its id; what came before it is applied."""
    known.add_message(message)
    for change in known.waiting_changes(page, message.platform_message_id or ""):
        changes.apply_waiting(change, message)
