"""One command starts the portal, one Ctrl-C ends it."""

from __future__ import annotations

import os
import re
import signal
import stat
from pathlib import Path

from tests.stack import wait_until

PROCESSES = ("portal", "web", "worker-inbox", "worker-outgoing", "worker-background", "scheduler", "valkey")


def is_alive(pid: int) -> bool:
    """Whether the process exists and is more than a dead one that nobody has asked after yet."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def test_it_announces_itself_only_when_it_can_do_its_work(make_stack):
    stack = make_stack(simulator=False)
    stack.start()
    assert stack.get("/health/ready")[0] == 200
    assert stack.portal_url in stack.log


def test_the_setup_code_is_printed_at_each_start_until_there_is_an_owner(make_stack):
    stack = make_stack(simulator=False).start()
    first = stack.setup_code
    assert re.fullmatch(r"[A-Z0-9]{4}-[A-Z0-9]{4}", first)
    stack.stop()
    assert stack.start().setup_code != first


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


def test_a_second_start_keeps_the_data(make_stack):
    stack = make_stack(simulator=False).start()
    with stack.database() as database:
        seal = database.exec_driver_sql("SELECT key_seal FROM installation").scalar_one()
    key = (stack.data_path / "secret.key").read_text()
    stack.stop()
    stack.start()
    assert (stack.data_path / "secret.key").read_text() == key
    with stack.database() as database:
        assert database.exec_driver_sql("SELECT key_seal FROM installation").scalar_one() == seal


def test_what_it_writes_is_for_its_own_user_only(make_stack):
    stack = make_stack(simulator=False).start()
    files = [path for path in stack.data_path.rglob("*") if path.is_file()]
    assert stack.data_path / "secret.key" in files
    assert [path for path in files if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


def test_the_simulator_comes_and_goes_as_the_wizard_asks(make_stack):
    stack = make_stack(simulator=False).start()
    assert not stack.pid("simulator")
    stack.config.simulator_wish.touch()
    simulator = wait_until(lambda: stack.pid("simulator"), "the simulator runs")
    stack.config.simulator_wish.unlink()
    wait_until(lambda: not is_alive(simulator), "the simulator has ended")
    assert stack.get("/health/live")[0] == 200
