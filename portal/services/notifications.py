"""Notifications as an employee reads them: what they may still see, the newest first, until they have seen it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import ColumnElement, ColumnExpressionArgument, Select, delete, func, or_, select, true, tuple_, update
from sqlalchemy.orm import joinedload

from portal import clock
from portal.extensions import db
from portal.models import (
    IS_UNSEEN,
    TELLS_DUE,
    Employee,
    Notification,
    NotificationKind,
    Page,
    Task,
    Trouble,
    Viewer,
)
from portal.services import holds, news, snoozes
from portal.services.list_filters import Cursor
from portal.services.snoozes import Woken
from portal.statements import read

SIZE = 30
MOST_COUNTED = 99
KEPT = timedelta(days=90)
MOST_DUE = 100  # tasks that became due, told in one transaction


@dataclass(frozen=True)
class Listed:
    """A piece of the list, newest first; `older` is where the next piece begins, None at the end."""

    rows: Sequence[Notification]
    older: Cursor | None = None


class Waiting(NamedTuple):
    """How much somebody has not seen, at most one more than `MOST_COUNTED`; `newest` changes with what is new."""

    unseen: int
    newest: str


WHOLE = (
    joinedload(Notification.task).options(
        joinedload(Task.contact), joinedload(Task.page), joinedload(Task.conversation)
    ),
    joinedload(Notification.trouble).joinedload(Trouble.page),
    joinedload(Notification.note),
    joinedload(Notification.by),
)


def listed(to: Employee, before: Cursor | None = None, size: int = SIZE) -> Listed:
    """The newest of the list, or those behind a cursor."""
    query = _seen_by(to.viewer).where(Notification.employee_id == to.id, Notification.is_listed)
    order = (Notification.at, Notification.id)
    if before:
        query = query.where(tuple_(*order) < tuple_(before.at, before.number))
    query = query.order_by(*(column.desc() for column in order)).limit(size + 1)
    found = db.session.scalars(query.options(*WHOLE)).unique().all()
    shown = found[:size]
    return Listed(shown, Cursor(shown[-1].at, shown[-1].id) if len(found) > size else None)


def waiting(viewer: Viewer) -> Waiting:
    """What the bell says."""
    ((count, newest),) = read(_waiting(viewer))
    return Waiting(count, str(newest or ""))


@lru_cache(512)
def _waiting(viewer: Viewer) -> Select[int, object]:
    unseen = _seen_by(viewer).where(Notification.employee_id == viewer.id, IS_UNSEEN, Notification.is_listed)
    some = unseen.with_only_columns(Notification.at).limit(MOST_COUNTED + 1).subquery()
    return select(func.count(), func.max(some.c.at)).select_from(some)


def unseen_of(viewer: Viewer, task_id: ColumnExpressionArgument[int]) -> Select[int]:
    """What this employee is to be told about a task and has not seen."""
    mine = Notification.employee_id == viewer.id, Notification.task_id == task_id
    return select(Notification.id).where(*mine, IS_UNSEEN)


def see_task(task_id: int, employee_id: int) -> None:
    """The employee has the task before their eyes."""
    _see(Notification.employee_id == employee_id, Notification.task_id == task_id)


def see(number: int, by: Employee) -> Notification | None:
    """One of the employee's own, which is seen from now on; None if there is none of this number."""
    found = db.session.scalar(select(Notification).where(Notification.id == number, Notification.employee_id == by.id))
    if found is not None:
        _see(Notification.employee_id == by.id, Notification.id == number)
    return found


def see_all(by: Employee) -> None:
    _see(Notification.employee_id == by.id)


def see_troubles(trouble_ids: Collection[int], by: Employee) -> None:
    """The administrator has put these aside."""
    _see(Notification.employee_id == by.id, Notification.trouble_id.in_(trouble_ids))


def see_mended(trouble_ids: Collection[int]) -> None:
    """These are over, so nobody need look at them any more."""
    _see(Notification.trouble_id.in_(trouble_ids))


def take_back(trouble_ids: Collection[int]) -> None:
    """These were over within moments; of what nobody has seen, nothing stays."""
    held = _held(Notification.trouble_id.in_(trouble_ids))
    db.session.execute(delete(Notification).where(Notification.id.in_(held)))


def _see(*which: ColumnElement[bool]) -> None:
    """Not sent any more, either."""
    values = {"seen_at": clock.now(), "push_after": None, "mail_after": None}
    db.session.execute(update(Notification).where(Notification.id.in_(_held(*which))).values(values))


def _held(*which: ColumnElement[bool]) -> Sequence[int]:
    """Ids of unseen ones, held in the order in which news are written, so that nobody waits for each other."""
    held = select(Notification.id).where(IS_UNSEEN, *which).order_by(Notification.task_id, Notification.kind)
    return db.session.scalars(held.with_for_update()).all()


def tell_due() -> None:
    """Tell of open tasks whose due date has come. One that is snoozed is back with it, since now it is wanted."""
    due = select(Task).where(TELLS_DUE, Task.due_notice_at <= clock.now())
    for task in holds.due_tasks(due, MOST_DUE):
        task.due_notice_at = None
        if task.is_active:
            snoozes.bring_back(task, Woken.BY_DUE_DATE)
            news.due(task)


def forget_old() -> None:
    db.session.execute(delete(Notification).where(Notification.at < clock.now() - KEPT))


def visible(found: Sequence[Notification], to: Employee) -> list[Notification]:
    """Those that this employee may still see."""
    ids = [one.id for one in found]
    allowed = set(
        db.session.scalars(_seen_by(to.viewer).with_only_columns(Notification.id).where(Notification.id.in_(ids)))
    )
    return [one for one in found if one.id in allowed]


def _seen_by(viewer: Viewer) -> Select[Notification]:
    """A Page, and with it a task, may have been taken from somebody's sight, and a trouble is for administrators."""
    query = select(Notification).outerjoin(Task, Task.id == Notification.task_id)
    hidden = Page.hidden_from(viewer)
    query = query.where(or_(Notification.task_id.is_(None), Task.page_id.not_in(hidden)))
    return query.where(true() if viewer.is_administrator else Notification.kind != NotificationKind.TROUBLE)
