"""What keeps the processes waits for signals, and none of them comes at a bad moment."""

from __future__ import annotations

import signal
import subprocess
import sys

import config as settings

WAITS = """
from portal.processes.bell import Bell
bell = Bell(urgent=lambda: None)
print("waits", flush=True)
while not bell.stopping:
    bell.wait(60.0)
"""


def test_a_signal_in_the_midst_of_waiting_holds_nobody_up():
    with subprocess.Popen([sys.executable, "-c", WAITS], stdout=subprocess.PIPE, cwd=settings.ROOT) as waiting:
        waiting.stdout.readline()
        for _ in range(50_000):
            waiting.send_signal(signal.SIGCHLD)
        waiting.terminate()
        try:
            assert waiting.wait(timeout=30) == 0
        finally:
            waiting.kill()
