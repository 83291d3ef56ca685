"""A killed process is started again; when the start command itself is killed, nothing stays behind."""

from __future__ import annotations

import os

import pytest

from tests.processes.test_start_and_stop import PROCESSES, is_alive
from tests.stack import Stack, wait_until


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    stack = Stack(tmp_path_factory.mktemp("restarts") / "data", simulator=False).start()
    yield stack
    stack.ensure_ended()


@pytest.mark.parametrize("name", PROCESSES)
def test_a_killed_process_is_started_again(running, name):
    before = running.kill(name)
    wait_until(lambda: running.pid(name) not in (0, before), f"{name} runs again")
    running.wait_ready()
    wait_until(lambda: f"{name} was killed by SIGKILL; it is started again" in running.log, "it is told")


def test_every_process_has_a_group_of_its_own_so_that_ctrl_c_reaches_only_the_first(running):
    wait_until(lambda: all(map(running.pid, PROCESSES)), "all run")
    groups = {name: os.getpgid(running.pid(name)) for name in PROCESSES}
    assert groups == {name: running.pid(name) for name in PROCESSES}


def test_when_the_start_command_is_killed_all_others_end_and_it_can_start_again_at_once(make_stack):
    stack = make_stack(simulator=False).start()
    pids = [stack.pid(name) for name in PROCESSES]
    stack.kill_supervisor()
    stack.start()
    assert not [pid for pid in pids if is_alive(pid)]
    assert stack.get("/health/ready")[0] == 200
    assert stack.stop() == 0


def test_data_that_cannot_be_prepared_end_the_start_with_the_reason(make_stack):
    stack = make_stack(simulator=False, DATABASE_URL="sqlite:////nowhere/at/all.sqlite3")
    stack.launch()
    assert stack.wait_end() == 1
    assert "unable to open database file" in stack.log
    assert "Pagedesk cannot start." in stack.log
