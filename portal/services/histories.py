"""Reading a conversation's earlier messages: whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select

from portal import clock
from portal.extensions import db
from portal.facebook.shapes import Platform
from portal.models import IS_REACHABLE, Conversation, Page
from portal.services import known

PATIENCE = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))


@dataclass(frozen=True)
class Claimed:
    """What reading one conversation needs, as plain values; it is asked for in the name of the Facebook Page."""

    page_id: int
    platform: Platform
    facebook_page_id: str
    account_id: str
    person_id: str
    token: str = field(repr=False)


def ask_for(page: Page, people: Iterable[str]) -> None:
    """Let the conversations with these people be read, or read again."""
    for conversation in known.conversations(page, set(people)):
        conversation.history_try_after, conversation.history_attempts = clock.now(), 0


def due(limit: int) -> Sequence[int]:
    """Ids of the conversations whose history is to be read, on Pages that can be asked."""
    waiting = select(Conversation.id).join(Conversation.page).where(IS_REACHABLE)
    waiting = waiting.where(Conversation.history_try_after <= clock.now())
    return db.session.scalars(waiting.order_by(Conversation.history_try_after).limit(limit)).all()


def claim(conversation_id: int) -> Claimed | None:
    """Begin a try; None if it has been read, or somebody else is at it."""
    conversation = db.session.get(Conversation, conversation_id, with_for_update={"skip_locked": True})
    now = clock.now()
    if conversation is None or conversation.history_try_after is None or conversation.history_try_after > now:
        return None
    page = conversation.page
    conversation.history_try_after = now + PATIENCE[min(conversation.history_attempts, len(PATIENCE) - 1)]
    conversation.history_attempts += 1
    return Claimed(
        page_id=page.id,
        platform=Platform(page.platform),
        facebook_page_id=page.facebook_page_id,
        account_id=page.platform_id,
        person_id=conversation.person_id,
        token=page.token or "",
    )


def record_read(conversation: Conversation) -> None:
    conversation.history_try_after = None
