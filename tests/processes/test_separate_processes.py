"""On several machines each process is started by itself, against PostgreSQL and a Redis that all of them reach."""

from __future__ import annotations

import subprocess
import sys

import pytest
from rq.cron import CronScheduler

import config as settings
from portal.jobs.queue import client
from portal.processes.valkey import binary
from tests.stack import free_port, wait_until

ASKED_TO_END_WHILE_IT_BEGINS = """
import os, signal, config
from portal.processes import workers
workers.Known.bootstrap = lambda *_: os.kill(os.getpid(), signal.SIGTERM)
workers.work(config.load(), "background")
"""
LONG_RUNNING = (["web"], ["worker", "inbox"], ["worker", "outgoing"], ["worker", "background"], ["scheduler"])


@pytest.fixture
def queue_address(tmp_path):
    """A server that listens on a port, as one of another machine would."""
    port = free_port()
    server = subprocess.Popen([str(binary()), "--port", str(port), "--bind", "127.0.0.1", "--save", ""])
    yield f"redis://127.0.0.1:{port}/0"
    server.terminate()
    server.wait()


@pytest.fixture
def database_address(backends, tmp_path):
    postgresql = backends("postgresql")
    address = postgresql.make_empty()
    yield address
    postgresql.drop(address)


@pytest.fixture
def installation(make_stack, queue_address, database_address):
    """Settings of one portal in several processes; none of them runs yet."""
    return make_stack(simulator=False, REDIS_URL=queue_address, DATABASE_URL=database_address)


@pytest.fixture
def start(installation):
    started = []

    def command(words):
        process = subprocess.Popen(
            [sys.executable, "-m", "portal", *words], cwd=settings.ROOT, env=installation.config.environment()
        )
        started.append(process)
        return process

    yield command
    for process in started:
        process.terminate()
    for process in started:
        process.wait()


def test_the_processes_work_together_and_each_ends_when_asked(installation, start):
    assert start(["migrate"]).wait() == 0
    running = [start(words) for words in LONG_RUNNING]
    installation.wait_ready()
    with client(installation.config.redis_url) as queue:
        wait_until(lambda: CronScheduler.all(queue), "the scheduler works, of which being ready says nothing")
    for process in running:
        process.terminate()
    assert [process.wait(timeout=60) for process in running] == [0] * len(running)


def test_a_worker_asked_to_end_before_it_has_begun_ends_well(installation):
    words = [sys.executable, "-c", ASKED_TO_END_WHILE_IT_BEGINS]
    assert subprocess.run(words, check=False, cwd=settings.ROOT, env=installation.config.environment()).returncode == 0


def test_the_web_server_started_alone_leaves_no_one_behind_when_it_is_killed(installation, start):
    start(["migrate"]).wait()
    web = start(["web"])
    wait_until(lambda: installation.get("/health/live")[0] == 200, "the web server answers")
    web.kill()
    wait_until(lambda: installation.get("/health/live")[0] == 0, "nobody answers")


def test_the_start_command_uses_the_queue_it_is_given(installation):
    installation.start()
    assert not installation.pid("valkey")
    assert installation.stop() == 0


def test_a_worker_without_a_queue_says_what_is_missing(make_stack):
    alone = make_stack(simulator=False)
    words = [sys.executable, "-m", "portal", "worker", "inbox"]
    done = subprocess.run(
        words, check=False, cwd=settings.ROOT, env=alone.config.environment(), capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "REDIS_URL='' cannot be used." in done.stderr
