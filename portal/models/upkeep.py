"""What keeps itself right with every flush: the pulse of the lists, and the copy of each task in its assignments."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Update, bindparam, event, insert, inspect, update
from sqlalchemy.orm import Session

from portal.models.assignment import Assignment
from portal.models.contact import Contact
from portal.models.employee import Employee
from portal.models.installation import Pulse
from portal.models.label import Label
from portal.models.page import Page
from portal.models.saved_view import SavedView
from portal.models.task import Task
from portal.models.task_label import TaskLabel
from portal.models.team import Team
from portal.statements import changed_rows

SHOWN_OF: dict[type[Any], frozenset[str]] = {  # not, for example, when a Page was last heard of
    Page: frozenset(["name", "is_restricted", "restricted_to", "human_agent"]),
    Employee: frozenset(["name", "role", "teams"]),
}


@event.listens_for(Session, "before_flush")
def notice(session: Session, _context: Any, _instances: Any) -> None:
    if any(_is_shown(row) for row in (*session.new, *session.dirty, *session.deleted)):
        lists_change(session)


def lists_change(session: Session) -> None:
    """The commit is to move the pulse; for changes that were made by statements."""
    session.info["lists_change"] = True


@event.listens_for(Session, "before_commit")
def beat(session: Session) -> None:
    """Last of all, since on PostgreSQL everybody who wants the pulse waits for whoever has touched it."""
    session.flush()
    if session.info.pop("lists_change", False) and not changed_rows(session.execute(_BEAT)):
        session.execute(insert(Pulse).values(id=1, version=1))


def _is_shown(row: object) -> bool:
    """Whether a list shows what changed in this row, or shows other tasks because of it."""
    for model, columns in SHOWN_OF.items():
        if isinstance(row, model):
            return not columns.isdisjoint(inspect(row).committed_state)
    return isinstance(row, Task | Assignment | Contact | Label | TaskLabel | Team | SavedView)


@event.listens_for(Session, "after_flush")
def copy_into_lists(session: Session, _context: Any) -> None:
    """The lists of one employee and of one label are sorted and filtered by what stands in the rows that lead there."""
    changed = [row.id for row in (*session.new, *session.dirty) if isinstance(row, Task)]
    for copy in _COPIES if changed else ():
        session.execute(copy, {"changed": changed})


def _copy(to: type[Assignment | TaskLabel], *columns: Any) -> Update:
    table: Any = to.__table__
    changed = Task.id.in_(bindparam("changed", expanding=True))
    return update(table).where(table.c.task_id == Task.id, changed).values({column.key: column for column in columns})


_PULSE: Any = Pulse.__table__  # nobody holds the object, which would have to follow
_BEAT = update(_PULSE).values(version=_PULSE.c.version + 1)
_LISTED = (Task.is_active, Task.is_listed, Task.listed_as, Task.last_activity_at)
_COPIES = (
    _copy(Assignment, *_LISTED),
    _copy(TaskLabel, *_LISTED, Task.is_unassigned, Task.kind, Task.origin, Task.priority),
)
