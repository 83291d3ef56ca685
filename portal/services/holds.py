"""Rows held until the commit, so that on PostgreSQL, too, one writer at a time changes what belongs to them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select

from portal.extensions import db
from portal.models import Conversation, Page, Task


def conversations(*ids: int) -> None:
    """Whoever changes the tasks or messages of conversations holds these first, all at once and in one order."""
    if ids:
        held = select(Conversation.id).where(Conversation.id.in_(ids)).order_by(Conversation.id)
        db.session.execute(held.with_for_update(key_share=True))


def pages(*ids: int) -> None:
    """Whoever gives out turns, or makes leads or their contacts, holds the Pages first, behind conversations."""
    if ids:
        held = select(Page.id).where(Page.id.in_(ids)).order_by(Page.id)
        db.session.execute(held.with_for_update(key_share=True))


def due_tasks(due: Select[Task], limit: int) -> Sequence[Task]:
    """So many of those that `due` finds, with their conversations held; not those that somebody has just put off."""
    found = db.session.scalars(due.with_only_columns(Task.conversation_id).limit(limit)).all()
    if not found:
        return []
    conversations(*found)
    again = due.where(Task.conversation_id.in_(found))
    return db.session.scalars(again, execution_options={"populate_existing": True}).all()
