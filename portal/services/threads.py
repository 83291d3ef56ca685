"""The thread of a task: the messages of its conversation, its notes and its history, in the order of time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, literal, select, tuple_
from sqlalchemy.orm import selectinload

from portal.extensions import db
from portal.models import Event, EventKind, Message, Note, Task
from portal.models.columns import Moment

SIZE = 50
MOST = 300  # entries of a thread that is kept up to date; who has more open begins anew
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

Subject = Message | Note | Event
_SOURCES: tuple[type[Subject], ...] = (Event, Message, Note)  # at the same moment in this order


class Position(NamedTuple):
    """Where an entry stands among all of the thread."""

    at: datetime
    source: int
    number: int

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // _MICROSECOND}-{self.source}-{self.number}"

    @classmethod
    def parse(cls, text: str) -> Position | None:
        """None when the text is no position."""
        parts = text.split("-")
        if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts) or len(text) > 48:
            return None
        try:
            at = _EPOCH + int(parts[0]) * _MICROSECOND
        except OverflowError:
            return None
        return cls(at, int(parts[1]), int(parts[2]))


class Entry(NamedTuple):
    """One line of the thread."""

    position: Position
    subject: Subject


@dataclass(frozen=True)
class Thread:
    """A piece of a thread, oldest first. `quoted`: the messages replied to, by Meta's id."""

    entries: Sequence[Entry]
    quoted: dict[str, Message]
    has_earlier: bool = False

    @property
    def start(self) -> Position | None:
        return self.entries[0].position if self.entries else None


def newest(task: Task, size: int = SIZE) -> Thread:
    """How a task opens: its newest entries, with at most the Page's number of messages from before it began."""
    found = _read(task, size + 1)
    shown = _without_long_history(found[:size], task)
    return Thread(shown[::-1], _quoted(task, shown), has_earlier=len(shown) < len(found))


def since(task: Task, start: Position) -> Thread | None:
    """Everything from a position on, to renew what is open; None if that has become too much."""
    found = _read(task, MOST + 1, start=start)
    if len(found) > MOST:
        return None
    return Thread(found[::-1], _quoted(task, found))


def before(task: Task, end: Position, size: int = SIZE) -> Thread:
    """The entries just before a position."""
    found = _read(task, size + 1, end=end)
    shown = found[:size]
    return Thread(shown[::-1], _quoted(task, shown), has_earlier=len(found) > size)


def _read(task: Task, limit: int, start: Position | None = None, end: Position | None = None) -> list[Entry]:
    """The newest entries of all kinds, newest first, not before `start` and before `end`."""
    entries: list[Entry] = []
    for number, source in enumerate(_SOURCES):
        query = _of(task, source)
        if start:
            query = query.where(_not_before(source, start))
        if end:
            query = query.where(_before(source, end))
        found = db.session.scalars(query.order_by(source.at.desc(), source.id.desc()).limit(limit))
        entries += [Entry(Position(one.at, number, one.id), one) for one in found]
    return sorted(entries, key=lambda entry: entry.position, reverse=True)[:limit]


def _of(task: Task, source: type[Subject]) -> Select[Any]:
    if source is Message:
        author = selectinload(Message.author)
        return select(Message).where(Message.conversation_id == task.conversation_id).options(author)
    if source is Note:
        return select(Note).where(Note.task_id == task.id).options(selectinload(Note.author))
    told = Event.kind != EventKind.REPLIED  # the reply itself is there
    return select(Event).where(Event.task_id == task.id, told).options(selectinload(Event.employee))


def _before(source: type[Subject], end: Position) -> ColumnElement[bool]:
    rank, at = _SOURCES.index(source), literal(end.at, Moment)
    if rank == end.source:
        return tuple_(source.at, source.id) < tuple_(at, literal(end.number))
    return source.at <= at if rank < end.source else source.at < at


def _not_before(source: type[Subject], start: Position) -> ColumnElement[bool]:
    rank, at = _SOURCES.index(source), literal(start.at, Moment)
    if rank == start.source:
        return tuple_(source.at, source.id) >= tuple_(at, literal(start.number))
    return source.at > at if rank < start.source else source.at >= at


def _without_long_history(newest_first: Sequence[Entry], task: Task) -> Sequence[Entry]:
    """Cut off what is more than the Page's setting lets in from before the task began."""
    history = 0
    for index, entry in enumerate(newest_first):
        if isinstance(entry.subject, Message) and entry.subject.at < task.opened_at:
            history += 1
            if history > task.page.history_size:
                return newest_first[:index]
    return newest_first


def _quoted(task: Task, entries: Iterable[Entry]) -> dict[str, Message]:
    """The messages that are replied to; most of them are among the entries."""
    messages = [entry.subject for entry in entries if isinstance(entry.subject, Message)]
    known = {message.platform_message_id: message for message in messages if message.platform_message_id}
    wanted = {message.reply_to for message in messages if message.reply_to}
    found = {mid: known[mid] for mid in wanted if mid in known}
    if missing := wanted - found.keys():
        query = select(Message).where(Message.page_id == task.page_id, Message.platform_message_id.in_(missing))
        found.update({str(one.platform_message_id): one for one in db.session.scalars(query)})
    return found
