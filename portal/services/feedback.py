"""What people answer when they are asked how it was."""

from __future__ import annotations

from datetime import datetime

from portal.facebook import shapes
from portal.models import Direction, Message, MessageKind, Page
from portal.services import arrivals, tasks
from portal.services.arrivals import DONE, SEEN_BEFORE, Outcome
from portal.services.known import Known


def receive(item: shapes.FeedbackAnswer, page: Page, known: Known, at: datetime) -> Outcome:
    """Show it in the thread and move that up; it opens no time for an answer, so none is said to be awaited."""
    if known.message(page, item.key):
        return SEEN_BEFORE
    conversation = known.conversation(page, item.person_id)
    message = Message(
        platform_message_id=item.key,
        direction=Direction.INBOUND,
        kind=MessageKind.FEEDBACK,
        text=item.words or "",
        at=at,
        details={"score": item.score} if item.score else {},
    )
    arrivals.add(message, conversation, page, known)
    if task := known.active_task(conversation):
        tasks.touch(task, at)
    return DONE
