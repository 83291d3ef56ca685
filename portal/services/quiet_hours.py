"""Quiet hours: the part of a person's day in which nothing is sent to them outside the portal."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

A_DAY = timedelta(days=1)


class QuietHours(NamedTuple):
    """From one hour of the wall clock until another, which may lie behind midnight."""

    begin: time
    end: time
    zone: ZoneInfo

    def end_after(self, now: datetime) -> datetime | None:
        """When the quiet ends in which `now` lies; None while it is not quiet.

        On a day without that hour (the clocks went forward) it ends when the hour would have been; an hour that comes
        twice ends it when it first comes, if that is still ahead.
        """
        here = now.astimezone(self.zone)
        if not self._contains(here.time()):
            return None
        day = here.date() + (A_DAY if self.begin > self.end and here.time() >= self.begin else timedelta(0))
        ends = datetime.combine(day, self.end, tzinfo=self.zone)
        first, second = ends.astimezone(UTC), ends.replace(fold=1).astimezone(UTC)
        return first if first > now else second

    def _contains(self, moment: time) -> bool:
        if self.begin <= self.end:
            return self.begin <= moment < self.end
        return moment >= self.begin or moment < self.end


def quiet_hours(begin: str | None, end: str | None, zone: str | None) -> QuietHours | None:
    """Of "22:00", "07:00" and the name of a time zone (UTC if it is unknown); None if there are none."""
    first, last = parsed(begin), parsed(end)
    if first is None or last is None or first == last:
        return None
    return QuietHours(first, last, _zone(zone))


def parsed(text: str | None) -> time | None:
    """None for what is no time of the day."""
    try:
        return time.fromisoformat(text or "").replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        return None


def _zone(name: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
