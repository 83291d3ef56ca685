"""Everything there was with a person, over all Pages that an employee may see, newest first.

The messages of a conversation are one entry, which stands where the last one does. What belongs to a Page that the
employee may not see is neither read nor counted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, literal, select, true, tuple_
from sqlalchemy.orm import aliased, joinedload

from portal.extensions import db
from portal.models import (
    Contact,
    ContactNote,
    Conversation,
    ConversationKind,
    Employee,
    Event,
    Lead,
    Message,
    Page,
    Task,
)
from portal.models.columns import Moment
from portal.services.threads import Position

SIZE = 30
_LAST = 2**62

Subject = Message | Lead | Task | ContactNote | Event


class Kind(StrEnum):
    """What an entry tells of."""

    EVENT = "event"
    TASK = "task"
    NOTE = "note"
    LEAD = "lead"
    COMMENT = "comment"
    MESSAGES = "messages"


WITH_OTHERS = tuple(kind for kind in Kind if kind != Kind.EVENT)
"""What there was with the person, not what was done to their card."""


class Entry(NamedTuple):
    """One line of the timeline; `task_number` leads to where it can be read in full."""

    position: Position
    kind: Kind
    subject: Any
    task_number: int | None

    @property
    def at(self) -> datetime:
        return self.position.at


@dataclass(frozen=True)
class Timeline:
    """A piece of it; `older` is where the next piece begins, None at the end."""

    entries: Sequence[Entry]
    older: Position | None = None


def newest(
    person: Contact,
    to: Employee,
    before: Position | None = None,
    size: int = SIZE,
    kinds: Collection[Kind] = tuple(Kind),
    beside: int | None = None,
) -> Timeline:
    """The newest entries of these kinds that this employee may see, or those behind a position.

    `beside`: id of a conversation that is shown already; nothing of it is repeated.
    """
    ids = db.session.scalars(Contact.ids_of(person.id)).all()
    found: list[Entry] = []
    for number, kind in enumerate(Kind):
        if kind not in kinds:
            continue
        source = _SOURCES[kind](ids, to).without(beside)
        found += [
            Entry(Position(at, number, subject.id), kind, subject, task_number)
            for subject, at, task_number in db.session.execute(_piece(source, number, before, size + 1))
        ]
    found.sort(key=lambda entry: entry.position, reverse=True)
    shown = found[:size]
    return Timeline(shown, shown[-1].position if len(found) > size else None)


class _Source(NamedTuple):
    """Where entries of a kind are read: the query, the columns it is sorted by, and the conversation they are of."""

    query: Select[*tuple[Any, ...]]
    at: Any
    number: Any
    conversation: Any = None

    def without(self, conversation_id: int | None) -> _Source:
        if conversation_id is None or self.conversation is None:
            return self
        return self._replace(query=self.query.where(self.conversation != conversation_id))


def _piece(source: _Source, number: int, before: Position | None, limit: int) -> Select[*tuple[Any, ...]]:
    query = source.query
    if before:
        edge = before.number if number == before.source else _LAST if number < before.source else -1
        query = query.where(tuple_(source.at, source.number) < tuple_(literal(before.at, Moment), literal(edge)))
    return query.order_by(source.at.desc(), source.number.desc()).limit(limit)


def _messages(ids: Sequence[int], to: Employee) -> _Source:
    other = aliased(Message)
    last = select(other.id).where(other.conversation_id == Conversation.id)
    last = last.order_by(other.at.desc(), other.id.desc()).limit(1).correlate(Conversation)
    query = select(Message, Message.at, _task_of(Conversation.id)).select_from(Conversation)
    query = query.join(Message, Message.id == last.scalar_subquery())
    query = query.where(Conversation.contact_id.in_(ids), Conversation.kind == ConversationKind.DIRECT)
    return _source(query.where(_sees(Conversation.page_id, to)).options(_WITH_PAGE), Message, Conversation.id)


def _comments(ids: Sequence[int], to: Employee) -> _Source:
    query = select(Message, Message.at, _task_of(Message.conversation_id))
    query = query.where(Message.contact_id.in_(ids), _sees(Message.page_id, to))
    return _source(query.options(_WITH_PAGE), Message, Message.conversation_id)


def _leads(ids: Sequence[int], to: Employee) -> _Source:
    query = select(Lead, Lead.created_at, _task_of(Lead.conversation_id)).join(Lead.conversation)
    query = query.where(Conversation.contact_id.in_(ids), _sees(Conversation.page_id, to))
    query = query.options(joinedload(Lead.page), joinedload(Lead.form))
    return _Source(query, Lead.created_at, Lead.id, Lead.conversation_id)


def _tasks(ids: Sequence[int], to: Employee) -> _Source:
    query = Task.visible_to(to).add_columns(Task.opened_at, Task.id).where(Task.contact_id.in_(ids))
    query = query.options(joinedload(Task.page), joinedload(Task.contact))
    return _Source(query, Task.opened_at, Task.id, Task.conversation_id)


def _notes(ids: Sequence[int], _to: Employee) -> _Source:
    query = select(ContactNote, ContactNote.at, literal(None)).where(ContactNote.contact_id.in_(ids))
    return _source(query.options(joinedload(ContactNote.author)), ContactNote)


def _events(ids: Sequence[int], _to: Employee) -> _Source:
    query = select(Event, Event.at, literal(None)).where(Event.contact_id.in_(ids))
    return _source(query.options(joinedload(Event.employee)), Event)


_WITH_PAGE = joinedload(Message.conversation).joinedload(Conversation.page)
_SOURCES: dict[Kind, Callable[[Sequence[int], Employee], _Source]] = {
    Kind.EVENT: _events,
    Kind.TASK: _tasks,
    Kind.NOTE: _notes,
    Kind.LEAD: _leads,
    Kind.COMMENT: _comments,
    Kind.MESSAGES: _messages,
}


def _source(
    query: Select[*tuple[Any, ...]], model: type[Message | ContactNote | Event], conversation: Any = None
) -> _Source:
    return _Source(query, model.at, model.id, conversation)


def _task_of(conversation_id: Any) -> ColumnElement[int]:
    """The latest task of a conversation."""
    latest = select(Task.id).where(Task.conversation_id == conversation_id).order_by(Task.id.desc()).limit(1)
    return latest.scalar_subquery()


def _sees(page_id: Any, to: Employee) -> ColumnElement[bool]:
    return true() if to.is_administrator else page_id.not_in(Page.hidden_from(to))
