"""Meta's usage headers: how much of a limit is used up, and when calls are accepted again.

https://developers.facebook.com/docs/graph-api/overview/rate-limiting
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from portal.facebook.values import Json, mapping, number, objects

_HEADERS = ("X-Business-Use-Case-Usage", "X-App-Usage", "X-Page-Usage")
_PERCENTAGES = ("call_count", "total_time", "total_cputime")


@dataclass(frozen=True, slots=True)
class Usage:
    """`percent` of the fullest limit; from 80 on, slow down. `regains_in`: until then every call lengthens the ban."""

    percent: int
    regains_in: timedelta | None


def usage_of(headers: Mapping[str, str]) -> Usage | None:
    """What the headers of an answer say; None if they say nothing."""
    readings = [reading for name in _HEADERS for reading in _readings(headers.get(name))]
    if not readings:
        return None
    percent = max(number(reading.get(name)) or 0 for reading in readings for name in _PERCENTAGES)
    minutes = max(number(reading.get("estimated_time_to_regain_access")) or 0 for reading in readings)
    return Usage(percent, timedelta(minutes=minutes) if minutes else None)


def _readings(header: str | None) -> Iterator[Json]:
    """The one of an app, or those of every use case of every Page and business."""
    try:
        content = mapping(json.loads(header or "{}"))
    except (ValueError, RecursionError):
        return
    if any(name in content for name in _PERCENTAGES):
        yield content
    for listed in content.values():
        yield from objects(listed)
