"""Bulk actions: the same thing done to several tasks, each for itself, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import joinedload, selectinload

from portal.extensions import db
from portal.models import Employee, Task
from portal.services import holds
from portal.services.problems import NotPossible

MOST = 200  # at once; a screen has 50
Verb = Callable[[Task, Employee], None]
_WHOLE = (
    joinedload(Task.conversation),
    joinedload(Task.page),
    selectinload(Task.assignments),
    selectinload(Task.labelled),
    selectinload(Task.checklist),
)


@dataclass
class Outcome:
    """The tasks that changed, those that were so already, and why others stay as they are."""

    changed: list[Task] = field(default_factory=list)
    same: list[Task] = field(default_factory=list)
    refused: list[NotPossible] = field(default_factory=list)
    gone: int = 0


def held(numbers: Sequence[int], by: Employee) -> list[Task]:
    """Those of these tasks that the person may see, in the order of their numbers; held until the commit."""
    seen = Task.visible_to(by).where(Task.id.in_(list(numbers)[:MOST])).order_by(Task.id)
    conversations = db.session.scalars(seen.with_only_columns(Task.conversation_id).order_by(None))
    holds.conversations(*conversations)
    return list(db.session.scalars(seen.options(*_WHOLE), execution_options={"populate_existing": True}))


def do(tasks: Sequence[Task], verb: Verb, by: Employee) -> Outcome:
    """A refusal of one task leaves the others alone. Whoever changes a task changes its conversation's version."""
    outcome = Outcome()
    for task in tasks:
        before = task.conversation.version
        try:
            verb(task, by)
        except NotPossible as problem:
            outcome.refused.append(problem)
        else:
            (outcome.same if task.conversation.version == before else outcome.changed).append(task)
    return outcome
