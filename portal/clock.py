"""The only place that asks for the time, so that the demo and the tests can move it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

_LOOK_EVERY = 0.2  # seconds between two looks at the offset file


class _Offset:
    """The seconds by which the demo or a test has moved the clock; read from a file all processes share."""

    def __init__(self) -> None:
        self.file: Path | None = None
        self._seconds = 0.0
        self._looked_at = float("-inf")

    def seconds(self) -> float:
        if self.file is None:
            return 0.0
        if time.monotonic() - self._looked_at > _LOOK_EVERY:
            self._looked_at = time.monotonic()
            self._seconds = self._read(self.file)
        return self._seconds

    @staticmethod
    def _read(file: Path) -> float:
        try:
            return float(file.read_text() or 0)
        except (FileNotFoundError, ValueError):
            return 0.0


_offset = _Offset()


def follow(file: str) -> None:
    """Obey the offset in `file`; an empty name means the real time."""
    _offset.file = Path(file) if file else None


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC) + timedelta(seconds=_offset.seconds())


def this_second() -> datetime:
    """When the present second began: the start of what is new, as Meta tells many times in whole seconds only."""
    return now().replace(microsecond=0)
