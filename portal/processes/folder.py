"""The data folder: made when missing, used by one installation at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.processes.problems import CannotStart

RUN = "run"  # process ids, the queue's address: what is true only while the portal runs
PREPARED = f"{RUN}/prepared"  # there once the data have the shape that this version needs


def prepare(path: Path) -> None:
    """Create the folder with the parts that processes need; raises `CannotStart` if it cannot be written."""
    try:
        for part in (path, path / RUN):
            part.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = path / RUN / f"probe-{os.getpid()}"
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        raise CannotStart(
            f"DATA_DIR={path} cannot be used: {error.strerror}. Give this user the right to write there, "
            "or choose another folder, for example DATA_DIR=$HOME/pagedesk."
        ) from error


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the folder for this process; raises `CannotStart` if another one does."""
    descriptor = os.open(path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(descriptor, path)
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, path: Path) -> None:
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)  # which ends with this process, whatever it forked
    except BlockingIOError:
        owner = os.read(descriptor, 32).decode().strip() or "unknown"
        raise CannotStart(
            f"Pagedesk is already running with the data in {path} (process {owner}). "
            "Stop it first with Ctrl-C, or choose another folder with DATA_DIR=..."
        ) from None
