"""How times are written for a person: in their language and time zone.

Lists write the same days and spans again and again, so their wording is cached, and what depends on the reader is asked
once a request.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton, format_timedelta
from flask import g
from flask_babel import get_locale, get_timezone, to_utc
from flask_babel import gettext as _

from portal import clock

A_MINUTE, A_DAY = timedelta(minutes=1), timedelta(days=1)
NAMED_DAYS = timedelta(days=6)  # so long a weekday's name says which day it was
NAMED_MINUTES = NAMED_DAYS // A_MINUTE
_request = g._get_current_object  # a screen asks for its reader a hundred times


class Reader(NamedTuple):
    """For whom times are written, and when."""

    language: str
    zone: tzinfo
    now: datetime
    today: date


def reader() -> Reader:
    """Whoever sent this request."""
    request = _request()
    found: Reader | None = request.get("reader")
    if found is None:
        zone = ZoneInfo(str(get_timezone() or UTC))  # Flask-Babel's own zones count in Python
        now = clock.now()
        found = request.reader = Reader(str(get_locale() or "en"), zone, now, now.astimezone(zone).date())
    return found


def at_local(written: datetime) -> datetime:
    """The moment that a time without a zone means where the reader is."""
    moment: datetime = to_utc(written)
    return moment.replace(tzinfo=UTC)


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def exact(moment: datetime) -> str:
    """Monday, 23 November 2026, 14:05."""
    who = reader()
    there = moment.astimezone(who.zone)
    return f"{_named_date(there.date(), who.language)}, {there:%H:%M}"


def clock_time(moment: datetime) -> str:
    """14:05."""
    return f"{moment.astimezone(reader().zone):%H:%M}"


def relative(moment: datetime) -> str:
    """Just now, 3 minutes ago, in 2 hours."""
    who = reader()
    return _relative(round((who.now - moment) / A_MINUTE), who.language)


def brief(moment: datetime) -> str:
    """The shortest that is still clear: now, 3m, 5h, 2d, then the date."""
    who = reader()
    minutes = max((who.now - moment) // A_MINUTE, 0)
    if minutes <= NAMED_MINUTES:
        return _brief(minutes, who.language)
    that = day(moment)
    return _by_skeleton("MMMd" if that.year == who.today.year else "yMMMd", that, who.language)


def day(moment: datetime) -> date:
    """The day it was where the reader is."""
    return moment.astimezone(reader().zone).date()


def day_name(moment: datetime) -> str:
    """Today, Yesterday, Thursday, or the date; as a heading begins, in every language."""
    who, that = reader(), day(moment)
    if that == who.today:
        return str(_("Today"))
    if that == who.today - A_DAY:
        return str(_("Yesterday"))
    if who.today - NAMED_DAYS <= that < who.today:
        weekday = _weekday(that, who.language)
        return weekday[0].upper() + weekday[1:]
    return _long_date(that, who.language)


def long_date(that: date) -> str:
    """The whole date, as the reader's language writes it."""
    return _long_date(that, reader().language)


def weekday_time(moment: datetime) -> str:
    """Tuesday, 09:00; with the date when that day is not within a week."""
    who, that = reader(), day(moment)
    when = clock_time(moment)
    if that == who.today:
        return when
    if who.today < that <= who.today + NAMED_DAYS:
        return f"{_weekday(that, who.language)}, {when}"
    return f"{_by_skeleton('MMMd' if that.year == who.today.year else 'yMMMd', that, who.language)}, {when}"


def duration(length: timedelta) -> str:
    """21 h 14 min; in days and hours when it is long. Never below a minute."""
    return _duration(max(1, int(length / A_MINUTE)), reader().language)


@lru_cache(8192)
def _relative(minutes: int, language: str) -> str:
    if minutes == 0:
        return str(_("just now"))
    return format_timedelta(-minutes * A_MINUTE, add_direction=True, threshold=1, locale=language)


@lru_cache(8192)
def _brief(minutes: int, language: str) -> str:
    if minutes == 0:
        return str(_("now"))
    return format_timedelta(minutes * A_MINUTE, format="narrow", threshold=1, locale=language)


@lru_cache(8192)
def _duration(minutes: int, _language: str) -> str:
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return str(_("%(days)s d %(hours)s h", days=days, hours=hours))
    if hours:
        return str(_("%(hours)s h %(minutes)s min", hours=hours, minutes=rest))
    return str(_("%(minutes)s min", minutes=rest))


@lru_cache(512)
def _weekday(that: date, language: str) -> str:
    return format_date(that, "EEEE", locale=language)


@lru_cache(512)
def _named_date(that: date, language: str) -> str:
    return format_date(that, "EEEE, d MMMM y", locale=language)


@lru_cache(512)
def _long_date(that: date, language: str) -> str:
    return format_date(that, "long", locale=language)


@lru_cache(2048)
def _by_skeleton(skeleton: str, that: date, language: str) -> str:
    return format_skeleton(skeleton, that, locale=language)
