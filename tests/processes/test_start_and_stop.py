"""One command starts the portal, one Ctrl-C ends it."""

from __future__ import annotations

import os
import re
import signal
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.stack import Stack, wait_until

PROCESSES = ("portal", "web", "worker-inbox", "worker-outgoing", "worker-background", "scheduler", "valkey")


def is_alive(pid: int) -> bool:
    """Whether the process exists and is more than a dead one that nobody has asked after yet."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


@dataclass
class Portal:
    """One that was started for the second time; what was so after the first start."""

    stack: Stack
    readiness: int  # the status at the moment of the announcement
    setup_code: str
    key: str
    key_seal: str


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    stack = Stack(tmp_path_factory.mktemp("twice") / "data", simulator=False).start()
    readiness, _body = stack.get("/health/ready")
    made = Portal(stack, readiness, stack.setup_code, key(stack), key_seal(stack))
    stack.stop()
    stack.start()
    yield made
    stack.ensure_ended()


def key(stack: Stack) -> str:
    return (stack.data_path / "secret.key").read_text()


def key_seal(stack: Stack) -> str:
    with stack.database() as database:
        return str(database.exec_driver_sql("SELECT key_seal FROM installation").scalar_one())


def test_it_announces_itself_only_when_it_can_do_its_work(portal):
    assert portal.readiness == 200
    assert portal.stack.portal_url in portal.stack.log


def test_the_setup_code_is_printed_at_each_start_until_there_is_an_owner(portal):
    assert re.fullmatch(r"[A-Z0-9]{4}-[A-Z0-9]{4}", portal.setup_code)
    assert re.fullmatch(r"[A-Z0-9]{4}-[A-Z0-9]{4}", portal.stack.setup_code)
    assert portal.stack.setup_code != portal.setup_code


def test_a_second_start_keeps_the_data(portal):
    assert key(portal.stack) == portal.key
    assert key_seal(portal.stack) == portal.key_seal


def test_what_it_writes_is_for_its_own_user_only(portal):
    files = [path for path in portal.stack.data_path.rglob("*") if path.is_file()]
    assert portal.stack.data_path / "secret.key" in files
    assert [path for path in files if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


def test_the_simulator_comes_and_goes_as_the_wizard_asks(portal):
    stack = portal.stack
    assert not stack.pid("simulator")
    stack.config.simulator_wish.touch()
    simulator = wait_until(lambda: stack.pid("simulator"), "the simulator runs")
    stack.config.simulator_wish.unlink()
    wait_until(lambda: not is_alive(simulator), "the simulator has ended")
    assert stack.get("/health/live")[0] == 200


def test_ctrl_c_ends_every_process_and_says_nothing_frightening(make_stack):
    stack = make_stack(simulator=False, WEB_THREADS="16").start()
    pids = [stack.pid(name) for name in PROCESSES]
    assert all(pids)
    assert stack.stop() == 0
    assert not [pid for pid in pids if is_alive(pid)]
    assert not re.findall(r"Traceback|warning|error", stack.log)
    assert not list((stack.data_path / "run").glob("*.pid"))


def test_the_web_server_ends_first_and_the_queue_last(make_stack):
    stack = make_stack(simulator=False).start()
    queue = stack.pid("valkey")
    worker = stack.pid("worker-inbox")
    os.kill(worker, signal.SIGSTOP)  # a worker that takes its time
    stack.interrupt()
    wait_until(lambda: not stack.pid("web"), "the web server has ended")
    assert is_alive(queue)
    os.kill(worker, signal.SIGCONT)
    assert stack.wait_end() == 0


def test_a_second_ctrl_c_does_not_wait(make_stack):
    stack = make_stack(simulator=False).start()
    pids = [stack.pid(name) for name in PROCESSES]
    os.kill(stack.pid("worker-inbox"), signal.SIGSTOP)  # would use up its patience
    stack.interrupt()
    wait_until(lambda: not stack.pid("web"), "it has begun to stop")
    stack.interrupt()
    stack.wait_end()
    assert not [pid for pid in pids if is_alive(pid)]
