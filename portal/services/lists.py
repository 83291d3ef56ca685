"""Lists of tasks: filters, counts, and paging by the position of the last row instead of by number.

Each list reads one index of `models/task.py` in its order, so that it costs the same however many tasks there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, Select, case, func, literal, select, tuple_, union
from sqlalchemy.orm import InstrumentedAttribute

from portal.extensions import db
from portal.models import Assignment, Contact, Employee, Identity, Page, Task, TaskStatus, Team, TeamMember
from portal.models.columns import Moment

SIZE = 50
MOST_COUNTED = 999
MOST_LANES = 50  # read side by side; beyond that one walk over everything is as good
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class View(StrEnum):
    """Whose tasks."""

    MINE = "mine"
    TEAMS = "teams"
    UNASSIGNED = "unassigned"
    ALL = "all"


ASSIGNED = (View.MINE, View.TEAMS)  # read through the assignments


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
    """An employee or a team as a row shows them."""

    id: int
    name: str
    initials: str
    is_team: bool = False


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
    lanes = _lanes(chosen, _Sight(to))
    if not lanes:
        return Rows([])
    query = _merged(lanes, to, before, size + 1) if len(lanes) > 1 else _newest(lanes[0], to, before, size + 1, *_SHOWN)
    found = [
        Row(*values) for values in db.session.execute(query.join(Contact, Task.contact_id == Contact.id).join(Page))
    ]
    shown = found[:size]
    older = shown[-1].cursor if len(found) > size else None
    return Rows(_with_assignees(shown) if chosen.view in (View.ALL, View.TEAMS) and shown else shown, older)


def counts(chosen: Filter, to: Employee) -> dict[View, int]:
    """How many tasks each view has under the same status and Page, at most one more than `MOST_COUNTED`.

    Nothing for what is done: that only grows, and nobody works through it.
    """
    if chosen.status == TaskStatus.DONE:
        return {}
    sight = _Sight(to)
    counted = (_count(_lanes(replace(chosen, view=view), sight), to) for view in View)
    values = db.session.execute(select(*counted)).one()
    return dict(zip(View, values, strict=True))


def pages(to: Employee) -> Sequence[tuple[int, str]]:
    """Ids and names of the Pages this employee may see, for the filter."""
    seen = Page.visible_to(to).with_only_columns(Page.id, Page.name).order_by(Page.name)
    return [(number, name) for number, name in db.session.execute(seen)]


@dataclass(frozen=True)
class _Sight:
    """What narrows the lists of an employee, each asked for once."""

    employee: Employee

    @cached_property
    def hidden(self) -> frozenset[int]:
        """Ids of the Pages they may not see."""
        return frozenset(db.session.scalars(Page.hidden_from(self.employee)))

    @cached_property
    def seen(self) -> Sequence[int]:
        return db.session.scalars(Page.visible_to(self.employee).with_only_columns(Page.id)).all()

    @cached_property
    def teams(self) -> Sequence[int]:
        mine = select(TeamMember.team_id).where(TeamMember.employee_id == self.employee.id)
        return db.session.scalars(mine).all()


class _Lane(NamedTuple):
    """A part of a list that one index has in order."""

    chosen: Filter
    team_id: int | None = None


def _lanes(chosen: Filter, sight: _Sight) -> list[_Lane]:
    """The parts a list is merged from: one, unless the tasks of several teams or of only some Pages are asked for."""
    if chosen.page_id in sight.hidden:
        return []
    if chosen.view == View.TEAMS:
        return [_Lane(chosen, team_id) for team_id in sight.teams]
    is_whole = chosen.view == View.MINE or chosen.page_id is not None or not sight.hidden
    if is_whole or len(sight.seen) > MOST_LANES:
        return [_Lane(chosen)]
    return [_Lane(replace(chosen, page_id=page_id)) for page_id in sight.seen]


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


def _newest(lane: _Lane, to: Employee, before: Cursor | None, size: int, *columns: Any) -> Select[Any]:
    order = _order(lane.chosen.view)
    query = _matching(lane, to, *columns)
    if before:
        query = query.where(tuple_(*order) < tuple_(literal(before.at, Moment), literal(before.number)))
    return query.order_by(*(column.desc() for column in order)).limit(size)


def _merged(lanes: Sequence[_Lane], to: Employee, before: Cursor | None, size: int) -> Select[Any]:
    """The newest of several lanes. Each is read in the order of its index, as far as it could matter."""
    numbers = _together(_newest(lane, to, before, size, *_order(lane.chosen.view)) for lane in lanes).subquery()
    at, number = numbers.c
    query = select(*_SHOWN).select_from(numbers).join(Task, Task.id == number)
    return query.order_by(at.desc(), number.desc()).limit(size)


def _together(queries: Iterable[Select[Any]]) -> CompoundSelect[Any]:
    """All their rows, each once. SQLite takes a limit only within a subquery of a union."""
    return union(*(query.subquery().select() for query in queries))


def _matching(lane: _Lane, to: Employee, *columns: Any) -> Select[Any]:
    """The tasks of a lane as far as the employee may see them. What is assigned is read through the assignments."""
    chosen = lane.chosen
    query = Task.visible_to(to).with_only_columns(*columns).select_from(Task)
    if chosen.view in ASSIGNED:
        query = query.join(Assignment, Assignment.task_id == Task.id)
        query = query.where(Assignment.team_id == lane.team_id if lane.team_id else Assignment.employee_id == to.id)
    elif chosen.view == View.UNASSIGNED:
        query = query.where(Task.is_unassigned)
    if chosen.page_id is not None:
        query = query.where(Task.page_id == chosen.page_id)
    return query.where(_in_status(Assignment if chosen.view in ASSIGNED else Task, chosen.status))


def _in_status(source: type[Assignment | Task], status: TaskStatus | None) -> ColumnElement[bool]:
    return source.is_active if status is None else source.status == status  # type: ignore[return-value]


def _order(view: View) -> tuple[InstrumentedAttribute[datetime], InstrumentedAttribute[int]]:
    """What the list is sorted by: the columns at the end of its index."""
    if view in ASSIGNED:
        return Assignment.last_activity_at, Assignment.task_id
    return Task.last_activity_at, Task.id


def _count(lanes: Sequence[_Lane], to: Employee) -> ColumnElement[int]:
    """A subquery that stops counting where nobody reads on."""
    if not lanes:
        return literal(0)
    most = MOST_COUNTED + 1
    some = [_matching(lane, to, Task.id).limit(most) for lane in lanes]
    counted = _together(some).limit(most) if len(some) > 1 else some[0]
    return select(func.count()).select_from(counted.subquery()).scalar_subquery()


def _with_assignees(rows: Sequence[Row]) -> Sequence[Row]:
    query = (
        select(Assignment.task_id, Assignment.team_id, Assignment.employee_id, func.coalesce(Team.name, Employee.name))
        .outerjoin(Employee, Employee.id == Assignment.employee_id)
        .outerjoin(Team, Team.id == Assignment.team_id)
        .where(Assignment.task_id.in_([row.number for row in rows]))
        .order_by(Assignment.id)
    )
    who: defaultdict[int, list[Who]] = defaultdict(list)
    for number, team_id, employee_id, name in db.session.execute(query):
        initials = "".join(word[0] for word in name.split()[:2]).upper()
        who[number].append(Who(team_id or employee_id, name, initials, is_team=team_id is not None))
    return [row._replace(assignees=tuple(who[row.number])) if row.number in who else row for row in rows]
