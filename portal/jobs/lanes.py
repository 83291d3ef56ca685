"""Who this process is, and whether the process that last sent in a conversation still lives."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from portal.services.sending import Lane


def own_lane() -> Lane:
    return Lane(owner=_name(os.getpid()), is_alive=is_alive)


def is_alive(owner: str) -> bool:
    """Whether the owner still runs. On another machine that cannot be known, so it counts as alive until it expires."""
    host, _, rest = owner.partition("/")
    number = rest.partition("/")[0]
    if host != socket.gethostname()[:30] or not number.isdecimal():
        return True
    return _name(int(number)) == owner


def _name(process: int) -> str:
    return f"{socket.gethostname()[:30]}/{process}/{_started(process)}"


def _started(process: int) -> str:
    """When the process began, so that a number used again is not mistaken; empty where the system does not tell."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return "" if _exists(process) else "gone"
    return "gone" if fields[0] == "Z" else fields[19]


def _exists(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
