"""What rules wait for: remembered in the transaction of what happened, and only if a rule that is on waits for it.

A job runs the rules later (`jobs/rules.py`). What a rule does may set off others once more, and nothing after that.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import event, select
from sqlalchemy.orm import Session, SessionTransaction

from portal import clock
from portal.extensions import db
from portal.models import IS_ON, Employee, Message, Rule, RuleCause, RuleTrigger, Task
from portal.services.rule_contents import ARRIVALS

_WATCHED, _REMEMBERED = "rules_watch", "rules_remembered"


class Chain(NamedTuple):
    """What one thing that happened has set off. `may_go_on`: what its rules do may set off others."""

    id: int
    may_go_on: bool


_chain: ContextVar[Chain | None] = ContextVar("rule_chain", default=None)


@contextmanager
def within(chain: Chain) -> Iterator[None]:
    """What is remembered inside was caused by rules of this chain."""
    token = _chain.set(chain)
    try:
        yield
    finally:
        _chain.reset(token)


def arrived(task: Task, message: Message) -> None:
    """A message, comment or lead has come in and belongs to this task."""
    _remember(ARRIVALS[task.kind], task, message)
    for minutes in _watched().get(RuleCause.SILENCE, ()):
        _add(RuleCause.SILENCE, task, message, after_minutes=minutes, due_at=message.at + timedelta(minutes=minutes))


def made(task: Task, message: Message) -> None:
    """A task was made of this message."""
    _remember(RuleCause.TASK, task, message)


def status_changed(task: Task, by: object, message: Message | None = None) -> None:
    """The task has another status: `by` an employee, or because of a message."""
    employee_id = by.id if isinstance(by, Employee) else None
    _remember(RuleCause.STATUS, task, message, status=task.status, employee_id=employee_id)


def were_remembered() -> bool:
    """Whether anything was since this was last asked, in this session."""
    return bool(db.session().info.pop(_REMEMBERED, False))


def due() -> int | None:
    """The id of the trigger whose rules are to run next, held until the commit; nobody else is at it."""
    waiting = select(RuleTrigger.id).where(RuleTrigger.due_at <= clock.now())
    first = waiting.order_by(RuleTrigger.due_at, RuleTrigger.id).limit(1)
    return db.session.scalar(first.with_for_update(skip_locked=True))


def are_due() -> bool:
    waiting = select(RuleTrigger.id).where(RuleTrigger.due_at <= clock.now())
    return db.session.scalar(waiting.order_by(RuleTrigger.due_at).limit(1)) is not None


def _remember(cause: RuleCause, task: Task, message: Message | None, **more: Any) -> None:
    if cause in _watched():
        _add(cause, task, message, **more)


def _add(cause: RuleCause, task: Task, message: Message | None, **more: Any) -> None:
    chain = _chain.get()
    if chain is not None and not chain.may_go_on:
        return
    db.session.add(RuleTrigger(cause=cause, task=task, message=message, chain_id=chain and chain.id, **more))
    db.session().info[_REMEMBERED] = True


def _watched() -> dict[RuleCause, list[int]]:
    """The causes that rules wait for, and of silence how many minutes; read once in a transaction."""
    known = db.session().info
    found: dict[RuleCause, list[int]] | None = known.get(_WATCHED)
    if found is None:
        found = known[_WATCHED] = {}
        for cause, minutes in db.session.execute(_ON):
            found.setdefault(cause, []).append(minutes or 0)
    return found


_ON = select(Rule.cause, Rule.after_minutes).where(IS_ON).distinct()


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_WATCHED, None)
