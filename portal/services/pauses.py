"""Pauses: what comes in while a Page is paused is kept, and becomes work when the Page is resumed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from portal.extensions import db
from portal.models import Conversation, ConversationKind, Direction, Lead, Message, MessageKind, Page, PageState, Task
from portal.services import leads, tasks
from portal.services.designs import Designs
from portal.services.problems import NotPossible

WORK = (MessageKind.TEXT, MessageKind.POSTBACK, MessageKind.UNSUPPORTED)  # of messages, those that make a task


def wait(conversation: Conversation, message: Message) -> None:
    """Remember that this message has made no task yet."""
    conversation.waits_since = min(conversation.waits_since or message.at, message.at)


def due(limit: int) -> Sequence[int]:
    """Ids of the conversations that wait, on Pages that were resumed."""
    waiting = select(Conversation.id).join(Conversation.page)
    waiting = waiting.where(Conversation.waits_since.is_not(None), Page.state == PageState.ACTIVE)
    return db.session.scalars(waiting.order_by(Conversation.id).limit(limit)).all()


def take_in(conversation_id: int, designs: Designs) -> None:
    """Do now what was not done while the Page was paused; nothing if that has been done."""
    held = select(Conversation).where(Conversation.id == conversation_id, Conversation.waits_since.is_not(None))
    conversation = db.session.scalar(held.with_for_update(of=Conversation, key_share=True))
    if conversation is None:
        return
    if conversation.kind == ConversationKind.LEAD:
        _take_in_lead(conversation)
    else:
        _take_in_messages(conversation, designs)
    conversation.waits_since = None


def _take_in_messages(conversation: Conversation, designs: Designs) -> None:
    task = db.session.scalar(select(Task).where(Task.conversation_id == conversation.id, Task.is_active))
    missed = select(Message).where(
        Message.conversation_id == conversation.id,
        Message.direction == Direction.INBOUND,
        Message.kind.in_(WORK),
        Message.at >= conversation.waits_since,
    )
    for message in db.session.scalars(missed.order_by(Message.at, Message.id)):
        task = tasks.take_in(message, conversation, conversation.page, task, designs)


def _take_in_lead(conversation: Conversation) -> None:
    lead = db.session.scalar(select(Lead).where(Lead.conversation_id == conversation.id))
    try:
        if lead is not None:
            leads.make_task(lead)
    except NotPossible:
        return  # somebody made it by hand
