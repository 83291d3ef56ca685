"""Tellings: what of the news is sent to an employee outside the portal, when, and what became of it.

Everything that waits for somebody goes in one telling of each channel, so a busy task or the end of quiet hours makes
one e-mail and not twenty. A telling is claimed for a while: of two workers only one sends it, and if that one dies it
is sent later.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import case, select, update
from sqlalchemy.orm.attributes import InstrumentedAttribute

from portal import clock
from portal.extensions import db
from portal.languages import speaking_to
from portal.models import IS_TO_SEND, Assignment, Channel, Employee, Notification, NotificationKind, TeamMember
from portal.services import news, notification_choices, notification_words, notifications
from portal.services.notification_choices import Choices
from portal.services.notification_words import Words

CLAIM_LASTS = timedelta(minutes=5)  # longer than a job may take
BUSY_FOR = timedelta(minutes=2)  # whoever works on a task is asked again after that, and told if they have not seen it
BUNDLED_FOR = {Channel.PUSH: timedelta(minutes=5), Channel.MAIL: timedelta(minutes=15)}
LOOKS_AHEAD = {Channel.PUSH: timedelta(0), Channel.MAIL: news.MAIL_PAUSE}  # what is due soon goes along
BACK_OFF = (60, 300, 1800, 7200)  # seconds


class Told(NamedTuple):
    """A notification, how much it counted when it was told, and how often that has been tried."""

    number: int
    counted: int
    attempts: int


@dataclass(frozen=True)
class Telling:
    """What is told to one employee, as plain values; `words` are in their language."""

    employee_id: int
    name: str
    email: str
    locale: str | None
    time_zone: str | None
    told: Sequence[Told]
    words: Sequence[Words] = field(repr=False)


def due(channel: Channel, limit: int) -> Sequence[int]:
    """Ids of the employees to whom something is to be sent by this channel."""
    after = _after(channel)
    waiting = select(Notification.employee_id).where(IS_TO_SEND[channel], after <= clock.now())
    return db.session.scalars(waiting.distinct().limit(limit)).all()


def claim(employee_id: int, channel: Channel, busy_with: Collection[int] = ()) -> Telling | None:
    """What is to be sent now; None if nothing is, or somebody else is at it. `busy_with`: tasks they work on now."""
    now = clock.now()
    waiting = _waiting(employee_id, channel, now)
    if not waiting or _after_of(waiting[0], channel) > now:
        return None
    employee = db.session.get_one(Employee, employee_id)
    choices = notification_choices.of(employee)
    kept = [one for one in _worth_telling(waiting, employee) if _is_wanted(one, channel, choices)]
    _put(channel, [one for one in waiting if one not in kept], None)
    if choices.quiet and (end := choices.quiet.end_after(now)):
        _put(channel, kept, end)
        return None
    _put(channel, [one for one in kept if one.task_id in busy_with], now + BUSY_FOR)
    told = [one for one in kept if one.task_id not in busy_with]
    return _claimed(employee, channel, told, now, shows_text=choices.shows_text) if told else None


def record_sent(telling: Telling, channel: Channel) -> None:
    """It has been taken. What has happened again meanwhile is told after a while."""
    free = clock.now() + BUNDLED_FOR[channel]
    _hold(telling)
    for one in telling.told:
        again = case((Notification.count > one.counted, free), else_=None)
        values = {_after(channel): again, _free(channel): free, _attempts(channel): 0}
        _update(channel, [one.number], values)


def record_failed(telling: Telling, channel: Channel, *, is_final: bool) -> None:
    """It has not been taken; each is tried again some times, unless that leads nowhere."""
    _hold(telling)
    given_up = [one.number for one in telling.told if is_final or one.attempts > len(BACK_OFF)]
    others = [one for one in telling.told if one.number not in given_up]
    _update(channel, given_up, {_after(channel): None})
    if others:
        wait = timedelta(seconds=BACK_OFF[min(one.attempts for one in others) - 1])
        _update(channel, [one.number for one in others], {_after(channel): clock.now() + wait})


def let_go(channel: Channel) -> None:
    """Nothing can be sent by this channel, so nothing waits for it."""
    due = select(Notification.id).where(IS_TO_SEND[channel], _after(channel) <= clock.now())
    _update(channel, db.session.scalars(due.with_for_update(skip_locked=True)).all(), {_after(channel): None})


def _hold(telling: Telling) -> None:
    """In the order in which news are written, so that nobody waits for each other."""
    told = select(Notification.id).where(Notification.id.in_([one.number for one in telling.told]))
    db.session.execute(told.order_by(Notification.task_id, Notification.kind).with_for_update())


def _waiting(employee_id: int, channel: Channel, now: datetime) -> Sequence[Notification]:
    """What waits for this employee, what is due longest first; not what another worker holds."""
    after = _after(channel)
    mine = select(Notification).where(
        Notification.employee_id == employee_id, IS_TO_SEND[channel], after <= now + LOOKS_AHEAD[channel]
    )
    held = mine.order_by(after, Notification.id).with_for_update(of=Notification, skip_locked=True)
    return db.session.scalars(held.options(*notifications.WHOLE)).unique().all()


def _worth_telling(waiting: Sequence[Notification], employee: Employee) -> list[Notification]:
    """What the employee may still see and has not seen; of a task that was given to them, if they still have it."""
    if not employee.is_active:
        return []
    given = {one.task_id for one in waiting if one.kind == NotificationKind.ASSIGNED and one.task_id}
    kept = _still_theirs(given, employee)
    seen = [one for one in notifications.visible(waiting, employee) if one.seen_at is None and not _is_over(one)]
    return [one for one in seen if one.task_id not in given - kept or one.kind != NotificationKind.ASSIGNED]


def _is_wanted(one: Notification, channel: Channel, choices: Choices) -> bool:
    """Still chosen, and not tried in vain by workers that died each time."""
    return channel in choices.wanted[one.kind] and getattr(one, _attempts(channel).key) <= len(BACK_OFF)


def _is_over(one: Notification) -> bool:
    return one.trouble is not None and one.trouble.mended_at is not None


def _still_theirs(task_ids: Collection[int], employee: Employee) -> set[int | None]:
    teams = select(TeamMember.team_id).where(TeamMember.employee_id == employee.id)
    mine = (Assignment.employee_id == employee.id) | Assignment.team_id.in_(teams)
    return set(db.session.scalars(select(Assignment.task_id).where(Assignment.task_id.in_(task_ids), mine)))


def _claimed(
    employee: Employee, channel: Channel, told: Sequence[Notification], now: datetime, *, shows_text: bool
) -> Telling:
    for one in told:
        setattr(one, _attempts(channel).key, getattr(one, _attempts(channel).key) + 1)
    _put(channel, told, now + CLAIM_LASTS)
    with speaking_to(employee):
        words = [notification_words.words(one, shows_text=shows_text) for one in told]
    numbers = [Told(one.id, one.count, getattr(one, _attempts(channel).key)) for one in told]
    return Telling(
        employee_id=employee.id,
        name=employee.name,
        email=employee.email,
        locale=employee.locale,
        time_zone=employee.time_zone,
        told=numbers,
        words=words,
    )


def _put(channel: Channel, some: Sequence[Notification], after: datetime | None) -> None:
    for one in some:
        setattr(one, _after(channel).key, after)


def _update(channel: Channel, numbers: Sequence[int], values: dict[Any, Any]) -> None:
    """Only what still waits: what has been seen meanwhile is not sent again."""
    if numbers:
        waiting = update(Notification).where(Notification.id.in_(numbers), _after(channel).is_not(None))
        db.session.execute(waiting.values(values), execution_options={"synchronize_session": False})


def _after_of(one: Notification, channel: Channel) -> datetime:
    found: datetime = getattr(one, _after(channel).key)
    return found


def _after(channel: Channel) -> InstrumentedAttribute[datetime | None]:
    return Notification.push_after if channel == Channel.PUSH else Notification.mail_after


def _free(channel: Channel) -> InstrumentedAttribute[datetime | None]:
    return Notification.push_free_at if channel == Channel.PUSH else Notification.mail_free_at


def _attempts(channel: Channel) -> InstrumentedAttribute[int]:
    return Notification.push_attempts if channel == Channel.PUSH else Notification.mail_attempts
