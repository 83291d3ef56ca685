"""Threads of comments that turn out to be one: an answer came in before what it answers, and that belongs elsewhere.

Facebook shows two levels, but its API makes deeper ones, and webhooks come in any order.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from portal.extensions import db
from portal.models import Conversation, Message, Task
from portal.services import pauses, tasks
from portal.services.known import Known


def join(apart: Conversation, into: Conversation, known: Known) -> None:
    """Put everything of `apart` into `into`, and leave it empty; both are held. The earlier active task goes on."""
    db.session.flush()  # a batch is written at its end
    going_on = _one_of(known.active_task(apart), known.active_task(into))
    messages = _messages(apart)
    _move((*messages, *_tasks(apart)), into)
    if going_on:
        known.set_task(into, going_on)
        for message in messages:
            tasks.note_activity(going_on, message)
    if apart.waits_since:
        pauses.wait(into, messages[0])
        apart.waits_since = None
    for conversation in (apart, into):
        conversation.changed()


def _one_of(*active: Task | None) -> Task | None:
    """The task that was opened first; the other one is closed, and says where it goes on."""
    by_age = sorted((task for task in active if task), key=lambda task: (task.opened_at, task.id))
    for task in by_age[1:]:
        tasks.close(task, None, goes_on_in=by_age[0])
    return by_age[0] if by_age else None


def _move(rows: Sequence[Message | Task], into: Conversation) -> None:
    db.session.flush()  # one active task has made room for the other
    for row in rows:
        row.conversation_id = into.id
    db.session.flush()
    for row in rows:
        db.session.expire(row, ["conversation"])


def _messages(conversation: Conversation) -> Sequence[Message]:
    here = select(Message).where(Message.conversation_id == conversation.id)
    return db.session.scalars(here.order_by(Message.at, Message.id)).all()


def _tasks(conversation: Conversation) -> Sequence[Task]:
    return db.session.scalars(select(Task).where(Task.conversation_id == conversation.id)).all()
