"""The only place that asks for the time, so that the demo and the tests can move it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path


class _Offset:
    """The seconds by which the demo or a test has moved the clock; read from a file all processes share."""

    def __init__(self) -> None:
        self.file: Path | None = None
        self._seconds = 0.0
        self._version: tuple[int, int] | None = None  # of the file whose seconds these are

    def seconds(self) -> float:
        if self.file is None:
            return 0.0
        if (version := _version(self.file)) != self._version:
            self._seconds = _read(self.file)
            self._version = version  # only now: another thread must not take the old seconds for these
        return self._seconds


def _version(file: Path) -> tuple[int, int] | None:
    try:
        state = file.stat()
    except FileNotFoundError:
        return None
    return state.st_ino, state.st_mtime_ns


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
