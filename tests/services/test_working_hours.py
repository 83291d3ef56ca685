"""Working hours: by the clock on the wall, also when that is changed, and over midnight."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.services import working_hours
from portal.services.problems import NotPossible
from portal.services.working_hours import Hours

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "UTC")
MINUTES = st.integers(0, 24 * 60 - 1)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


def hours(week: str | list[str], zone: str = "Europe/Berlin", *holidays: str) -> Hours:
    days = [week] * 7 if isinstance(week, str) else week
    return working_hours._made(zone, tuple(days), holidays)


def berlin(*at: int) -> datetime:
    return datetime(*at, tzinfo=BERLIN)  # type: ignore[arg-type, misc]


@st.composite
def days(draw: st.DrawFn) -> str:
    """A day of none to three spans that do not overlap; the last may reach over midnight."""
    edges = sorted(draw(st.lists(MINUTES, max_size=6, unique=True)))
    spans = list(zip(edges[::2], edges[1::2], strict=False))
    if draw(st.booleans()) and spans:
        spans[-1] = (spans[-1][0], min(draw(MINUTES), spans[0][0]))
    texts = (f"{start // 60}:{start % 60:02}-{end // 60}:{end % 60:02}" for start, end in spans if start != end)
    return ", ".join(texts)


anybodys = st.builds(hours, st.lists(days(), min_size=7, max_size=7), st.sampled_from(ZONES))


@given(anybodys, MOMENTS)
@example(hours(["", "", "0:03-0:02", "0:00-0:01", "", "", ""]), datetime(2025, 1, 9, tzinfo=UTC))
def test_an_absence_begins_where_it_was_open_and_ends_where_it_opens(kept: Hours, at: datetime) -> None:
    since, until = kept.closed_since(at), kept.next_opening(at)
    if kept.is_open(at):
        assert since is None
        return
    if since is not None:
        assert since <= at
        assert kept.is_open(since - timedelta(microseconds=1))
    if until is not None:
        assert until > at
        assert kept.is_open(until)
    if since and until:
        middle = since + (until - since) / 2
        assert not kept.is_open(since)
        assert not kept.is_open(middle)
        assert (kept.closed_since(middle), kept.next_opening(middle)) == (since, until)


@given(st.lists(days(), min_size=7, max_size=7))
def test_what_is_kept_reads_the_same_again(week: list[str]) -> None:
    kept = working_hours.tidy_week(week)
    assert working_hours.tidy_week(kept) == kept
    assert [working_hours.read_day(text) for text in kept] == [working_hours.read_day(text) for text in week]


def test_nine_o_clock_stays_nine_o_clock_when_the_clocks_change() -> None:
    """On 29 March 2026 Berlin goes from 2:00 to 3:00, on 25 October back."""
    kept = hours("9:00-17:00")
    for day in (date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 25), date(2026, 10, 26)):
        opens = berlin(day.year, day.month, day.day, 9)
        assert not kept.is_open(opens - timedelta(seconds=1))
        assert kept.is_open(opens)
        assert kept.next_opening(opens - timedelta(hours=1)) == opens


def test_the_hour_that_does_not_exist_is_no_working_hour_and_the_doubled_one_is_two() -> None:
    assert hours("2:00-3:00").next_opening(berlin(2026, 3, 28, 12)) == berlin(2026, 3, 30, 2)
    kept = hours("2:00-3:00")
    assert [kept.is_open(datetime(2026, 10, 25, hour, 30, tzinfo=UTC)) for hour in (0, 1, 2)] == [True, True, False]


def test_a_night_shift_lasts_into_the_holiday_that_follows_it() -> None:
    kept = hours("22:00-6:00", "Europe/Berlin", "2026-12-25 Christmas", "01-01 New Year")
    assert kept.is_open(berlin(2026, 12, 25, 5))
    assert kept.closed_since(berlin(2026, 12, 26, 1)) == berlin(2026, 12, 25, 6)
    assert kept.next_opening(berlin(2026, 12, 25, 7)) == berlin(2026, 12, 26, 22)
    assert kept.next_opening(berlin(2027, 1, 1, 7)) == berlin(2027, 1, 2, 22)


def test_whoever_never_opens_has_no_next_opening() -> None:
    never = hours("", "UTC")
    assert (never.next_opening(berlin(2026, 1, 1)), never.closed_since(berlin(2026, 1, 1))) == (None, None)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("9-17", "9:00-17:00"),
        ("14:00-18:00; 09:00 – 13:00", "9:00-13:00, 14:00-18:00"),
        ("22:00-2:00", "22:00-2:00"),
        ("0:00-24:00", "0:00-24:00"),
        ("  ", ""),
    ],
)
def test_hours_are_read_as_people_write_them(written: str, kept: str) -> None:
    assert working_hours.tidy_week([written]) == [kept]


@pytest.mark.parametrize("written", ["nine to five", "9:00", "9:60-10:00", "25:00-26:00", "9:00-9:00", "9-12, 11-13"])
def test_what_cannot_be_read_is_named(written: str) -> None:
    with pytest.raises(NotPossible) as refused:
        working_hours.tidy_week([written])
    assert refused.value.code in ("hours_unreadable", "hours_overlap")


def test_a_holiday_begins_with_a_date() -> None:
    assert working_hours.tidy_holidays(["12-25  Christmas", "", "02-29 Leap day"]) == [
        "02-29 Leap day",
        "12-25 Christmas",
    ]
    for line in ("Christmas", "2026-02-30", "25.12.2026"):
        with pytest.raises(NotPossible):
            working_hours.tidy_holidays([line])
