"""Whether somebody still waits for an answer to a message, and began to wait with it.

So a rule about silence runs once for each wait, however many messages the person writes meanwhile.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from portal.extensions import db
from portal.models import ConversationKind, Direction, Event, EventKind, Message, MessageKind, Task, TaskStatus

ENDS = (EventKind.CLOSED, EventKind.COMMENT_ANSWERED_PRIVATELY)  # of a wait, besides an answer


def waits_since(message: Message, task: Task) -> bool:
    """A lead waits until somebody begins to work on its task, since it is not answered here."""
    if not task.is_active:
        return False
    if task.kind == ConversationKind.LEAD:
        return task.status == TaskStatus.NEW
    return task.awaits_reply and _first_unanswered(task) == message.id


def _first_unanswered(task: Task) -> int | None:
    said = select(Message.id).where(
        Message.conversation_id == task.conversation_id,
        Message.direction == Direction.INBOUND,
        Message.kind != MessageKind.FEEDBACK,  # wants no answer
        Message.at >= task.opened_at,
    )
    for end in (_answered_at(task), _ended_at(task)):
        if end is not None:
            said = said.where(Message.at > end)
    return db.session.scalar(said.order_by(Message.at, Message.id).limit(1))


def _answered_at(task: Task) -> datetime | None:
    """What writes by itself answers nobody."""
    answers = select(Message.at).where(
        Message.conversation_id == task.conversation_id,
        Message.direction == Direction.OUTBOUND,
        Message.kind != MessageKind.ACT,
        Message.automatic.is_(None),
    )
    return db.session.scalar(answers.order_by(Message.at.desc()).limit(1))


def _ended_at(task: Task) -> datetime | None:
    ended = select(func.max(Event.at)).where(Event.task_id == task.id, Event.kind.in_(ENDS))
    return db.session.scalar(ended)
