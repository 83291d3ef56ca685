"""The thread of a task: the messages of its conversation, its notes and its history, in the order of time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Row,
    Select,
    bindparam,
    exists,
    func,
    literal,
    select,
    tuple_,
)
from sqlalchemy.orm import aliased, lazyload
from sqlalchemy.orm.attributes import set_committed_value

from portal.extensions import db
from portal.models import Attachment, Employee, Event, EventKind, Message, Note, Task
from portal.models.columns import Moment

SIZE = 50  # of a piece of the past
NEWEST = 20  # that a task opens with, a few screens full; every opening is paid for by its entries
MOST = 300  # entries of a thread that is kept up to date; who has more open begins anew
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LAST = 2**63 - 1

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

    def reaches(self, message: Message) -> bool:
        """Whether it begins before this message of its conversation, which is then in it or behind it."""
        place = Position(message.at, _SOURCES.index(Message), message.id)
        return self.start is not None and self.start <= place


def newest(task: Task) -> Thread:
    """How a task opens: its newest entries, with at most the Page's number of messages from before it began."""
    size = NEWEST + task.page.history_size
    found = _read(task, size + 1)
    start = _after_long_history(task, found)
    shown = [entry for entry in found if entry.position >= start] if start else found[:size]
    return _thread(task, shown, has_earlier=len(shown) < len(found))


def since(task: Task, start: Position) -> Thread | None:
    """Everything from a position on, to renew what is open; None if that has become too much."""
    found = _read(task, MOST + 1, start=start)
    if len(found) > MOST:
        return None
    return _thread(task, found)


def before(task: Task, end: Position, size: int = SIZE) -> Thread:
    """The entries just before a position."""
    found = _read(task, size + 1, end=end)
    return _thread(task, found[:size], has_earlier=len(found) > size)


def position_of(task: Task, name: str) -> Position | None:
    """Where an entry stands, by its name on the screen (`message-12`, `note-5`); None if it is none of this thread."""
    for number, source in enumerate(_SOURCES):
        named = number_of(name, source.__name__.lower())
        if named is None or (source is Message and task.conversation.is_of_comments):
            continue
        mine = _of_task(source).with_only_columns(source.at).where(source.id == named)
        at = db.session.scalar(mine, {"conversation": task.conversation_id, "task": task.id})
        return Position(at, number, named) if at else None
    return None


def number_of(name: str, kind: str) -> int | None:
    """The 12 of `message-12`; None if it is no such name."""
    said, _dash, number = name.partition("-")
    return int(number) if said == kind and number.isascii() and number.isdigit() and len(number) < 16 else None


def _read(task: Task, limit: int, start: Position | None = None, end: Position | None = None) -> list[Entry]:
    """The newest entries of all kinds, newest first, from `start` on or before `end`; without both, of an opening."""
    entries: list[Entry] = []
    side = _Side.FROM if start else _Side.BEFORE if end else _Side.OPENING
    opening = {"opened_at": task.opened_at, "let_in": task.page.history_size}
    values = {"conversation": task.conversation_id, "task": task.id, "most": limit, **opening}
    for number, source in enumerate(_SOURCES):
        if source is Message and task.conversation.is_of_comments:
            continue  # they stand in a tree of their own (`comment_trees`)
        found = db.session.execute(_statement(source, side), values | _edge(start or end, number)).all()
        if source is Message:
            _attach(found)
        entries += [Entry(Position(row[0].at, number, row[0].id), row[0]) for row in found]
    return sorted(entries, key=lambda entry: entry.position, reverse=True)[:limit]


class _Side(Enum):
    """What is read of a thread: what a task opens with, what lies before a position, or what begins with it."""

    OPENING = 0
    BEFORE = 1
    FROM = 2


def _edge(position: Position | None, source: int) -> dict[str, Any]:
    """A position as this kind of entry sees it: at the same moment, all of one kind stand before all of the next."""
    if position is None:
        return {}
    number = position.number if source == position.source else _LAST if source < position.source else -1
    return {"at": position.at, "number": number}


