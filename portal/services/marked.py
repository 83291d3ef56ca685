"""Lists of what stands out: with a due date, ending soon, with a label, a priority, or made from other than messages.

Each reads the index of its mark in order. What else is asked, such as their Page and their status, is in that index,
too; whose tasks they are is looked up for each: what has a mark is little beside everything there is.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, literal, or_, select, tuple_

from portal import clock
from portal.models import (
    CAME_FROM,
    IS_AWAITED,
    IS_DUE,
    NOT_DIRECT,
    STANDS_OUT,
    Assignment,
    HumanAgent,
    Page,
    Priority,
    Task,
    TaskLabel,
    TaskStatus,
)
from portal.models.columns import Moment
from portal.models.conversation import HUMAN_AGENT_WINDOW, RESPONSE_WINDOW
from portal.services.list_filters import Cursor, Filter, Sight, View

SOON = timedelta(hours=4)  # before the end of the time for an answer
LONGER = HUMAN_AGENT_WINDOW - RESPONSE_WINDOW  # is left after the 24 hours where Meta granted personal answers
_NOW = bindparam("now", type_=Moment)
_SOON = bindparam("soon", type_=Moment)
_NOW_PERSONALLY = bindparam("now_personally", type_=Moment)
_SOON_PERSONALLY = bindparam("soon_personally", type_=Moment)


def query(chosen: Filter, sight: Sight, before: Cursor | None, *columns: Any) -> Select[Any]:
    """The newest first, or what presses most. Runs with the values of `moments`."""
    at, number = _order(chosen)
    asked = sight.tasks.with_only_columns(*columns).select_from(Task)
    asked = asked.where(*_marks(chosen), *_whose(chosen, sight, number))
    if chosen.label_id is not None:
        asked = asked.join(TaskLabel, TaskLabel.task_id == Task.id)
    here = tuple_(at, number)
    edge = before and tuple_(literal(before.at, Moment), literal(before.number))
    if chosen.is_pressing:
        asked = asked.where(here > edge) if before else asked
        return asked.order_by(at, number)
    asked = asked.where(here < edge) if before else asked
    return asked.order_by(at.desc(), number.desc())


def numbers(chosen: Filter, sight: Sight) -> Select[int]:
    """Those of all its tasks, in the order of an index. Where a label leads to them, only their Page is looked up."""
    if _source(chosen) is Task or chosen.page_id is not None or not sight.is_whole:
        return query(chosen, sight, None, Task.id)
    at, number = _order(chosen)
    asked = select(number).where(*_marks(chosen), *_whose(chosen, sight, number))
    return asked.order_by(at.desc(), number.desc())


def moments() -> dict[str, datetime]:
    """What overdue and soon mean now; for personal answers, at the end of the 24 hours that came before."""
    now = clock.now()
    soon = now + SOON
    return {"now": now, "soon": soon, "now_personally": now - LONGER, "soon_personally": soon - LONGER}


def _order(chosen: Filter) -> tuple[Any, Any]:
    """What the list is sorted by: the columns at the end of the index of its mark."""
    if chosen.is_dated:
        return Task.due_at, Task.id
    if chosen.is_ending:
        return Task.answer_by, Task.id
    if _source(chosen) is TaskLabel:
        return TaskLabel.last_activity_at, TaskLabel.task_id
    return Task.last_activity_at, Task.id


def _source(chosen: Filter) -> type[Task | TaskLabel]:
    """Where it is read: among the tasks with the label, which say the same of themselves, or among all."""
    return Task if chosen.label_id is None or chosen.is_pressing else TaskLabel


def _marks(chosen: Filter) -> list[ColumnElement[bool]]:
    """The mark that the list is read through, and the others."""
    found: list[Any] = []
    if chosen.is_dated:
        found += [IS_DUE, Task.is_active]
    if chosen.is_overdue:
        found.append(Task.due_at <= _NOW)
    if chosen.is_ending:
        found += [IS_AWAITED, Task.answer_by > _NOW_PERSONALLY, Task.answer_by <= _SOON, _is_ending()]
    if chosen.label_id is not None:
        found += [TaskLabel.label_id == chosen.label_id, _active(TaskLabel, chosen.status)]
    return [*found, *_priority(chosen), *_kind(chosen), *_origin(chosen), _listed(chosen)]


def _is_ending() -> ColumnElement[bool]:
    """Either the 24 hours are over soon, or the 7 days of a Page whose employees may answer personally."""
    end = func.coalesce(Task.answer_by, _NOW)
    granted = exists().where(Page.id == Task.page_id, Page.human_agent == HumanAgent.GRANTED).correlate(Task)
    return or_(end > _NOW, and_(end <= _SOON_PERSONALLY, granted))


def _priority(chosen: Filter) -> list[Any]:
    if chosen.priority is None:
        return []
    if chosen.label_id is not None or chosen.is_pressing:
        return [_beside(_source(chosen).priority, Priority.NORMAL) == chosen.priority]
    return [STANDS_OUT, Task.priority == chosen.priority, _active(Task, chosen.status)]


def _kind(chosen: Filter) -> list[Any]:
    if chosen.kind is None:
        return []
    if not _is_only_mark(chosen) or chosen.origin is not None:
        return [_beside(_source(chosen).kind, chosen.kind) == chosen.kind]
    return [NOT_DIRECT, Task.kind == chosen.kind, _active(Task, chosen.status)]


def _origin(chosen: Filter) -> list[Any]:
    if chosen.origin is None:
        return []
    if not _is_only_mark(chosen):
        return [_beside(_source(chosen).origin, chosen.origin) == chosen.origin]
    return [CAME_FROM, Task.origin == chosen.origin, _active(Task, chosen.status)]


def _is_only_mark(chosen: Filter) -> bool:
    """Besides the kind and the origin."""
    return chosen.label_id is None and chosen.priority is None and not chosen.is_pressing


def _listed(chosen: Filter) -> ColumnElement[bool]:
    source = _source(chosen)
    if chosen.listed_as is None:
        return _beside(source.is_listed, True).is_(True)
    return _beside(source.listed_as, TaskStatus.NEW.value) == chosen.listed_as


def _active(source: type[Task | TaskLabel], status: TaskStatus | None) -> ColumnElement[bool]:
    return source.is_active.is_(status != TaskStatus.DONE)


def _whose(chosen: Filter, sight: Sight, number: Any) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if chosen.view == View.MINE:
        found.append(_given(number, Assignment.employee_id == sight.viewer.id))
    elif chosen.view == View.TEAMS:
        found.append(_given(number, Assignment.team_id.in_(sight.teams)))
    elif chosen.view == View.UNASSIGNED:
        found.append(_beside(_source(chosen).is_unassigned, False).is_(True))
    if chosen.page_id is not None:
        found.append(_beside(Task.page_id, 0) == chosen.page_id)
    return found


def _given(number: Any, to: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(and_(Assignment.task_id == number, to))


def _beside(column: Any, otherwise: object) -> ColumnElement[Any]:
    """The column as something only looked at: a database that knows little of its data would read through its index."""
    return func.coalesce(column, literal(otherwise, column.type))
