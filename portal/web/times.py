"""How times are written for a person: in their language and time zone. Cached, since lists repeat them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton, format_time, format_timedelta
from flask_babel import get_locale, get_timezone
from flask_babel import gettext as _

from portal import clock

A_MINUTE, AN_HOUR, A_DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NAMED_DAYS = timedelta(days=6)  # so long a weekday's name says which day it was


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def exact(moment: datetime) -> str:
    """Monday, 23 November 2026, 14:05."""
    return _exact(moment, get_locale(), get_timezone())


def clock_time(moment: datetime) -> str:
    """14:05."""
    return _clock_time(moment, get_locale(), get_timezone())


def relative(moment: datetime) -> str:
    """Just now, 3 minutes ago, in 2 hours."""
    passed = clock.now() - moment
    return str(_("just now")) if abs(passed) < A_MINUTE else _relative(_whole(passed), get_locale())


def brief(moment: datetime) -> str:
    """The shortest that is still clear: now, 3m, 5h, 2d, then the date."""
    passed = clock.now() - moment
    if passed < A_MINUTE:
        return str(_("now"))
    return _brief(_whole(passed), get_locale()) if passed <= NAMED_DAYS else _short_date(moment)


def day(moment: datetime) -> date:
    """The day it was where the reader is."""
    return moment.astimezone(get_timezone()).date()


def day_name(moment: datetime) -> str:
    """Today, Yesterday, Thursday, or the date."""
    that, today = day(moment), day(clock.now())
    if that == today:
        return str(_("Today"))
    if that == today - A_DAY:
        return str(_("Yesterday"))
    if today - NAMED_DAYS <= that < today:
        return _weekday(that, get_locale())
    return _long_date(that, get_locale())


def duration(length: timedelta) -> str:
    """21 h 14 min; in days and hours when it is long. Never below a minute."""
    minutes = max(1, int(length / A_MINUTE))
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return str(_("%(days)s d %(hours)s h", days=days, hours=hours))
    if hours:
        return str(_("%(hours)s h %(minutes)s min", hours=hours, minutes=rest))
    return str(_("%(minutes)s min", minutes=rest))


def _whole(passed: timedelta) -> timedelta:
    """Without what nobody reads, so that the cache has few entries."""
    unit = A_MINUTE if abs(passed) < AN_HOUR else AN_HOUR if abs(passed) < A_DAY else A_DAY
    return unit * int(passed / unit)


def _short_date(moment: datetime) -> str:
    this_year = day(moment).year == day(clock.now()).year
    return _by_skeleton("MMMd" if this_year else "yMMMd", day(moment), get_locale())


@lru_cache(8192)
def _exact(moment: datetime, locale: Locale, zone: tzinfo) -> str:
    return format_datetime(moment, "EEEE, d MMMM y, HH:mm", tzinfo=zone, locale=locale)


@lru_cache(8192)
def _clock_time(moment: datetime, locale: Locale, zone: tzinfo) -> str:
    return format_time(moment, "HH:mm", tzinfo=zone, locale=locale)


@lru_cache(512)
def _relative(passed: timedelta, locale: Locale) -> str:
    return format_timedelta(-passed, add_direction=True, threshold=1, locale=locale)


@lru_cache(512)
def _brief(passed: timedelta, locale: Locale) -> str:
    return format_timedelta(passed, format="narrow", threshold=1, locale=locale)


@lru_cache(512)
def _weekday(that: date, locale: Locale) -> str:
    return format_date(that, "EEEE", locale=locale)


@lru_cache(512)
def _long_date(that: date, locale: Locale) -> str:
    return format_date(that, "long", locale=locale)


@lru_cache(2048)
def _by_skeleton(skeleton: str, that: date, locale: Locale) -> str:
    return format_skeleton(skeleton, that, locale=locale)
