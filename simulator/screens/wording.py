"""Times, sizes and texts as the screens show them. Times are in the time zone of this machine, where the reader is."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from markupsafe import Markup, escape

from simulator.clock import SECOND

_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")
_EMOJI = re.compile(
    "(?:[\U0001f1e6-\U0001f1ff]{2}|[\U0001f000-\U0001faff\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff]"
    "[\ufe0f\U0001f3fb-\U0001f3ff]*(?:\u200d[\U0001f000-\U0001faff\u2600-\u27bf]\ufe0f?)*)"
)
MOST_BIG_EMOJI = 3


def local(moment: int) -> datetime:
    """A moment in milliseconds since 1970 UTC, on the clock of this machine."""
    return datetime.fromtimestamp(moment / SECOND, UTC).astimezone()


def clock_time(moment: int) -> str:
    """`14:05`."""
    return local(moment).strftime("%H:%M")


def clock_seconds(moment: int) -> str:
    """`14:05:09`."""
    return local(moment).strftime("%H:%M:%S")


def exact_time(moment: int) -> str:
    """`Sunday, 22 November 2026, 14:05:09`."""
    return local(moment).strftime("%A, %-d %B %Y, %H:%M:%S")


def day_title(moment: int, now: int) -> str:
    """`Today`, `Yesterday`, or the day by its date."""
    day, today = local(moment).date(), local(now).date()
    if day == today:
        return "Today"
    if day == today - timedelta(days=1):
        return "Yesterday"
    return day.strftime("%A, %-d %B" if day.year == today.year else "%A, %-d %B %Y")


def file_size(count: int) -> str:
    """Bytes as people say them: `48 KB`."""
    if count < 1_000_000:
        return f"{max(1, round(count / 1_000))} KB"
    return f"{count / 1_000_000:.1f} MB"


def span(seconds: float) -> str:
    """A stretch of time in its two largest units: `1 day 2 hours`."""
    minutes = round(abs(seconds) / 60)
    amounts = ((minutes // 1440, "day"), (minutes // 60 % 24, "hour"), (minutes % 60, "minute"))
    told = [f"{amount} {unit}{'' if amount == 1 else 's'}" for amount, unit in amounts if amount]
    return " ".join(told[:2]) or "less than a minute"


def linked(text: str) -> Markup:
    """The text with its web addresses as links."""
    told, end = Markup(), 0
    for found in _LINK.finditer(text):
        address = escape(found.group())
        told += escape(text[end : found.start()])
        told += Markup('<a href="{0}" target="_blank" rel="noreferrer noopener">{0}</a>').format(address)
        end = found.end()
    return told + escape(text[end:])


def is_big_emoji(text: str) -> bool:
    """Whether the text is nothing but a few emoji, which are shown large."""
    plain = "".join(text.split())
    emoji = _EMOJI.findall(plain)
    return 0 < len(emoji) <= MOST_BIG_EMOJI and "".join(emoji) == plain


FILTERS = (clock_time, clock_seconds, exact_time, day_title, file_size, span, linked)
