"""Keeps child processes alive: restarts the ones that end, with growing pauses, and stops them in order."""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from portal.processes import lifeline

STEADY_AFTER = 10.0  # seconds after which a child counts as healthy, and its next restart is immediate again
LONGEST_PAUSE = 15.0  # seconds between two restarts of a child that keeps failing
GONE_WITHIN = 5.0  # seconds that a killed process may need to be gone; the kernel frees its memory first
_HANDLED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD)


@dataclass
class Child:
    """A process to keep. `run` is called in the new process, which ends when it returns; it may also exec.

    `patience` is how many seconds the process may take to end after it was asked to.
    """

    name: str
    run: Callable[[], object]
    patience: float = 10.0
    pid: int = 0  # 0 while it does not run
    started_at: float = 0.0
    restart_at: float = 0.0
    failures: int = 0  # ends in a row, each soon after its start
    ending: str = ""  # how it ended last, in words


class Keeper:
    """Children by name. Nothing happens in the background: call `tend` about once a second and at each SIGCHLD.

    While a child runs, its process id stands in the file `NAME.pid` of the given folder.
    """

    def __init__(self, folder: Path, tell: Callable[[str], None]) -> None:
        self._folder = folder
        self._tell = tell
        self.children: dict[str, Child] = {}

    def add(self, child: Child) -> None:
        """Start a child and keep it from now on."""
        self.children[child.name] = child
        self._start(child)

    def tend(self) -> None:
        """Notice the children that ended and start again those whose pause is over."""
        for child in self.children.values():
            if child.pid and self._has_ended(child):
                self._plan_restart(child)
            if not child.pid and time.monotonic() >= child.restart_at:
                self._start(child)

    def remove(self, name: str) -> None:
        """Stop a child and keep it no longer."""
        self.stop([name])
        del self.children[name]

    def stop(self, names: Iterable[str]) -> None:
        """Ask these children to end, all at once; kill those that take longer than their patience."""
        going = [child for name in names if (child := self.children[name]).pid]
        for child in going:
            _signal(child, signal.SIGTERM)
        deadlines = {child.name: time.monotonic() + child.patience for child in going}
        while going := [child for child in going if not self._has_ended(child)]:
            for child in going:
                if time.monotonic() > deadlines[child.name]:
                    _signal(child, signal.SIGKILL)
            time.sleep(0.02)

    def finish(self) -> None:
        """Wait a moment for what killed children left behind, which ends with them. Comes last, after `stop`."""
        lifeline.await_orphans(GONE_WITHIN)

    def kill(self) -> None:
        """End every child at once, without asking. A signal handler may call it: `stop` and `finish` do the waiting."""
        lifeline.adopt_orphans()
        for child in self.children.values():
            if child.pid:
                _signal(child, signal.SIGKILL)

    def _start(self, child: Child) -> None:
        parent = os.getpid()
        sys.stdout.flush()
        child.pid = os.fork()
        if child.pid == 0:
            _become(child, parent)
        with suppress(PermissionError, ProcessLookupError):  # the child does it too; whoever is first
            os.setpgid(child.pid, child.pid)
        child.started_at = time.monotonic()
        (self._folder / f"{child.name}.pid").write_text(f"{child.pid}\n")

    def _has_ended(self, child: Child) -> bool:
        ended, status = os.waitpid(child.pid, os.WNOHANG)
        if not ended:
            return False
        (self._folder / f"{child.name}.pid").unlink(missing_ok=True)
        child.pid = 0
        code = os.waitstatus_to_exitcode(status)
        child.ending = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with status {code}"
        return True

    def _plan_restart(self, child: Child) -> None:
        steady = time.monotonic() - child.started_at > STEADY_AFTER
        child.failures = 1 if steady else child.failures + 1
        pause = min(LONGEST_PAUSE, 0.0 if child.failures == 1 else 0.25 * 2**child.failures)
        child.restart_at = time.monotonic() + pause
        self._tell(f"{child.name} {child.ending}; it is started again" + (f" in {pause:.0f} s." if pause >= 1 else "."))


def _become(child: Child, parent: int) -> None:
    """Turn a just forked process into the child: a process group, default signals, tied to its parent. No return."""
    status = 1
    try:
        os.setpgid(0, 0)  # so that a Ctrl-C reaches the parent only, which stops all in order
        for number in _HANDLED:
            signal.signal(number, signal.SIG_DFL)
        lifeline.end_with(parent)
        child.run()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else bool(end.code)
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
    except BaseException:
        logging.getLogger(__name__).exception("%s ended by an error", child.name)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _signal(child: Child, number: signal.Signals) -> None:
    """Signal the child's whole group for SIGKILL, else the process alone, which passes it on as it sees fit."""
    send = os.killpg if number == signal.SIGKILL else os.kill
    with suppress(ProcessLookupError):  # it ended meanwhile; the next look reaps it
        send(child.pid, number)
