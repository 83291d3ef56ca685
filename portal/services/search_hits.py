"""What was found, as a person sees it: who said it, where and when, and the words with the hit marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, select

from portal.extensions import db
from portal.models import (
    Contact,
    Conversation,
    ConversationKind,
    Direction,
    Employee,
    EntryKind,
    Identity,
    IdentityKind,
    Message,
    Note,
    Task,
)
from portal.models.search_upkeep import contacts_said
from portal.services import excerpts, lists, wording
from portal.services.excerpts import Piece
from portal.services.list_filters import Sight
from portal.services.search import Asked, Entry

Way = IdentityKind | ConversationKind


@dataclass(frozen=True)
class Hit:
    """Something found. `name`: the contact's; `speaker`: who else said it; `task`: the number of where it stands.

    `way`: what the Page knows a contact by, or where else it was written than in a chat; it tells people of one name
    apart. `subject_id` is that of the message or note. `named`: a contact's name with the hit marked, and `excerpt`
    what else is known of them.
    """

    kind: EntryKind
    subject_id: int
    at: datetime
    page_name: str
    way: Way
    name: str
    contact_id: int | None
    task: int | None
    excerpt: Sequence[Piece]
    speaker: str = ""
    named: Sequence[Piece] = ()


def of(entries: Sequence[Entry], asked: Asked, sight: Sight) -> list[Hit]:
    """In the same order; each contact once. What went away a moment ago is left out."""
    pages = dict(lists.pages(sight))
    known = {kind: _rows(kind, entries) for kind in {entry.kind for entry in entries}}
    hits: list[Hit] = []
    people: set[int | None] = set()
    for entry in entries:
        row = known[entry.kind].get(entry.subject_id)
        if row is None or row.page_id not in pages:
            continue
        hit = _HITS[entry.kind](row, pages[row.page_id], asked)
        if hit.kind != EntryKind.CONTACT or hit.contact_id not in people:
            hits.append(hit)
        people |= {hit.contact_id} if hit.kind == EntryKind.CONTACT else set()
    return hits


def _rows(kind: EntryKind, entries: Sequence[Entry]) -> dict[int, Any]:
    numbers = [entry.subject_id for entry in entries if entry.kind == kind]
    return {row.id: row for row in db.session.execute(_QUERIES[kind], {"ids": numbers})}


def _message(row: Any, page_name: str, asked: Asked) -> Hit:
    is_theirs = row.direction == Direction.INBOUND
    speaker = "" if is_theirs else row.author or page_name
    return _said(EntryKind.MESSAGE, speaker, row, page_name, asked)


def _note(row: Any, page_name: str, asked: Asked) -> Hit:
    return _said(EntryKind.NOTE, row.author or row.rule_name or "", row, page_name, asked)


def _said(kind: EntryKind, speaker: str, row: Any, page_name: str, asked: Asked) -> Hit:
    excerpt = excerpts.around_hit(row.text, asked.is_hit)
    return Hit(kind, row.id, row.at, page_name, _way(row), _name(row), row.contact_id, row.task_id, excerpt, speaker)


def _task(row: Any, page_name: str, asked: Asked) -> Hit:
    name = _name(row)
    words = " · ".join(filter(None, (row.title or wording.nameless(row.title_kind, name), row.description)))
    excerpt = excerpts.around_hit(words, asked.is_hit)
    return Hit(EntryKind.TASK, row.id, row.created_at, page_name, _way(row), name, row.contact_id, row.id, excerpt)


def _contact(row: Any, page_name: str, asked: Asked) -> Hit:
    told = (row.email, row.phone, row.company, row.username, row.address, row.noted)
    excerpt = excerpts.around_hit(" · ".join(dict.fromkeys(filter(None, told))), asked.is_hit)
    name = _name(row)
    named = excerpts.around_hit(name, asked.is_hit)
    found = (row.id, row.created_at, page_name, row.known_by, name, row.person_id, None, excerpt)
    return Hit(EntryKind.CONTACT, *found, named=named)


def _way(row: Any) -> Way:
    if row.thread != ConversationKind.DIRECT:
        return ConversationKind(row.thread)
    is_on_instagram = row.known_by == IdentityKind.INSTAGRAM_SCOPED
    return IdentityKind.INSTAGRAM_SCOPED if is_on_instagram else IdentityKind.PAGE_SCOPED


def _name(row: Any) -> str:
    return row.name or wording.stand_in(row.platform_id, on_instagram=row.known_by == IdentityKind.INSTAGRAM_SCOPED)


_HITS: dict[EntryKind, Callable[[Any, str, Asked], Hit]] = {
    EntryKind.MESSAGE: _message,
    EntryKind.NOTE: _note,
    EntryKind.TASK: _task,
    EntryKind.CONTACT: _contact,
}

_ids: BindParameter[Any] = bindparam("ids", expanding=True)
_of_conversation = Task.conversation_id == Message.conversation_id
_then = select(func.max(Task.id)).where(_of_conversation, Task.opened_at <= Message.at).scalar_subquery()
_first = select(func.min(Task.id)).where(_of_conversation).scalar_subquery()


def _who(page_id: Any) -> tuple[Any, ...]:
    """The contact, as this Page knows them."""
    known = select(Identity).where(Identity.contact_id == Contact.id, Identity.page_id == page_id)
    first = known.order_by(Identity.id).limit(1)
    platform_id = first.with_only_columns(Identity.platform_id).scalar_subquery().label("platform_id")
    known_by = first.with_only_columns(Identity.kind).scalar_subquery().label("known_by")
    return Contact.id.label("contact_id"), Contact.name.label("name"), platform_id, known_by


_QUERIES: dict[EntryKind, Any] = {
    EntryKind.MESSAGE: select(Message.id, Message.text, Message.at, Message.direction, Message.page_id)
    .add_columns(Employee.name.label("author"), func.coalesce(_then, _first).label("task_id"), *_who(Message.page_id))
    .add_columns(Conversation.kind.label("thread"))
    .join(Conversation, Conversation.id == Message.conversation_id)
    .outerjoin(Contact, Contact.id == func.coalesce(Message.contact_id, Conversation.contact_id))
    .outerjoin(Employee, Employee.id == Message.author_id)
    .where(Message.id.in_(_ids)),
    EntryKind.NOTE: select(Note.id, Note.text, Note.at, Note.rule_name, Note.task_id, Task.page_id)
    .add_columns(Employee.name.label("author"), Task.kind.label("thread"), *_who(Task.page_id))
    .join(Task, Task.id == Note.task_id)
    .join(Contact, Contact.id == Task.contact_id)
    .outerjoin(Employee, Employee.id == Note.author_id)
    .where(Note.id.in_(_ids)),
    EntryKind.TASK: select(Task.id, Task.title, Task.title_kind, Task.description, Task.created_at, Task.page_id)
    .add_columns(Task.kind.label("thread"), *_who(Task.page_id))
    .join(Contact, Contact.id == Task.contact_id)
    .where(Task.id.in_(_ids)),
    EntryKind.CONTACT: contacts_said(Identity.id.in_(_ids)).add_columns(
        func.coalesce(Contact.merged_into_id, Contact.id).label("person_id"),
        Identity.platform_id,
        Identity.kind.label("known_by"),
    ),
}
