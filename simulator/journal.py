"""The log of requests, so that tests can say what the portal asked for. It begins anew with the program."""

from __future__ import annotations

import itertools
from collections import deque
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.graph.call import Call

KEPT = 5_000
_SECRETS = ("access_token", "client_secret", "fb_exchange_token", "input_token", "code", "verify_token")


@dataclass
class Entry:
    """One Graph call or download; `at` in milliseconds since 1970 UTC. Secrets are shown by their last letters."""

    number: int
    at: int
    method: str
    path: str
    version: str
    params: dict[str, Any]
    files: dict[str, dict[str, str]]
    status: int = 0


_entries: deque[Entry] = deque(maxlen=KEPT)
_numbers = itertools.count(1)
_traces = itertools.count(1)


def note_download(at: int, path: str, status: int) -> None:
    """Write down that a file was asked for."""
    _entries.append(Entry(next(_numbers), at, "GET", path, "", {}, {}, status))


def note(call: Call) -> Entry:
    """Write the call down; the caller adds the status."""
    entry = Entry(
        number=next(_numbers),
        at=call.world.now(),
        method=call.method,
        path=f"/{call.path}",
        version=call.version,
        params={name: _masked(name, value) for name, value in call.params.items()},
        files={
            name: {"filename": file.filename or "", "content_type": file.content_type or ""}
            for name, file in call.files.items()
        },
    )
    _entries.append(entry)
    return entry


def _masked(name: str, value: Any) -> Any:
    return f"…{value[-6:]}" if name in _SECRETS and isinstance(value, str) else value


def trace() -> str:
    """A new `fbtrace_id`."""
    return f"Sim{next(_traces):09d}"


def read() -> list[dict[str, Any]]:
    """Every request kept, oldest first."""
    return [asdict(entry) for entry in list(_entries)]


def newest(count: int) -> list[Entry]:
    """The last requests, newest first."""
    return list(_entries)[: -count - 1 : -1]


def clear() -> None:
    """Forget the requests so far."""
    _entries.clear()
