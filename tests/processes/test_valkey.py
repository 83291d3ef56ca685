"""The embedded queue server: found again, never mistaken for somebody else's."""

from __future__ import annotations

import shutil
import stat
import subprocess

import pytest
from redis import Redis

from portal.processes import folder
from portal.processes.valkey import LONGEST_SOCKET_PATH, Valkey


@pytest.fixture
def start():
    """Starts a server as something other than the portal's own start command would."""
    processes = []

    def run(server):
        server.prepare()
        processes.append(subprocess.Popen(server.command()))
        server.wait()
        return processes[-1]

    yield run
    for process in processes:
        process.kill()
        process.wait()


def test_a_server_left_running_is_used_again_and_ended_at_the_end(make_stack, start):
    stack = make_stack(simulator=False)
    folder.prepare(stack.data_path)
    left = Valkey(stack.data_path)
    process = start(left)
    stack.start()
    assert not stack.pid("valkey")
    assert stack.get("/health/ready")[0] == 200
    stack.stop()
    assert process.wait(timeout=10) == 0


def test_when_a_server_that_was_found_is_gone_another_is_started(make_stack, start):
    stack = make_stack(simulator=False)
    folder.prepare(stack.data_path)
    process = start(Valkey(stack.data_path))
    stack.start()
    process.kill()
    stack.wait_ready()
    assert stack.pid("valkey")


def test_the_server_of_another_folder_is_left_alone(tmp_path, start):
    original, copied = tmp_path / "original", tmp_path / "copied"
    folder.prepare(original)
    first = Valkey(original)
    start(first)
    shutil.copytree(original / folder.RUN, copied / folder.RUN)
    second = Valkey(copied)
    assert second.socket != first.socket
    assert first.is_ours()
    assert not second.is_ours()


def test_a_long_temporary_folder_does_not_make_the_socket_path_too_long(tmp_path, monkeypatch):
    deep = tmp_path / ("deep" * 30)
    deep.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(deep))
    folder.prepare(tmp_path / "data")
    server = Valkey(tmp_path / "data")
    assert len(str(server.socket)) <= LONGEST_SOCKET_PATH
    assert stat.S_IMODE(server.socket.parent.stat().st_mode) == 0o700
    server.clean_up()


def test_jobs_survive_the_death_of_the_server(tmp_path, start):
    folder.prepare(tmp_path)
    server = Valkey(tmp_path)
    process = start(server)
    with Redis.from_url(server.url) as client:
        client.rpush("jobs", *range(100))
    process.kill()
    process.wait()
    start(server)
    with Redis.from_url(server.url) as client:
        assert client.llen("jobs") == 100
    server.clean_up()


def test_it_listens_on_no_port(tmp_path, start):
    folder.prepare(tmp_path)
    server = Valkey(tmp_path)
    start(server)
    with Redis.from_url(server.url) as client:
        assert client.config_get("port") == {"port": "0"}
    server.clean_up()
