"""Keeps the index of what can be found right, with every flush and in its transaction, many rows at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, delete, event, exists, func, inspect, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased, object_session

from portal.models.contact import Contact, ContactNote, Identity, IdentityKind
from portal.models.message import Direction, Message
from portal.models.search_entry import EntryKind, SearchEntry, kind_mark, next_place, page_mark, position
from portal.models.search_words import words_of
from portal.models.task import Note, Task
from portal.statements import changed_rows

ADDRESSES = (IdentityKind.EMAIL, IdentityKind.PHONE)
SAID_OF: dict[type[Any], frozenset[str]] = {  # what of a row that is there already can change what it is found by
    Message: frozenset(["text"]),
    Note: frozenset(["text"]),
    Task: frozenset(["title", "title_is_edited", "description", "template_id"]),
    Contact: frozenset(["own_name", "email", "phone", "company", "merged_into_id"]),
    Identity: frozenset(["contact_id", "username", "platform_id"]),
}
_KINDS: dict[type[Any], EntryKind] = {
    Message: EntryKind.MESSAGE,
    Note: EntryKind.NOTE,
    Task: EntryKind.TASK,
    Identity: EntryKind.CONTACT,
}
_PERSON = Contact.__table__.alias("person")
_MEMBER = Contact.__table__.alias("member")
_IS_PERSON = or_(_MEMBER.c.id == _PERSON.c.id, _MEMBER.c.merged_into_id == _PERSON.c.id)
_NOTED = (
    select(func.aggregate_strings(ContactNote.text, "\n"))
    .where(ContactNote.contact_id.in_(select(_MEMBER.c.id).where(_IS_PERSON).correlate(_PERSON)))
    .correlate(_PERSON)
    .scalar_subquery()
)


class Said(NamedTuple):
    """What something is found by. Without words it is not found."""

    kind: EntryKind
    number: int
    page_id: int
    at: datetime
    text: str

    def row(self) -> dict[str, Any] | None:
        words = words_of(self.text)
        if not words:
            return None
        marks = kind_mark(self.kind), page_mark(self.page_id)
        return {
            "position": position(self.at, self.kind, self.number),
            "kind": self.kind,
            "subject_id": self.number,
            "page_id": self.page_id,
            "words": " ".join((*marks, *words)),
        }


@event.listens_for(Session, "after_flush")
def follow(session: Session, _context: Any) -> None:
    """Put in what is new, renew what says something else, take out what is gone."""
    changed = [row for row in session.dirty if _says_something_else(row)]
    _take_out(session, [*changed, *session.deleted])
    said = [one for row in (*session.new, *changed) if (one := said_by(row))]
    _put_in(session, (*said, *_contacts(session, changed)))


def _put_in(session: Session, said: Iterable[Said]) -> None:
    """In the order of their places: FTS5 writes out what it has gathered each time it has to step back."""
    rows = sorted((row for one in said if (row := one.row())), key=itemgetter("position"))
    if rows and _insert(session, rows) < len(rows):
        _find_places(session, rows)


def _find_places(session: Session, rows: Iterable[dict[str, Any]]) -> None:
    """Put in those of these that found their place taken."""
    for row in rows:
        mine = exists().where(SearchEntry.subject_id == row["subject_id"], SearchEntry.kind == row["kind"])
        while not session.scalar(select(mine)):
            row["position"] = next_place(row["position"])
            _insert(session, [row])


def said_by(row: object) -> Said | None:
    """What a message, a note or a task is found by; None for anything else, and for what the portal itself noted."""
    said = _SAID.get(type(row))
    return said(row) if said else None


def _message(message: Message) -> Said | None:
    """Something written here keeps its place: its time is that of sending, which changes."""
    if not message.text or message.direction == Direction.SYSTEM:
        return None
    at = message.received_at if message.reply_key else message.at
    return Said(EntryKind.MESSAGE, message.id, message.page_id, at, message.text)


def _note(note: Note) -> Said | None:
    session = object_session(note)
    task = session and session.get(Task, note.task_id)
    return Said(EntryKind.NOTE, note.id, task.page_id, note.at, note.text) if task else None


def _task(task: Task) -> Said:
    """A title that is only the beginning of a message is found with the message."""
    has_own_title = task.title_is_edited or task.template_id is not None
    words = f"{task.title if has_own_title else ''}\n{task.description or ''}"
    return Said(EntryKind.TASK, task.id, task.page_id, task.created_at, words)


_SAID: dict[type[Any], Callable[[Any], Said | None]] = {Message: _message, Note: _note, Task: _task}


def _contacts(session: Session, changed: Iterable[object]) -> list[Said]:
    """How Pages know the people about whom something was learnt."""
    new = [row for row in session.new if isinstance(row, Identity) and _is_told_of(row)]
    identities = [row.id for row in (*new, *changed) if isinstance(row, Identity)]
    contacts = [row.id for row in changed if isinstance(row, Contact)]
    contacts += [row.contact_id for row in session.new if isinstance(row, ContactNote)]
    wanted: list[ColumnElement[bool]] = [Identity.id.in_(identities)] if identities else []
    wanted += [_are_of(contacts)] if contacts else []
    if not wanted:
        return []
    found = contacts_said(or_(*wanted))
    told = [_contact(*row) for row in session.execute(found)]
    _remove(session, EntryKind.CONTACT, [one.number for one in told])
    return told


def renew_contacts(session: Session, ids: Sequence[int]) -> None:
    """After contacts were changed by statements."""
    told = [_contact(*row) for row in session.execute(contacts_said(_are_of(ids)))]
    _remove(session, EntryKind.CONTACT, [one.number for one in told])
    _put_in(session, told)


def contacts_said(condition: ColumnElement[bool]) -> Select[Any]:
    """What `_contact` takes, of identities on a condition: the details, what is noted, and how the Page knows them."""
    person, address = _PERSON.c, case((Identity.kind.in_(ADDRESSES), Identity.platform_id))
    asked = select(Identity.id, Identity.page_id, person.created_at, person.name, person.email, person.phone)
    asked = asked.add_columns(person.company, Identity.username, address.label("address"), _NOTED.label("noted"))
    asked = asked.join(Contact, Contact.id == Identity.contact_id)
    return asked.join(_PERSON, person.id == func.coalesce(Contact.merged_into_id, Contact.id)).where(condition)


def _contact(number: int, page_id: int, created_at: datetime, *told: str | None) -> Said:
    return Said(EntryKind.CONTACT, number, page_id, created_at, "\n".join(filter(None, told)))


def _are_of(contacts: Sequence[int]) -> ColumnElement[bool]:
    """The identities of these contacts, and of those they stand for."""
    member = aliased(Contact)
    people = select(member.id).where(or_(member.id.in_(contacts), member.merged_into_id.in_(contacts)))
    return Identity.contact_id.in_(people)


def _is_told_of(identity: Identity) -> bool:
    """Most people are not known by more than a number when they first write."""
    return bool(identity.kind in ADDRESSES or identity.username or identity.contact.own_name)


def _says_something_else(row: object) -> bool:
    columns = SAID_OF.get(type(row))
    return columns is not None and not columns.isdisjoint(inspect(row).committed_state)


def _take_out(session: Session, rows: Iterable[Any]) -> None:
    gone: defaultdict[EntryKind, list[int]] = defaultdict(list)
    for row in rows:
        if kind := _KINDS.get(type(row)):
            gone[kind].append(row.id)
    for kind, numbers in gone.items():
        _remove(session, kind, numbers)


def _remove(session: Session, kind: EntryKind, numbers: Sequence[int]) -> None:
    mine = delete(SearchEntry).where(SearchEntry.kind == kind, SearchEntry.subject_id.in_(numbers))
    session.execute(mine, execution_options={"synchronize_session": False})


def _insert(session: Session, rows: list[dict[str, Any]]) -> int:
    """How many went in. Not those whose place is taken, and not what somebody has put in at the same moment."""
    dialect = sqlite if session.get_bind(mapper=inspect(SearchEntry)).dialect.name == "sqlite" else postgresql
    statement = dialect.insert(SearchEntry.__table__).on_conflict_do_nothing()
    done = session.execute(statement, rows, execution_options={"preserve_rowcount": True})
    return changed_rows(done)
