"""Graph API versions and until when they live.

https://developers.facebook.com/docs/graph-api/changelog/versions
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

NEWEST = "v26.0"
_ENDS = {  # version -> the day from which it is served by the next one
    "v19.0": "2026-05-21",
    "v20.0": "2026-09-24",
    "v21.0": "2027-01-21",
    "v22.0": "2027-05-20",
    "v23.0": "2027-10-08",
    "v24.0": "2028-02-18",
    "v25.0": "2028-07-29",
}
_SHAPE = re.compile(r"v(\d+)\.\d+")


def is_version(text: str) -> bool:
    """Whether a path component is a version."""
    return _SHAPE.fullmatch(text) is not None


def served(asked: str | None, now: int) -> str:
    """The version that answers: the one asked for while it lives, else the oldest living; unversioned: the newest."""
    if asked is None or _number(asked) >= _number(NEWEST):
        return NEWEST
    today = datetime.fromtimestamp(now / 1000, UTC).date().isoformat()
    living = [version for version, end in _ENDS.items() if today < end] + [NEWEST]
    return asked if asked in living else living[0]


def _number(version: str) -> int:
    match = _SHAPE.fullmatch(version)
    return int(match.group(1)) if match else 0
