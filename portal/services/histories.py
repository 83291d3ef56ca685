"""Reading a conversation's earlier messages: whose turn it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select

from portal import clock
from portal.extensions import db
from portal.models import Conversation

PATIENCE = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))


@dataclass(frozen=True)
class Claimed:
    """What reading one conversation needs, as plain values."""

    page_id: str
    person_id: str
    token: str = field(repr=False)


def due(limit: int) -> Sequence[int]:
    """Ids of the conversations whose history is to be read."""
    waiting = select(Conversation.id).where(Conversation.history_try_after <= clock.now())
    return db.session.scalars(waiting.order_by(Conversation.history_try_after).limit(limit)).all()


def claim(conversation_id: int) -> Claimed | None:
    """Begin a try; None if it has been read, was tried often enough, or somebody else is at it."""
    conversation = db.session.get(Conversation, conversation_id, with_for_update={"skip_locked": True})
    now = clock.now()
    if conversation is None or conversation.history_try_after is None or conversation.history_try_after > now:
        return None
    page = conversation.page
    tries = conversation.history_attempts
    conversation.history_attempts += 1
    conversation.history_try_after = now + PATIENCE[tries] if tries < len(PATIENCE) else None
    return Claimed(page.platform_id, conversation.identity.platform_id, page.token or "")


def record_read(conversation: Conversation) -> None:
    conversation.history_try_after = None
