"""Lists of tasks: filters, counts, and paging by the position of the last row instead of by number.

Each list reads one index of `models/task.py` in its order, so that it costs the same however many tasks there are.
Statements are kept for who looks at what, since building one takes longer than running it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    ColumnExpressionArgument,
    CompoundSelect,
    Select,
    case,
    func,
    literal,
    select,
    tuple_,
    union,
)
from sqlalchemy.orm import InstrumentedAttribute

from portal.models import (
    Assignment,
    Contact,
    ConversationKind,
    Identity,
    Page,
    Platform,
    Priority,
    Task,
    TaskStatus,
)
from portal.models.columns import Moment
from portal.services import marked, row_details
from portal.services.list_filters import ASSIGNED, Cursor, Filter, Sight, View
from portal.services.row_details import Mark, Who
from portal.statements import read

SIZE = 50
MOST_COUNTED = 999
MOST_LANES = 50  # read side by side; beyond that one walk over everything is as good


class Row(NamedTuple):
    """A task as the list shows it."""

    number: int
    contact_id: int
    contact_name: str | None
    contact_picture: str | None
    contact_platform_id: str | None  # only while the contact has no name
    page_name: str
    platform: Platform
    status: TaskStatus
    awaits_reply: bool
    snippet: str
    snippet_kind: str
    last_activity_at: datetime
    priority: Priority
    due_at: datetime | None
    answer_by: datetime | None
    kind: ConversationKind
    is_snoozed: bool
    assignees: tuple[Who, ...]
    labels: tuple[Mark, ...]

    def cursor(self, chosen: Filter) -> Cursor:
        """Where it stands: in a list of what presses by its due date, or by the end of the time to answer."""
        pressing = self.answer_by if chosen.is_ending and not chosen.is_dated else self.due_at
        return Cursor((chosen.is_pressing and pressing) or self.last_activity_at, self.number)


@dataclass(frozen=True)
class Rows:
    """A piece of a list, newest first; `older` is where the next piece begins, None at the end."""

    rows: Sequence[Row]
    older: Cursor | None = None


def rows(chosen: Filter, sight: Sight, before: Cursor | None = None, size: int = SIZE) -> Rows:
    """The first rows of a list, or those behind a cursor: the newest first, or what has been overdue longest."""
    query = _query(chosen, sight, before, size + 1)
    if query is None:
        return Rows([])
    found = read(query, marked.moments() if chosen.is_marked else None)
    shown = _complete(found[:size], with_assignees=chosen.view in (View.ALL, View.TEAMS))
    return Rows(shown, shown[-1].cursor(chosen) if len(found) > size else None)


def _complete(found: Sequence[Sequence[Any]], *, with_assignees: bool) -> list[Row]:
    """With what each task has several of."""
    numbers = [values[0] for values in found]
    who = row_details.assignees(numbers) if with_assignees and numbers else {}
    labels = row_details.labels(numbers) if numbers else {}
    several = ((tuple(who.get(number, ())), tuple(labels.get(number, ()))) for number in numbers)
    return [Row._make((*one, *more)) for one, more in zip(found, several, strict=True)]


@lru_cache(512)
def _query(chosen: Filter, sight: Sight, before: Cursor | None, size: int) -> Select[Any] | None:
    """None if the list has nothing by its nature."""
    if chosen.view == View.TEAMS and not sight.teams:
        return None
    if chosen.is_marked:
        return _with_names(marked.query(chosen, sight, before, *_SHOWN).limit(size))
    lanes = _lanes(chosen, sight)
    if not lanes:
        return None
    is_one = len(lanes) == 1
    query = _newest(lanes[0], sight, before, size, *_SHOWN) if is_one else _merged(lanes, sight, before, size)
    return _with_names(query)


def _with_names(query: Select[Any]) -> Select[Any]:
    return query.join(Contact, Task.contact_id == Contact.id).join(Page, Page.id == Task.page_id)


def counts_of(filters: tuple[Filter, ...], sight: Sight) -> Sequence[int]:
    """How many tasks each of these lists has, at most one more than `MOST_COUNTED`."""
    return read(_counted_each(filters, sight), marked.moments())[0] if filters else ()


def count_words(count: int | None) -> str:
    """Empty for nothing; "999+" where nobody counts on."""
    return f"{MOST_COUNTED}+" if count and count > MOST_COUNTED else str(count or "")


@lru_cache(512)
def _counted_each(filters: tuple[Filter, ...], sight: Sight) -> Select[*tuple[Any, ...]]:
    return select(*(_count_of(chosen, sight) for chosen in filters))


def _count_of(chosen: Filter, sight: Sight) -> ColumnElement[int]:
    if not chosen.is_marked:
        return _count(_lanes(chosen, sight), sight)
    some = marked.numbers(chosen, sight).limit(MOST_COUNTED + 1)
    return select(func.count()).select_from(some.subquery()).scalar_subquery()


def counts(chosen: Filter, sight: Sight) -> dict[View, int]:
    """How many tasks each view has under the same status and Page, at most one more than `MOST_COUNTED`.

    Nothing for what is done, which only grows, and for what is looked for by a mark: nobody works through it.
    """
    if chosen.status == TaskStatus.DONE or chosen.is_marked:
        return {}
    (values,) = read(_counted(replace(chosen, view=View.ALL), sight))
    return dict(zip(View, values, strict=True))


@lru_cache(512)
def _counted(chosen: Filter, sight: Sight) -> Select[*tuple[Any, ...]]:
    return select(*(_count(_lanes(replace(chosen, view=view), sight), sight) for view in View))


def pages(sight: Sight) -> Sequence[tuple[int, str]]:
    """Ids and names of the Pages this employee may see, for the filter."""
    return [(number, name) for number, name in read(_pages(sight))]


@lru_cache(512)
def _pages(sight: Sight) -> Select[int, str]:
    return Page.visible_to(sight.viewer).with_only_columns(Page.id, Page.name).order_by(Page.name)


class _Lane(NamedTuple):
    """A part of a list that one index has in order."""

    chosen: Filter
    team_id: int | None = None


def _lanes(chosen: Filter, sight: Sight) -> list[_Lane]:
    """The parts a list is merged from: one, unless the tasks of several teams or of only some Pages are asked for."""
    if chosen.page_id in sight.hidden:
        return []
    if chosen.view == View.TEAMS:
        return [_Lane(chosen, team_id) for team_id in sight.teams]
    is_whole = chosen.view == View.MINE or chosen.page_id is not None or not sight.hidden
    if is_whole or len(sight.seen) > MOST_LANES:
        return [_Lane(chosen)]
    return [_Lane(replace(chosen, page_id=page_id)) for page_id in sight.seen]


_of_page = (Identity.contact_id == Contact.id, Identity.page_id == Task.page_id)
_identity = select(Identity.platform_id).where(*_of_page).limit(1).scalar_subquery()
_SHOWN: tuple[Any, ...] = (
    Task.id,
    Task.contact_id,
    Contact.name,
    Contact.picture_sha256,
    case((Contact.name.is_(None), _identity)),
    Page.name,
    Page.platform,
    Task.status,
    Task.awaits_reply,
    Task.snippet,
    Task.snippet_kind,
    Task.last_activity_at,
    Task.priority,
    Task.due_at,
    Task.answer_by,
    Task.kind,
    Task.is_snoozed,
)


def _newest(lane: _Lane, sight: Sight, before: Cursor | None, size: int, *columns: Any) -> Select[Any]:
    order = _order(lane.chosen.view)
    query = _matching(lane, sight, *columns)
    if before:
        query = query.where(tuple_(*order) < tuple_(literal(before.at, Moment), literal(before.number)))
    return query.order_by(*(column.desc() for column in order)).limit(size)


def _merged(lanes: Sequence[_Lane], sight: Sight, before: Cursor | None, size: int) -> Select[Any]:
    """The newest of several lanes. Each is read in the order of its index, as far as it could matter."""
    numbers = _together(_newest(lane, sight, before, size, *_order(lane.chosen.view)) for lane in lanes).subquery()
    at, number = numbers.c
    query = select(*_SHOWN).select_from(numbers).join(Task, Task.id == number)
    return query.order_by(at.desc(), number.desc()).limit(size)


def _together(queries: Iterable[Select[Any]]) -> CompoundSelect[Any]:
    """All their rows, each once. SQLite takes a limit only within a subquery of a union."""
    return union(*(query.subquery().select() for query in queries))


def _matching(lane: _Lane, sight: Sight, *columns: Any) -> Select[Any]:
    """The tasks of a lane as far as the employee may see them. What is assigned is read through the assignments."""
    chosen = lane.chosen
    query = sight.tasks.with_only_columns(*columns).select_from(Task)
    if chosen.view in ASSIGNED:
        query = query.join(Assignment, Assignment.task_id == Task.id).where(_given(lane, sight))
    elif chosen.view == View.UNASSIGNED:
        query = query.where(Task.is_unassigned)
    if chosen.page_id is not None:
        query = query.where(Task.page_id == chosen.page_id)
    if chosen.kind is not None:
        query = query.where(Task.kind == chosen.kind)
    return query.where(_listed(Assignment if chosen.view in ASSIGNED else Task, chosen.listed_as))


def _numbers(lane: _Lane, sight: Sight) -> Select[int]:
    """Those of all its tasks, for counting. What leads to a task by its assignees looks at it only where it must."""
    chosen = lane.chosen
    asks_the_task = chosen.page_id is not None or chosen.kind is not None or not sight.is_whole
    if chosen.view not in ASSIGNED or asks_the_task:
        return _matching(lane, sight, Task.id)
    return select(Assignment.task_id).where(_given(lane, sight), _listed(Assignment, chosen.listed_as))


def _given(lane: _Lane, sight: Sight) -> ColumnElement[bool]:
    if lane.team_id is not None:
        return Assignment.team_id == lane.team_id
    return Assignment.employee_id == sight.viewer.id


def _listed(source: type[Assignment | Task], listed_as: str | None) -> ColumnExpressionArgument[bool]:
    return source.is_listed if listed_as is None else source.listed_as == listed_as


def _order(view: View) -> tuple[InstrumentedAttribute[datetime], InstrumentedAttribute[int]]:
    """What the list is sorted by: the columns at the end of its index."""
    if view in ASSIGNED:
        return Assignment.last_activity_at, Assignment.task_id
    return Task.last_activity_at, Task.id


def _count(lanes: Sequence[_Lane], sight: Sight) -> ColumnElement[int]:
    """A subquery that stops counting where nobody reads on."""
    if not lanes:
        return literal(0)
    most = MOST_COUNTED + 1
    some = [_numbers(lane, sight).limit(most) for lane in lanes]
    counted = _together(some).limit(most) if len(some) > 1 else some[0]
    return select(func.count()).select_from(counted.subquery()).scalar_subquery()
