"""Handing over: what somebody who leaves, or a team that is deleted, has open goes to others.

A person may have thousands of open tasks, so they are moved by a few statements and not one by one.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import cycle
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import and_, delete, exists, func, insert, or_, select, update

from portal import clock
from portal.extensions import db
from portal.models import (
    Assignee,
    Assignment,
    Conversation,
    ConversationKind,
    Employee,
    Event,
    EventKind,
    Page,
    PageTeam,
    Role,
    Task,
    Team,
    TeamMember,
)
from portal.models.upkeep import lists_change
from portal.services import designs, news, sight

AT_ONCE = 5000  # rows in one statement
Row = TypeVar("Row")


class Open(NamedTuple):
    """An open task that is to be moved."""

    task_id: int
    conversation_id: int
    page_id: int
    kind: ConversationKind
    is_listed: bool
    listed_as: str
    last_activity_at: Any


def open_tasks(of: Assignee) -> int:
    """How many open tasks an employee or a team has."""
    counted = select(func.count()).select_from(Assignment).where(_is_of(of), Assignment.is_active)
    return db.session.scalar(counted) or 0


def hand_over(source: Assignee, to: Assignee | None, by: Employee | None, of_page: int | None = None) -> int:
    """Move every open task of `source`, or those of one Page, and say how many those were.

    They go to `to`; where `to` may not see the Page, or nobody is named, to whoever the Page's next task would go to.
    Whoever leaves has been deactivated before, so that they are none of these.
    """
    found = _held(source, of_page)
    heirs = {group: _heirs(group, source, to) for group in _grouped(found)}
    moved = [(one, heir) for group, some in _grouped(found).items() for one, heir in _dealt(some, heirs[group])]
    _take_from(source, found)
    _give(moved)
    _record(found, source, moved, by)
    _tell(moved, by)
    _show(found)
    return len(found)


def take_back_hidden(by: Employee | None) -> None:
    """Hand over what people, or teams, have on Pages that they may no longer see: a right was taken away."""
    db.session.flush()
    for employee_id, team_id, page_id in db.session.execute(_HIDDEN).all():
        source = db.session.get_one(Team, team_id) if team_id else db.session.get_one(Employee, employee_id)
        hand_over(source, None, by, of_page=page_id)


def take_back_left() -> None:
    """Hand over what was given to somebody in the moment they left."""
    has_some = exists().where(Assignment.employee_id == Employee.id, Assignment.is_active)
    for employee in db.session.scalars(select(Employee).where(Employee.deactivated_at.is_not(None), has_some)).all():
        hand_over(employee, None, None)


def release(source: Team) -> None:
    """Take a team off the tasks that are done, too: it is about to be gone."""
    db.session.execute(delete(Assignment).where(Assignment.team_id == source.id))


def _is_of(of: Assignee) -> Any:
    return Assignment.team_id == of.id if isinstance(of, Team) else Assignment.employee_id == of.id


def _held(source: Assignee, of_page: int | None) -> list[Open]:
    """The open tasks, their conversations held until the commit."""
    asked = select(*_OPEN).join(Assignment, Assignment.task_id == Task.id)
    asked = asked.join(Conversation, Conversation.id == Task.conversation_id).where(
        _is_of(source), Assignment.is_active
    )
    if of_page is not None:
        asked = asked.where(Task.page_id == of_page)
    held = asked.order_by(Conversation.id).with_for_update(of=Conversation, key_share=True)
    return [Open(*row) for row in db.session.execute(held)]


def _grouped(found: Iterable[Open]) -> dict[tuple[int, ConversationKind], list[Open]]:
    groups: defaultdict[tuple[int, ConversationKind], list[Open]] = defaultdict(list)
    for one in found:
        groups[one.page_id, one.kind].append(one)
    return groups


def _heirs(group: tuple[int, ConversationKind], source: Assignee, to: Assignee | None) -> Sequence[Sequence[Assignee]]:
    """Who gets the tasks of this kind: sets of assignees, of which each task in turn gets one."""
    page = db.session.get_one(Page, group[0])
    if to is not None and sight.reaches(to, page):
        return [[to]]
    design = designs.design(page, group[1])
    if design.goes_round:
        return [[one] for one in design.candidates]
    others = [one for one in design.assignees if one != source]
    return [others or designs.fallback(page)]


def _dealt(tasks: Iterable[Open], heirs: Sequence[Sequence[Assignee]]) -> Iterable[tuple[Open, Assignee]]:
    for task, some in zip(tasks, cycle(heirs), strict=False):
        yield from ((task, heir) for heir in some)


def _take_from(source: Assignee, found: Sequence[Open]) -> None:
    for some in _pieces([one.task_id for one in found]):
        gone = delete(Assignment).where(_is_of(source), Assignment.task_id.in_(some))
        db.session.execute(gone, execution_options=_UNSEEN)


def _give(moved: Sequence[tuple[Open, Assignee]]) -> None:
    """Add what is not there yet: an heir may have worked on a task before."""
    numbers = [task.task_id for task, _heir in moved]
    asked = select(Assignment.task_id, Assignment.employee_id, Assignment.team_id)
    found = (db.session.execute(asked.where(Assignment.task_id.in_(some))) for some in _pieces(numbers))
    have = {tuple(row) for rows in found for row in rows}
    rows = [_row(task, heir) for task, heir in moved]
    new = [row for row in rows if (row["task_id"], row["employee_id"], row["team_id"]) not in have]
    for some in _pieces(new):
        db.session.execute(insert(Assignment), list(some))


def _row(task: Open, heir: Assignee) -> dict[str, Any]:
    is_team = isinstance(heir, Team)
    return {
        "task_id": task.task_id,
        "employee_id": None if is_team else heir.id,
        "team_id": heir.id if is_team else None,
        "is_active": True,
        "is_listed": task.is_listed,
        "listed_as": task.listed_as,
        "last_activity_at": task.last_activity_at,
    }


def _record(
    found: Sequence[Open], source: Assignee, moved: Iterable[tuple[Open, Assignee]], by: Employee | None
) -> None:
    """One line in the history of each task."""
    heirs: defaultdict[int, list[str]] = defaultdict(list)
    for task, heir in moved:
        heirs[task.task_id].append(heir.name)
    line = {"at": clock.now(), "kind": EventKind.HANDED_OVER, "employee_id": by.id if by else None}
    lines = [
        {
            **line,
            "task_id": one.task_id,
            "page_id": one.page_id,
            "data": {"from": source.name, "to": heirs[one.task_id]},
        }
        for one in found
    ]
    for some in _pieces(lines):
        db.session.execute(insert(Event), list(some))


def _tell(moved: Iterable[tuple[Open, Assignee]], by: Employee | None) -> None:
    """Each heir, once."""
    got: defaultdict[Assignee, list[int]] = defaultdict(list)
    for task, heir in moved:
        got[heir].append(task.task_id)
    for heir, numbers in got.items():
        news.handed_over(numbers, heir, by)


def _show(found: Sequence[Open]) -> None:
    """Whoever has one of them open, or a list, looks again."""
    for some in _pieces([one.conversation_id for one in found]):
        changed = update(Conversation).where(Conversation.id.in_(some)).values(version=secrets.randbits(31))
        db.session.execute(changed, execution_options=_UNSEEN)
    db.session.expire_all()
    lists_change(db.session())


def _pieces(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))


_OPEN: tuple[Any, ...] = (
    Task.id,
    Task.conversation_id,
    Task.page_id,
    Conversation.kind,
    Task.is_listed,
    Task.listed_as,
    Task.last_activity_at,
)
_LETS_TEAM = exists().where(PageTeam.page_id == Page.id, PageTeam.team_id == Assignment.team_id)
_LETS_MEMBER = exists().where(
    PageTeam.page_id == Page.id,
    PageTeam.team_id == TeamMember.team_id,
    TeamMember.employee_id == Assignment.employee_id,
)
_HIDDEN = (
    select(Assignment.employee_id, Assignment.team_id, Page.id)
    .join(Task, Task.id == Assignment.task_id)
    .join(Page, Page.id == Task.page_id)
    .outerjoin(Employee, Employee.id == Assignment.employee_id)
    .where(Assignment.is_active, Task.is_active, Page.is_restricted)
    .where(or_(and_(Assignment.team_id.is_not(None), ~_LETS_TEAM), and_(Employee.role == Role.EMPLOYEE, ~_LETS_MEMBER)))
    .distinct()
)
_UNSEEN = {"synchronize_session": False}
