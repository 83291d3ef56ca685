"""Comments that are gone: with one go the answers to it, and Meta does not tell of each."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from portal.extensions import db
from portal.models import Message, Task
from portal.services import changes, tasks


def follow(comment: Message) -> None:
    """Take down what stands below a removed comment, and what the list of tasks shows of any of it.

    Its conversation is held by the caller.
    """
    db.session.flush()
    active = db.session.scalar(select(Task).where(Task.conversation_id == comment.conversation_id, Task.is_active))
    gone = [comment]
    while gone:
        one = gone.pop()
        tasks.follow_change(one, active)
        for answer in _answers_to(one):
            changes.apply(changes.UNSEND, answer, comment.unsent_at or comment.at, {})
            gone.append(answer)


def _answers_to(comment: Message) -> Sequence[Message]:
    """The comments right below a comment, as far as they stand on Facebook."""
    below = select(Message).where(
        Message.conversation_id == comment.conversation_id,
        Message.reply_to == comment.platform_message_id,
        Message.platform_message_id.is_not(None),
    )
    return db.session.scalars(below).all()
