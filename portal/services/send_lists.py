"""Everything that was sent or is to be sent, newest first: the sending report of all tasks.

Each list reads an index of `models/message.py` that holds only what was written here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, false, func, select
from sqlalchemy.orm import joinedload, selectinload

from portal.extensions import db
from portal.models import (
    IS_FAILED,
    IS_OURS,
    IS_UNSETTLED,
    Contact,
    Conversation,
    Employee,
    Message,
    Page,
    PartState,
    Task,
)

SIZE = 50
BATCH = 500  # rows of an export read at once
MOST_COUNTED = 999


class Standing(StrEnum):
    """Which parts of replies."""

    ALL = "all"
    FAILED = "failed"
    WAITING = "waiting"


@dataclass(frozen=True)
class Filter:
    """What a list shows; None means whichever Page, and whoever wrote."""

    standing: Standing = Standing.ALL
    page_id: int | None = None
    author_id: int | None = None


@dataclass(frozen=True)
class Sent:
    """A part of a reply with the newest task of its conversation. `is_held`: one before it has failed."""

    message: Message
    task_number: int | None
    is_held: bool


@dataclass(frozen=True)
class Sendings:
    """A piece of a list; `older` is the number before which the next piece begins, None at the end."""

    rows: Sequence[Sent]
    older: int | None = None


def rows(chosen: Filter, to: Employee, before: int | None = None, size: int = SIZE) -> Sendings:
    """The newest parts of a list that this employee may see, or those before a number."""
    task_number = select(func.max(Task.id)).where(Task.conversation_id == Message.conversation_id).scalar_subquery()
    found = db.session.execute(_newest(chosen, to, before, size + 1).add_columns(task_number)).all()
    shown = found[:size]
    held = _held([message for message, _number in shown])
    sent = [Sent(message, number, message.id in held) for message, number in shown]
    return Sendings(sent, shown[-1][0].id if len(found) > size else None)


def every(chosen: Filter, to: Employee) -> Iterator[Sequence[Sent]]:
    """The whole list, piece by piece; the caller ends the transaction after each."""
    before: int | None = None
    while True:
        found = rows(chosen, to, before, BATCH)
        yield found.rows
        if found.older is None:
            return
        before = found.older


def counts(chosen: Filter, to: Employee) -> dict[Standing, int]:
    """How many have failed and how many wait, at most one more than `MOST_COUNTED`."""
    counted = {}
    for standing in (Standing.FAILED, Standing.WAITING):
        some = _matching(Filter(standing, chosen.page_id, chosen.author_id), to).with_only_columns(Message.id)
        limited = some.limit(MOST_COUNTED + 1).subquery()
        counted[standing] = db.session.scalar(select(func.count()).select_from(limited)) or 0
    return counted


def one(number: int, to: Employee) -> Message | None:
    """The part with this number, if this employee may see it."""
    return db.session.scalar(_matching(Filter(), to).where(Message.id == number))


def _newest(chosen: Filter, to: Employee, before: int | None, limit: int) -> Select[Message]:
    query = _matching(chosen, to).options(
        joinedload(Message.author),
        joinedload(Message.contact),
        joinedload(Message.about).joinedload(Message.contact).selectinload(Contact.identities),
        joinedload(Message.conversation).joinedload(Conversation.contact).selectinload(Contact.identities),
        joinedload(Message.conversation).joinedload(Conversation.page),
        selectinload(Message.attachments),
    )
    if before is not None:
        query = query.where(Message.id < before)
    return query.order_by(Message.id.desc()).limit(limit)


def _matching(chosen: Filter, to: Employee) -> Select[Message]:
    """What failed or waits is little, and read through an index of its own; of all else, the author's or the Page's."""
    author, page = _wanted(chosen)
    query = select(Message).where(_STANDINGS[chosen.standing])
    if chosen.author_id is not None:
        query = query.where(author == chosen.author_id)
    if chosen.page_id is not None:
        query = query.where(page == chosen.page_id)
    if not to.is_active:
        return query.where(false())
    return query if to.is_administrator else query.where(_beside(Message.page_id).not_in(Page.hidden_from(to)))


_STANDINGS = {Standing.ALL: IS_OURS, Standing.FAILED: IS_FAILED, Standing.WAITING: IS_UNSETTLED}


def _wanted(chosen: Filter) -> tuple[Any, Any]:
    """Author and Page as conditions: the one that the list is read through as it is, the other only looked at."""
    if chosen.standing != Standing.ALL:
        return _beside(Message.author_id), _beside(Message.page_id)
    by_author = chosen.author_id is not None
    return Message.author_id, _beside(Message.page_id) if by_author else Message.page_id


def _beside(column: Any) -> Any:
    """The column in a form that no index has."""
    return func.coalesce(column, 0)


def _held(messages: Sequence[Message]) -> set[int]:
    """Those that wait for a part of their own reply that was not sent."""
    waiting = [message for message in messages if message.state == PartState.QUEUED]
    failed = select(Message.reply_key, func.min(Message.id)).where(
        Message.reply_key.in_({message.reply_key for message in waiting}), Message.state == PartState.FAILED
    )
    first = dict(db.session.execute(failed.group_by(Message.reply_key)).all()) if waiting else {}
    return {message.id for message in waiting if first.get(message.reply_key, message.id) < message.id}
