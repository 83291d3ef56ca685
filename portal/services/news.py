"""News: whoever does something says here who is to be told, and all of it is written when the transaction ends.

So a batch of a hundred messages costs a few statements, and what is rolled back is told to nobody. Nothing is sent from
here; that is the work of jobs, later (`services/tellings.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, bindparam, case, event, exists, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal import clock
from portal.extensions import db
from portal.models import (
    Actor,
    Assignee,
    Assignment,
    Channel,
    ConversationKind,
    Employee,
    Message,
    Note,
    Notification,
    NotificationChoice,
    NotificationKind,
    PushSubscription,
    Role,
    Task,
    Team,
    TeamMember,
    Trouble,
)
from portal.services import notification_choices

NEWS = "news"  # where a session keeps them until it commits
PUSH_PAUSE = timedelta(seconds=8)  # whoever has the task open sees it meanwhile, and is not disturbed
MAIL_PAUSE = timedelta(minutes=3)


@dataclass(frozen=True)
class News:
    """What happened. `to`: whom to tell; None for everybody the task is assigned to."""

    kind: NotificationKind
    task: Task | None = None
    to: Collection[int] | None = None
    by: Employee | None = None
    note: Note | None = None
    trouble: Trouble | None = None
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        """Its trouble was mended before anybody was told."""
        return self.trouble is not None and self.trouble.mended_at is not None


class _Worker(NamedTuple):
    """Somebody who works on a task; `team` is the name of the team they do so with, None if it is theirs alone."""

    task_id: int
    employee_id: int
    team_id: int | None
    team: str | None


class _Person(NamedTuple):
    """What somebody wants to be told, and whether a browser shows them notifications."""

    wanted: notification_choices.Wanted
    has_browser: bool


def opened(task: Task) -> None:
    """A task was made of what came from outside."""
    is_lead = task.kind == ConversationKind.LEAD
    _add(News(NotificationKind.LEAD if is_lead else NotificationKind.ASSIGNED, task))


def wrote(task: Task) -> None:
    """The contact wrote something more."""
    _add(News(NotificationKind.MESSAGE, task))


def assigned(task: Task, to: Assignee, by: Actor | None) -> None:
    data = {"team": to.name} if isinstance(to, Team) else {}
    _add(News(NotificationKind.ASSIGNED, task, _members(to), _person(by), data=data))


def handed_over(task_ids: Sequence[int], to: Assignee, by: Employee | None) -> None:
    """Open tasks of somebody else are now those of `to`; many are told as one."""
    if len(task_ids) == 1:
        assigned(db.session.get_one(Task, task_ids[0]), to, by)
    else:
        _add(News(NotificationKind.ASSIGNED, None, _members(to), by, data={"tasks": len(task_ids)}))


def mentioned(note: Note, task: Task, people: Iterable[Employee], by: Actor) -> None:
    told, data = [one.id for one in people], {} if isinstance(by, Employee) else {"rule": by.name}
    _add(News(NotificationKind.MENTION, task, told, _person(by), note, data=data))


def not_sent(part: Message) -> None:
    """A part of a reply failed for good: whoever wrote it is told, else those who work on the task."""
    latest = select(Task).where(Task.conversation_id == part.conversation_id).order_by(Task.id.desc()).limit(1)
    if task := db.session.scalar(latest):
        told = [part.author_id] if part.author_id else None
        _add(News(NotificationKind.REPLY_FAILED, task, told, data={"own": bool(told)}))


def due(task: Task) -> None:
    _add(News(NotificationKind.DUE, task))


def woken(task: Task) -> None:
    """Its time has come: what was put off is back."""
    _add(News(NotificationKind.WOKEN, task))


def troubled(trouble: Trouble) -> None:
    """Something has gone wrong with a Page."""
    _add(News(NotificationKind.TROUBLE, to=list(db.session.scalars(_ADMINISTRATORS)), trouble=trouble))


def _members(to: Assignee) -> list[int]:
    if isinstance(to, Employee):
        return [to.id]
    return list(db.session.scalars(select(TeamMember.employee_id).where(TeamMember.team_id == to.id)))


def _person(by: Actor | None) -> Employee | None:
    return by if isinstance(by, Employee) else None


def _add(news: News) -> None:
    db.session().info.setdefault(NEWS, []).append(news)


@event.listens_for(Session, "after_soft_rollback")
def forget(session: Session, _previous: Any) -> None:
    session.info.pop(NEWS, None)


@event.listens_for(Session, "before_commit", insert=True)  # before the pulse, which everybody waits for
def write(session: Session) -> None:
    """Write a notification for everybody who is to be told."""
    news = [one for one in session.info.pop(NEWS, []) if not one.is_over]
    if not news:
        return
    session.flush()  # from here on everything has its number
    rows = _rows(news)
    if rows:
        session.execute(_upsert(session.get_bind(Notification).dialect.name), rows)


def _rows(news: Sequence[News]) -> list[dict[str, Any]]:
    """In one order for everybody who writes, so that two never wait for each other."""
    told = _told(news)
    people = _people({employee_id for employee_id, _task, _kind, _number in told})
    now = clock.now()
    found = [_row(people[key[0]], one, now) for key, one in sorted(told.items()) if key[0] in people]
    return [row for row in found if row["is_listed"] or row["push_after"] or row["mail_after"]]


_Key = tuple[int, int, str, int]  # employee, task, kind, and a number for what is about no task


def _told(news: Sequence[News]) -> dict[_Key, dict[str, Any]]:
    """What each employee is told, the same only once. A new task is news by itself, so its message is not."""
    told: dict[_Key, dict[str, Any]] = {}
    workers = _workers(news)
    for one in news:
        for employee_id, data in _recipients(one, workers):
            key = (employee_id, one.task.id if one.task else 0, one.kind.value, one.trouble.id if one.trouble else 0)
            row = told.setdefault(key, {"count": 0, "data": data})
            row.update(kind=one.kind, employee_id=employee_id, count=row["count"] + 1, **_about(one))
    return {key: row for key, row in told.items() if not _is_said_by_another(key, told)}


def _is_said_by_another(key: _Key, told: Mapping[_Key, Any]) -> bool:
    employee, task, kind, number = key
    begins = (NotificationKind.ASSIGNED, NotificationKind.LEAD)
    return kind == NotificationKind.MESSAGE and any((employee, task, one, number) in told for one in begins)


def _about(one: News) -> dict[str, Any]:
    return {
        "task_id": one.task.id if one.task else None,
        "note_id": one.note.id if one.note else None,
        "trouble_id": one.trouble.id if one.trouble else None,
        "by_id": one.by.id if one.by else None,
    }


def _recipients(one: News, workers: Mapping[int, Sequence[_Worker]]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Who is told, never whoever did it, and what is special about it for them."""
    if one.to is not None:
        yield from ((number, one.data) for number in one.to if one.by is None or number != one.by.id)
    elif one.task:
        first = {worker.employee_id: worker for worker in reversed(workers.get(one.task.id, ()))}
        yield from ((number, {"team": worker.team} if worker.team else {}) for number, worker in first.items())