@cache
def _statement(source: type[Subject], side: _Side) -> Select[Any]:
    """One kind of entry, newest first. Made once each, since building a statement takes longer than running it."""
    query = _of_task(source).order_by(source.at.desc(), source.id.desc()).limit(bindparam("most"))
    if source is Message:
        query = query.add_columns(exists().where(Attachment.message_id == Message.id))
    if side is _Side.OPENING:
        return query.where(Message.at >= _last_left_out()) if source is Message else query
    here = tuple_(source.at, source.id)
    edge = tuple_(bindparam("at", type_=Moment), bindparam("number", type_=BigInteger))
    return query.where(here < edge if side is _Side.BEFORE else here >= edge)


def _of_task(source: type[Subject]) -> Select[Any]:
    if source is Message:
        mine = Message.conversation_id == bindparam("conversation")
        return select(Message).where(mine).options(lazyload(Message.attachments))
    if source is Note:
        return select(Note).where(Note.task_id == bindparam("task"))
    told = Event.kind != EventKind.REPLIED  # the reply itself is there
    return select(Event).where(Event.task_id == bindparam("task"), told)


def _last_left_out() -> ColumnElement[datetime]:
    """When the last message came that the Page's setting does not let in from before the task; long ago if none did."""
    earlier = aliased(Message)
    before = select(earlier.at).where(earlier.conversation_id == bindparam("conversation"))
    before = before.where(earlier.at < bindparam("opened_at")).order_by(earlier.at.desc(), earlier.id.desc())
    return func.coalesce(before.offset(bindparam("let_in")).limit(1).scalar_subquery(), literal(_EPOCH, Moment))


def _after_long_history(task: Task, newest_first: Iterable[Entry]) -> Position | None:
    """Just behind the last message that the setting does not let in, if it is among these; None if it is not."""
    before = [one for one in newest_first if isinstance(one.subject, Message) and one.subject.at < task.opened_at]
    left_out = before[task.page.history_size :]
    return left_out[0].position._replace(number=left_out[0].position.number + 1) if left_out else None


def _thread(task: Task, newest_first: Sequence[Entry], *, has_earlier: bool = False) -> Thread:
    _meet_employees([entry.subject for entry in newest_first])
    messages = [entry.subject for entry in newest_first if isinstance(entry.subject, Message)]
    return Thread(newest_first[::-1], _quoted(task, messages), has_earlier)


def _meet_employees(subjects: Collection[Subject]) -> None:
    """Read all who wrote or did something at once, for the relations, since the session forgets what nobody holds."""
    people = {one.id: one for one in db.session.identity_map.values() if isinstance(one, Employee)}
    if missing := {_employee_id(one) for one in subjects} - people.keys() - {None}:
        people |= {one.id: one for one in db.session.scalars(_PEOPLE, {"ids": list(missing)})}
    for one in subjects:
        set_committed_value(one, "employee" if isinstance(one, Event) else "author", people.get(_employee_id(one) or 0))


def _employee_id(subject: Subject) -> int | None:
    return subject.employee_id if isinstance(subject, Event) else subject.author_id


_ids: BindParameter[Any] = bindparam("ids", expanding=True)
_PEOPLE = select(Employee).where(Employee.id.in_(_ids))


def _attach(found: Sequence[Row[Message, bool]]) -> None:
    """Read the attachments at once of all messages that have any, which most threads have none of."""
    of: defaultdict[int | None, list[Attachment]] = defaultdict(list)
    if having := [message.id for message, has_any in found if has_any]:
        for attachment in db.session.scalars(_ATTACHMENTS, {"ids": having}):
            of[attachment.message_id].append(attachment)
    for message, _has_any in found:
        set_committed_value(message, "attachments", of[message.id])


_ATTACHMENTS = select(Attachment).where(Attachment.message_id.in_(_ids)).order_by(Attachment.position)


def _quoted(task: Task, messages: Iterable[Message]) -> dict[str, Message]:
    """The messages that are replied to; most of them are in the thread."""
    known = {message.platform_message_id: message for message in messages if message.platform_message_id}
    wanted = {message.reply_to for message in messages if message.reply_to}
    found = {mid: known[mid] for mid in wanted if mid in known}
    if missing := wanted - found.keys():
        query = select(Message).where(Message.page_id == task.page_id, Message.platform_message_id.in_(missing))
        found.update({str(one.platform_message_id): one for one in db.session.scalars(query)})
    return found
