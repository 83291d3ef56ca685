"""Who is at work: not switched to away, and within their own hours if they keep any."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _

from portal import clock
from portal.models import Employee, EventKind
from portal.services import events, working_hours
from portal.services.problems import NotPossible


def at_work(people: Iterable[Employee], at: datetime) -> list[Employee]:
    """Those of these who are there at this moment."""
    return [one for one in people if is_at_work(one, at)]


def is_at_work(employee: Employee, at: datetime) -> bool:
    hours = working_hours.of_employee(employee)
    return not is_away(employee, at) and (hours is None or hours.is_open(at))


def is_away(employee: Employee, at: datetime) -> bool:
    """Whether they said so; it ends by itself on the day on which they are back."""
    if employee.away_since is None:
        return False
    return employee.away_until is None or today_of(employee, at) < employee.away_until


def leave(employee: Employee, back_on: date | None = None) -> None:
    """They are away from now on, until they say otherwise or that day comes. Raises NotPossible for a day gone by."""
    now = clock.now()
    if back_on is not None and back_on <= today_of(employee, now):
        raise NotPossible(_("Choose a day in the future, or leave it empty."), code="back_in_the_past")
    employee.away_since, employee.away_until = now, back_on
    events.record(employee, employee, EventKind.WENT_AWAY)


def come_back(employee: Employee) -> None:
    if is_away(employee, clock.now()):
        events.record(employee, employee, EventKind.CAME_BACK)
    employee.away_since = employee.away_until = None


def keep_hours(employee: Employee, week: Sequence[str]) -> None:
    """Their own hours; seven empty days mean any time. Raises NotPossible when they cannot be read."""
    tidied = working_hours.tidy_week(week)
    if any(tidied) and employee.time_zone is None:
        raise NotPossible(_("Choose your time zone in your profile first."), code="no_time_zone")
    hours = tidied if any(tidied) else []
    if hours != employee.weekly_hours:
        employee.weekly_hours = hours
        events.record(employee, employee, EventKind.PROFILE_CHANGED, names=["weekly_hours"])


def today_of(employee: Employee, at: datetime) -> date:
    """The date where they are."""
    return at.astimezone(ZoneInfo(employee.time_zone) if employee.time_zone else UTC).date()