def _workers(news: Sequence[News]) -> dict[int, list[_Worker]]:
    """Who works on the tasks whose workers are told, those first whose task it is alone."""
    asked = {one.task.id for one in news if one.task and one.to is None}
    found: dict[int, list[_Worker]] = {}
    if asked:
        for row in db.session.execute(_WORKERS, {"tasks": list(asked)}):
            found.setdefault(row.task_id, []).append(_Worker(*row))
    return found


def _people(ids: Collection[int]) -> dict[int, _Person]:
    """Those of these who work here."""
    found = db.session.execute(_CHOICES, {"people": list(ids)}) if ids else ()
    return {row.id: _Person(notification_choices.wanted(row.wanted), row.has_browser) for row in found}


def _row(person: _Person, told: dict[str, Any], now: datetime) -> dict[str, Any]:
    channels = person.wanted[told["kind"]]
    return {
        **told,
        "at": now,
        "is_listed": Channel.BELL in channels,
        "push_after": now + PUSH_PAUSE if Channel.PUSH in channels and person.has_browser else None,
        "mail_after": now + MAIL_PAUSE if Channel.MAIL in channels else None,
    }


@cache
def _upsert(dialect: str) -> Any:
    """What happens again before it was seen goes into the same row, and is sent again only after a while."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    table: Any = Notification.__table__
    statement = insert(table)
    new, old = statement.excluded, table.c
    changed: dict[str, Any] = {name: new[name] for name in ("at", "by_id", "note_id", "data", "is_listed")}
    changed["count"] = old["count"] + new["count"]
    for name in (Channel.PUSH, Channel.MAIL):
        after, free, attempts = f"{name}_after", old[f"{name}_free_at"], f"{name}_attempts"
        changed[attempts] = case((old[after].is_(None), 0), else_=old[attempts])
        changed[after] = func.coalesce(old[after], case((new[after] < free, free), else_=new[after]))
    keys = ["employee_id", "task_id", "kind"]
    return statement.on_conflict_do_update(index_elements=keys, index_where=text("seen_at IS NULL"), set_=changed)


_tasks: BindParameter[Any] = bindparam("tasks", expanding=True)
_people_asked: BindParameter[Any] = bindparam("people", expanding=True)
_WORKERS = (
    select(
        Assignment.task_id,
        func.coalesce(Assignment.employee_id, TeamMember.employee_id).label("employee_id"),
        Assignment.team_id,
        Team.name,
    )
    .outerjoin(Team, Team.id == Assignment.team_id)
    .outerjoin(TeamMember, TeamMember.team_id == Assignment.team_id)
    .where(Assignment.task_id.in_(_tasks))
    .where(func.coalesce(Assignment.employee_id, TeamMember.employee_id).is_not(None))
    .order_by(Assignment.team_id.is_not(None), Assignment.id)
)
_CHOICES = (
    select(
        Employee.id,
        NotificationChoice.wanted,
        exists().where(PushSubscription.employee_id == Employee.id).label("has_browser"),
    )
    .outerjoin(NotificationChoice, NotificationChoice.employee_id == Employee.id)
    .where(Employee.id.in_(_people_asked), Employee.deactivated_at.is_(None))
)
_ADMINISTRATORS = select(Employee.id).where(
    Employee.role.in_((Role.OWNER, Role.ADMINISTRATOR)), Employee.deactivated_at.is_(None)
)
