"""The away message of a Page: once for a conversation and absence, to people who write while nobody is there.

An absence is one closed span of the Page's working hours. What was written before it began gets no answer however
late it comes in, and what is read back as history never reaches this place.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from portal import clock
from portal.extensions import db
from portal.models import Automatic, AutomaticAnswer, Conversation, Direction, Message
from portal.services import automatic, away_texts, sending, working_hours
from portal.services.automatic import Cause
from portal.services.problems import NotPossible

AWAY = Cause(Automatic.AWAY, "away", "")


def answer(arrived: Iterable[tuple[Message, Conversation]]) -> set[int]:
    """Queue the away message for those who have just written and get one; the ids of their conversations."""
    return {conversation.id for message, conversation in arrived if _answer(message, conversation)}


def _answer(message: Message, conversation: Conversation) -> bool:
    page, now = conversation.page, clock.now()
    hours = working_hours.of(page) if page.sends_away_message and sending.may_send(page, now) else None
    if hours is None or hours.is_open(now):
        return False
    since = hours.closed_since(now) or page.tasks_from  # it was never open
    if message.at < since or _was_said_since(conversation, since):
        return False
    words = away_texts.fill(page, conversation.contact, hours, now)
    try:
        automatic.write(conversation, words, AWAY, period=since.isoformat(), answering=message)
    except NotPossible:
        return False
    return True


def _was_said_since(conversation: Conversation, since: datetime) -> bool:
    """Whether it was sent in this absence already (also by other hours of before), or somebody is answering."""
    said = select(AutomaticAnswer.made_at).where(
        AutomaticAnswer.conversation_id == conversation.id,
        AutomaticAnswer.cause == AWAY.key,
        AutomaticAnswer.made_at >= since,
    )
    answered = select(Message.id).where(
        Message.conversation_id == conversation.id,
        Message.at >= since,
        Message.direction == Direction.OUTBOUND,
        Message.automatic.is_(None),
    )
    return any(db.session.scalar(asked.limit(1)) is not None for asked in (said, answered))
