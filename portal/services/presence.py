"""What the customer sees of us without words: that we have seen their message, and that somebody is typing.

It costs little: "seen" is told once for each new message of the customer, when an employee opens or answers the task;
"typing" at most every few seconds while somebody types. Neither is tried again, since a late one is worth nothing, and
neither is told outside the 24 hours, where Meta refuses it.
https://developers.facebook.com/docs/messenger-platform/send-messages/sender-actions
"""

from __future__ import annotations

from dataclasses import dataclass, field

from portal import clock
from portal.extensions import db
from portal.models import Conversation, ConversationKind
from portal.services import sending
from portal.services.windows import WindowMode, window


@dataclass(frozen=True)
class Recipient:
    """To whom it is told, as plain values."""

    page_id: int
    account_id: str
    person_id: str
    token: str = field(repr=False)


def may_tell_seen(conversation: Conversation) -> bool:
    """Whether the customer has written since they were last told that we have seen it, and can be told now."""
    return _has_unseen(conversation) and may_tell(conversation)


def may_tell(conversation: Conversation) -> bool:
    """Whether anything can be told to the customer now; a Page that is broken or paused tells nothing."""
    return _recipient(conversation) is not None


def claim_seen(conversation_id: int) -> Recipient | None:
    """Note that it is told now; None if there is nothing to tell, or it may not be told."""
    conversation = db.session.get(Conversation, conversation_id, with_for_update={"key_share": True})
    if conversation is None or not _has_unseen(conversation):
        return None
    recipient = _recipient(conversation)
    if recipient is not None:
        conversation.seen_told_at = max(clock.now(), conversation.last_interaction_at or clock.now())
    return recipient


def typing_to(conversation_id: int) -> Recipient | None:
    """Whom to tell that somebody types; None if that may not be told."""
    conversation = db.session.get(Conversation, conversation_id)
    return _recipient(conversation) if conversation else None


def _has_unseen(conversation: Conversation) -> bool:
    last, told = conversation.last_interaction_at, conversation.seen_told_at
    return last is not None and (told is None or told < last)


def _recipient(conversation: Conversation) -> Recipient | None:
    page, now = conversation.page, clock.now()
    is_told = page.shows_presence and sending.may_send(page, now) and conversation.kind == ConversationKind.DIRECT
    if not is_told or conversation.identity is None or window(conversation, page, now).mode != WindowMode.OPEN:
        return None
    return Recipient(page.id, page.facebook_page_id, conversation.identity.platform_id, page.token or "")
