"""Lists of tasks: filters, counts, and paging by the position of the last row instead of by number.

Each list reads one index of `models/task.py` in its order, so that it costs the same however many tasks there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, literal, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from portal.extensions import db
from portal.models import Assignment, Contact, Employee, Identity, Page, Task, TaskStatus
from portal.models.columns import Moment

SIZE = 50
MOST_COUNTED = 999
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class View(StrEnum):
    """Whose tasks."""

    MINE = "mine"
    UNASSIGNED = "unassigned"
    ALL = "all"


@dataclass(frozen=True)
class Filter:
    """What a list shows; `status` None means every task that is not done, `page_id` None every Page."""

    view: View = View.MINE
    status: TaskStatus | None = None
    page_id: int | None = None


class Cursor(NamedTuple):
    """The position of a row: what lies behind it is older."""

    at: datetime
    number: int

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // _MICROSECOND}-{self.number}"

    @classmethod
    def parse(cls, text: str) -> Cursor | None:
        """None when the text is no cursor."""
        at, _, number = text.partition("-")
        if not (at.isascii() and at.isdigit() and number.isascii() and number.isdigit() and len(text) < 40):
            return None
        try:
            return cls(_EPOCH + int(at) * _MICROSECOND, int(number))
        except OverflowError:
            return None


class Who(NamedTuple):
    """An employee as a row shows them."""

    id: int
    name: str
    initials: str


class Row(NamedTuple):
    """A task as the list shows it."""

    number: int
    contact_id: int
    contact_name: str | None
    contact_picture: str | None
    contact_platform_id: str | None  # only while the contact has no name
    page_name: str
    status: TaskStatus
    awaits_reply: bool
    snippet: str
    snippet_kind: str
    last_activity_at: datetime
    assignees: tuple[Who, ...] = ()

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.last_activity_at, self.number)


@dataclass(frozen=True)
class Rows:
    """A piece of a list, newest first; `older` is where the next piece begins, None at the end."""

    rows: Sequence[Row]
    older: Cursor | None = None


def rows(chosen: Filter, to: Employee, before: Cursor | None = None, size: int = SIZE) -> Rows:
    """The newest rows of a list, or those behind a cursor."""
    order = _order(chosen.view)
    query = _matching(chosen, to, *_SHOWN).join(Contact, Task.contact_id == Contact.id).join(Page)
    if before:
        query = query.where(tuple_(*order) < tuple_(literal(before.at, Moment), literal(before.number)))
    query = query.order_by(*(column.desc() for column in order)).limit(size + 1)
    found = [Row(*values) for values in db.session.execute(query)]
    shown = found[:size]
    older = shown[-1].cursor if len(found) > size else None
    return Rows(_with_assignees(shown) if chosen.view == View.ALL and shown else shown, older)


def counts(chosen: Filter, to: Employee) -> dict[View, int]:
    """How many tasks each view has under the same status and Page, at most one more than `MOST_COUNTED`.

    Nothing for what is done: that only grows, and nobody works through it.
    """
    if chosen.status == TaskStatus.DONE:
        return {}
    values = db.session.execute(select(*(_count(replace(chosen, view=view), to) for view in View))).one()
    return dict(zip(View, values, strict=True))


def pages() -> Sequence[tuple[int, str]]:
    """Ids and names of all Pages, for the filter."""
    return [(number, name) for number, name in db.session.execute(select(Page.id, Page.name).order_by(Page.name))]


_identity = select(Identity.platform_id).where(Identity.contact_id == Contact.id).limit(1).scalar_subquery()
_SHOWN: tuple[Any, ...] = (
    Task.id,
    Task.contact_id,
    Contact.name,
    Contact.picture_sha256,
    case((Contact.name.is_(None), _identity)),
    Page.name,
    Task.status,
    Task.awaits_reply,
    Task.snippet,
    Task.snippet_kind,
    Task.last_activity_at,
)


def _matching(chosen: Filter, to: Employee, *columns: Any) -> Select[Any]:
    """The tasks of a list as far as the employee may see them. "Mine" is read through the assignments."""
    query = Task.visible_to(to).with_only_columns(*columns).select_from(Task)
    if chosen.view == View.MINE:
        query = query.join(Assignment, Assignment.task_id == Task.id).where(Assignment.employee_id == to.id)
    elif chosen.view == View.UNASSIGNED:
        query = query.where(Task.is_unassigned)
    if chosen.page_id is not None:
        query = query.where(Task.page_id == chosen.page_id)
    return query.where(_in_status(Assignment if chosen.view == View.MINE else Task, chosen.status))


def _in_status(source: type[Assignment | Task], status: TaskStatus | None) -> ColumnElement[bool]:
    return source.is_active if status is None else source.status == status  # type: ignore[return-value]


def _order(view: View) -> tuple[InstrumentedAttribute[datetime], InstrumentedAttribute[int]]:
    """What the list is sorted by: the columns at the end of its index."""
    if view == View.MINE:
        return Assignment.last_activity_at, Assignment.task_id
    return Task.last_activity_at, Task.id


def _count(chosen: Filter, to: Employee) -> ColumnElement[int]:
    """A subquery that stops counting where nobody reads on."""
    some = _matching(chosen, to, literal(1)).limit(MOST_COUNTED + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _with_assignees(rows: Sequence[Row]) -> Sequence[Row]:
    query = (
        select(Assignment.task_id, Employee.id, Employee.name)
        .join(Employee, Employee.id == Assignment.employee_id)
        .where(Assignment.task_id.in_([row.number for row in rows]))
        .order_by(Assignment.employee_id)
    )
    who: defaultdict[int, list[Who]] = defaultdict(list)
    for number, employee_id, name in db.session.execute(query):
        who[number].append(Who(employee_id, name, "".join(word[0] for word in name.split()[:2]).upper()))
    return [row._replace(assignees=tuple(who[row.number])) if row.number in who else row for row in rows]
