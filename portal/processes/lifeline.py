"""Processes that must not outlive the one that started them, even when that one is killed by SIGKILL."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
from contextlib import suppress

_PR_SET_PDEATHSIG = 1  # prctl(2)
_PR_SET_CHILD_SUBREAPER = 36
_LOOK_EVERY = 0.5  # seconds between two looks at the parent where the kernel does not tell
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def end_with(parent: int) -> None:
    """Have this process killed as soon as its parent, whose id is given, is gone. On Linux it survives exec."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    if os.getppid() != parent:  # it was gone before we could ask
        os.kill(os.getpid(), signal.SIGKILL)


def bind_forks() -> None:
    """Have every process that this one forks from now on end with the process that forked it."""
    parent = [os.getpid()]
    os.register_at_fork(
        before=lambda: parent.__setitem__(0, os.getpid()),
        after_in_child=lambda: end_with(parent[0]),
    )


def adopt_orphans() -> None:
    """Have the descendants whose parent dies become children of this process, which can wait for them; on Linux."""
    if _libc is not None:
        _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1)


def await_orphans(seconds: float) -> None:
    """Return when this process has no children any more, at the latest after so many seconds."""
    deadline = time.monotonic() + seconds
    with suppress(ChildProcessError):  # none is left
        while time.monotonic() < deadline:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                time.sleep(0.01)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGKILL)
