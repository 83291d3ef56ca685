"""The time of the simulated world: real time plus an offset kept in a file that the portal reads too."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Clock:
    """All moments in the simulator are whole milliseconds since 1970 UTC, as in Meta's messaging events."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def offset(self) -> float:
        """Seconds by which the world is ahead of real time; 0 without a file."""
        try:
            return float(self._file.read_text() or 0)
        except (FileNotFoundError, ValueError):
            return 0.0

    def set_offset(self, seconds: float) -> None:
        """Move the world; readers in other processes see the old or the new offset, never half of it."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._file.with_name(f"{self._file.name}.new")
        fresh.write_text(repr(seconds))
        fresh.replace(self._file)

    def now(self) -> int:
        """Milliseconds since 1970 UTC."""
        return int((time.time() + self.offset()) * SECOND)


def graph_time(moment: int) -> str:
    """A moment the way the Graph API writes it: `2026-11-22T11:00:04+0000`."""
    return datetime.fromtimestamp(moment / SECOND, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
