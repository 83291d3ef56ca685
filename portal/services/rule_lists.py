"""The log of what rules did, newest first; each list reads one index in its order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from portal.extensions import db
from portal.models import HAS_FAILED, Contact, RuleRun, Task

SIZE = 50


@dataclass(frozen=True)
class Filter:
    """What a list shows; the runs for one task whatever their rule."""

    rule_id: int | None = None
    task_id: int | None = None
    failed: bool = False


@dataclass(frozen=True)
class Rows:
    """A piece of the log; `older` is the number before which the next piece begins, None at the end."""

    rows: Sequence[RuleRun]
    older: int | None = None


def rows(chosen: Filter, before: int | None = None, size: int = SIZE) -> Rows:
    """The newest runs, or those before a number."""
    found = db.session.scalars(_query(chosen, before, size + 1)).all()
    return Rows(found[:size], found[size - 1].id if len(found) > size else None)


def _query(chosen: Filter, before: int | None, limit: int) -> Select[RuleRun]:
    whom = joinedload(RuleRun.task).joinedload(Task.contact)
    query = select(RuleRun).options(joinedload(RuleRun.rule), whom.selectinload(Contact.identities))
    if chosen.task_id is not None:
        query = query.where(RuleRun.task_id == chosen.task_id)
    elif chosen.rule_id is not None:
        query = query.where(RuleRun.rule_id == chosen.rule_id)
    if chosen.failed:
        query = query.where(HAS_FAILED)
    if before is not None:
        query = query.where(RuleRun.id < before)
    return query.order_by(RuleRun.id.desc()).limit(limit)
