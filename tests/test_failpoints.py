"""A test can have a process killed at a named point, once; outside of tests nothing can."""

from __future__ import annotations

import os
import signal

import config as settings
from portal import failpoints


def hit_in_a_child(mode, folder, point):
    """Exit status of a process that gets to the point."""
    child = os.fork()
    if child == 0:
        failpoints.follow(settings.load({"PAGEDESK_MODE": mode, "DATA_DIR": str(folder)}))
        failpoints.hit(point)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def arm(folder, point):
    (folder / "failpoints").mkdir(exist_ok=True)
    (folder / "failpoints" / point).touch()


def test_the_first_process_to_get_there_is_killed_and_the_next_is_not(tmp_path):
    arm(tmp_path, "sent")
    assert hit_in_a_child("test", tmp_path, "sent") == -signal.SIGKILL
    assert hit_in_a_child("test", tmp_path, "sent") == 0


def test_other_points_are_passed(tmp_path):
    arm(tmp_path, "sent")
    assert hit_in_a_child("test", tmp_path, "claimed") == 0


def test_a_live_portal_ignores_the_files(tmp_path):
    arm(tmp_path, "sent")
    assert hit_in_a_child("live", tmp_path, "sent") == 0
