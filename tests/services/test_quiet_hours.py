"""Quiet hours by the person's own clock, over midnight and over the days on which clocks change."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from portal.services.quiet_hours import quiet_hours

BERLIN = "Europe/Berlin"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("begin", "end", "now", "until"),
    [
        ("22:00", "07:00", "2026-11-23 20:59", None),  # 21:59 in Berlin
        ("22:00", "07:00", "2026-11-23 21:00", "2026-11-24 06:00"),
        ("22:00", "07:00", "2026-11-24 01:00", "2026-11-24 06:00"),
        ("22:00", "07:00", "2026-11-24 06:00", None),
        ("12:00", "13:00", "2026-11-23 11:30", "2026-11-23 12:00"),
        ("22:00", "07:00", "2026-03-28 22:00", "2026-03-29 05:00"),  # an hour is left out in this night
        ("22:00", "07:00", "2026-10-24 21:00", "2026-10-25 06:00"),  # and one comes twice in this
        ("22:00", "02:30", "2026-03-28 23:00", "2026-03-29 01:30"),  # it would have been 2:30; clocks say 3:30
        ("22:00", "02:30", "2026-10-24 23:00", "2026-10-25 00:30"),  # the first 2:30 of the two
        ("22:00", "02:30", "2026-10-25 01:10", "2026-10-25 01:30"),  # after the first, before the second
    ],
)
def test_they_end_when_the_persons_clock_says_so(begin: str, end: str, now: str, until: str | None) -> None:
    quiet = quiet_hours(begin, end, BERLIN)
    assert quiet is not None
    assert quiet.end_after(at(now)) == (at(until) if until else None)


@pytest.mark.parametrize("pair", [(None, None), ("22:00", None), ("08:00", "08:00"), ("late", "early")])
def test_without_two_different_hours_there_are_none(pair: tuple[str | None, str | None]) -> None:
    assert quiet_hours(*pair, BERLIN) is None


def test_an_unknown_zone_counts_as_utc() -> None:
    quiet = quiet_hours("22:00", "07:00", "Middle/Earth")
    assert quiet is not None
    assert quiet.end_after(at("2026-11-23 23:00")) == at("2026-11-24 07:00")
