"""The leads of a Page from notice to task, newest first, for the people who look after them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ScalarSelect, Select, func, literal, select

from portal.extensions import db
from portal.models import Contact, Conversation, Lead, LeadForm, LeadState, Page, Task

SIZE = 50
MOST_COUNTED = 999


class Row(NamedTuple):
    """A lead as the list shows it. `task_number` None: it has none (yet)."""

    number: int
    platform_id: str
    state: LeadState
    form_name: str | None
    contact_name: str | None
    created_at: datetime
    arrived_at: datetime
    was_noticed: bool
    is_test: bool
    is_organic: bool | None
    attempts: int
    try_after: datetime | None
    error_code: int | None
    error_subcode: int | None
    error_message: str | None
    conversation_id: int | None
    task_number: int | None = None


@dataclass(frozen=True)
class Rows:
    """A piece of the list; `older` is where the next piece begins, None at the end."""

    rows: Sequence[Row]
    older: int | None = None


_SHOWN: tuple[Any, ...] = (
    Lead.id,
    Lead.platform_id,
    Lead.state,
    LeadForm.name,
    Contact.name,
    Lead.created_at,
    Lead.arrived_at,
    Lead.was_noticed,
    Lead.is_test,
    Lead.is_organic,
    Lead.attempts,
    Lead.try_after,
    Lead.error_code,
    Lead.error_subcode,
    Lead.error_message,
    Lead.conversation_id,
)


def rows(page: Page, state: LeadState | None = None, before: int | None = None, size: int = SIZE) -> Rows:
    """The newest leads of a Page, or those behind a number; of one state, or all."""
    query = _of(page, state).with_only_columns(*_SHOWN)
    query = query.outerjoin(LeadForm, LeadForm.id == Lead.form_id)
    query = query.outerjoin(Conversation, Conversation.id == Lead.conversation_id)
    query = query.outerjoin(Contact, Contact.id == Conversation.contact_id)
    if before:
        query = query.where(Lead.id < before)
    found = [Row(*values) for values in db.session.execute(query.order_by(Lead.id.desc()).limit(size + 1))]
    shown = found[:size]
    return Rows(_with_tasks(shown), shown[-1].number if len(found) > size else None)


def counts(page: Page) -> dict[LeadState, int]:
    """How many leads stand where somebody may have to act, at most one more than `MOST_COUNTED` each."""
    watched = (LeadState.WAITING, LeadState.FAILED, LeadState.LEFT_OUT)
    columns: list[Any] = [_count(page, state) for state in watched]
    return dict(zip(watched, db.session.execute(select(*columns)).one(), strict=True))


def _of(page: Page, state: LeadState | None) -> Select[Lead]:
    mine = select(Lead).where(Lead.page_id == page.id)
    return mine if state is None else mine.where(Lead.state == state)


def _count(page: Page, state: LeadState) -> ScalarSelect[int]:
    """A subquery that stops counting where nobody reads on."""
    some = _of(page, state).with_only_columns(literal(1)).limit(MOST_COUNTED + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _with_tasks(found: Sequence[Row]) -> Sequence[Row]:
    """The latest task of each lead's conversation."""
    conversations = [row.conversation_id for row in found if row.conversation_id]
    newest = select(Task.conversation_id, func.max(Task.id)).where(Task.conversation_id.in_(conversations))
    numbers = dict(db.session.execute(newest.group_by(Task.conversation_id)).all()) if conversations else {}
    return [row._replace(task_number=numbers.get(row.conversation_id or 0)) for row in found]
