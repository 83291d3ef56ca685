"""Working hours: when somebody is at work, by a week of spans, holidays, and the clock on the wall of their time zone.

A week is seven texts, Monday first: "9:00-13:00, 14:00-18:00", "22:00-2:00" over midnight, empty for a day off. A
holiday is "2026-12-25 Christmas", or "12-25 Christmas" for every year; spans that begin on it are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _

from portal.models import Employee, Page
from portal.services.problems import NotPossible

A_DAY = timedelta(days=1)
FARTHEST = 400  # days that are searched for an opening
MOST_SPANS = 6  # in one day
_SPAN = re.compile(r"(\d{1,2})(?::(\d\d))?\s*[-–]\s*(\d{1,2})(?::(\d\d))?")
_HOLIDAY = re.compile(r"(?:(\d{4})-)?(\d\d)-(\d\d)(?:\s.*)?")


class Span(NamedTuple):
    """Minutes after midnight; an end beyond 1440 lies on the next day."""

    start: int
    end: int


class Opening(NamedTuple):
    """A span of one day, in UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Hours:
    """When somebody is at work; `yearly` are the months and days that are free every year."""

    zone: ZoneInfo
    week: tuple[tuple[Span, ...], ...]
    holidays: frozenset[date] = frozenset()
    yearly: frozenset[tuple[int, int]] = frozenset()

    def is_open(self, at: datetime) -> bool:
        return any(one.start <= at < one.end for one in self._around(at))

    def next_opening(self, at: datetime) -> datetime | None:
        """When it opens after this moment of absence; None if not within a year."""
        day = self._day(at) - A_DAY
        for _number in range(FARTHEST):
            later = [one.start for one in self._on(day) if one.start > at]
            if later:
                return min(later)
            day += A_DAY
        return None

    def closed_since(self, at: datetime) -> datetime | None:
        """When the absence began that lasts at this moment; None if it is open, or was not open within a year."""
        if self.is_open(at):
            return None
        day = self._day(at)
        for _number in range(FARTHEST):
            if ends := self._ends(day, at):
                return max(ends + self._ends(day - A_DAY, at))  # what began the day before may have lasted longer
            day -= A_DAY
        return None

    def _ends(self, day: date, at: datetime) -> list[datetime]:
        """When the openings ended that began on this day, as far as they have."""
        return [one.end for one in self._on(day) if one.end <= at]

    def _around(self, at: datetime) -> Iterator[Opening]:
        for days in (-1, 0, 1):
            yield from self._on(self._day(at) + days * A_DAY)

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def _on(self, day: date) -> list[Opening]:
        """The openings that begin on this day. What the change of the clocks leaves nothing of is left out."""
        if day in self.holidays or (day.month, day.day) in self.yearly:
            return []
        found = (
            Opening(self._moment(day, span.start), self._moment(day, span.end)) for span in self.week[day.weekday()]
        )
        return [one for one in found if one.start < one.end]

    def _moment(self, day: date, minutes: int) -> datetime:
        days, left = divmod(minutes, 24 * 60)
        local = datetime.combine(day + days * A_DAY, time(left // 60, left % 60), self.zone)
        return local.astimezone(UTC)


def of(page: Page) -> Hours | None:
    """The working hours of a Page; None if it keeps none, so that somebody is always there."""
    if not any(page.weekly_hours):
        return None
    return _made(page.time_zone or "UTC", tuple(page.weekly_hours), tuple(page.holidays))


def of_employee(employee: Employee) -> Hours | None:
    """An employee's own working hours; None without any, or without the time zone in which they are meant."""
    if not any(employee.weekly_hours) or employee.time_zone is None:
        return None
    return _made(employee.time_zone, tuple(employee.weekly_hours), ())


def tidy_week(texts: Sequence[str]) -> list[str]:
    """Seven days as they are kept. Raises NotPossible with the day that cannot be read."""
    return [", ".join(map(_written, read_day(text))) for text in texts]


def tidy_holidays(lines: Iterable[str]) -> list[str]:
    """One line for each holiday, in order. Raises NotPossible with the line that is no date."""
    kept = [" ".join(line.split()) for line in lines if line.strip()]
    for line in kept:
        _read_holiday(line)
    return sorted(dict.fromkeys(kept))


def read_day(text: str) -> tuple[Span, ...]:
    """The spans of a day in order. Raises NotPossible when it cannot be read or they overlap."""
    spans = sorted(_read_span(part.strip()) for part in re.split(r"[,;]", text) if part.strip())
    overlap = any(one.end > other.start for one, other in pairwise(spans))
    if overlap or len(spans) > MOST_SPANS:
        raise NotPossible(_("These hours overlap: %(text)s", text=text), code="hours_overlap")
    return tuple(spans)


def _read_span(text: str) -> Span:
    found = _SPAN.fullmatch(text)
    start, end = (_minutes(found[1], found[2]), _minutes(found[3], found[4])) if found else (None, None)
    if start is None or end is None or start == end or start == 24 * 60:
        words = _("“%(text)s” cannot be read. Write hours like 9:00-13:00, 14:00-18:00.", text=text)
        raise NotPossible(words, code="hours_unreadable")
    return Span(start, end if end > start else end + 24 * 60)


def _minutes(hours: str, minutes: str | None) -> int | None:
    total = int(hours) * 60 + int(minutes or 0)
    return total if int(minutes or 0) < 60 and total <= 24 * 60 else None


def _written(span: Span) -> str:
    return "-".join(f"{minutes // 60}:{minutes % 60:02}" for minutes in (span.start, _shown_end(span)))


def _shown_end(span: Span) -> int:
    return span.end if span.end <= 24 * 60 else span.end - 24 * 60


def _read_holiday(line: str) -> date | tuple[int, int]:
    found = _HOLIDAY.fullmatch(line)
    try:
        if found:
            day = date(int(found[1] or 2024), int(found[2]), int(found[3]))  # a leap year, for every year's 29 February
            return day if found[1] else (day.month, day.day)
    except ValueError:
        pass
    words = _("“%(line)s” begins with no date. Write 2026-12-25, or 12-25 for every year.", line=line)
    raise NotPossible(words, code="holiday_unreadable")


@lru_cache(256)
def _made(zone: str, week: tuple[str, ...], holidays: tuple[str, ...]) -> Hours:
    days = [_read_holiday(line) for line in holidays]
    return Hours(
        ZoneInfo(zone),
        tuple(map(read_day, week)),
        frozenset(one for one in days if isinstance(one, date)),
        frozenset(one for one in days if not isinstance(one, date)),
    )
