"""Who sends in a conversation, and whether they still live."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from portal.jobs.lanes import is_alive, own_lane
from tests.stack import wait_until


def test_this_process_lives() -> None:
    assert is_alive(own_lane().owner)


def owner_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def begun() -> subprocess.Popen[str]:
    """Another process, which tells its own name and waits."""
    program = "from portal.jobs.lanes import own_lane; print(own_lane().owner, flush=True); input()"
    return subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def test_another_process_lives_until_it_is_killed() -> None:
    with begun() as other:
        owner = owner_of(other)
        assert is_alive(owner)
        os.kill(other.pid, signal.SIGKILL)
        wait_until(lambda: not is_alive(owner), "it counts as dead, though nobody has taken note of its end")


def test_a_process_number_used_again_is_another_process() -> None:
    host, number, _ = own_lane().owner.split("/")
    assert not is_alive(f"{host}/{number}/1")


def test_on_another_machine_nobody_knows() -> None:
    assert is_alive("elsewhere/1/2")
