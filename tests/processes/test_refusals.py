"""What keeps the portal from starting is said in one sentence, with the remedy."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

import config as settings
from tests.stack import Stack


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """A portal that is in the way."""
    stack = Stack(tmp_path_factory.mktemp("refusals") / "data", simulator=False).start()
    yield stack
    stack.ensure_ended()


def refusal(stack):
    stack.launch()
    assert stack.wait_end() == 1
    assert "Traceback" not in stack.log
    return stack.log


@pytest.mark.parametrize("setting", ["PORT", "SIMULATOR_PORT"])
def test_a_taken_port(make_stack, setting):
    stack = make_stack()
    port = int(stack.settings[setting])
    with socket.create_server(("127.0.0.1", port)):
        said = refusal(stack)
    assert f"Port {port} on 127.0.0.1 is already in use" in said
    assert f"{setting}={port + 10}" in said


def test_a_folder_that_cannot_be_written(make_stack):
    stack = make_stack()
    stack.data_path.write_text("a file where the folder should be")
    said = refusal(stack)
    assert f"DATA_DIR={stack.data_path} cannot be used" in said
    assert "choose another folder" in said


def test_a_second_portal_on_the_same_data(running):
    assert "already running with the data in" in refusal(Stack(running.data_path, simulator=False))
    assert running.get("/health/live")[0] == 200


def test_migrating_while_the_portal_runs(running):
    assert "already running with the data in" in command(running, "migrate")


def test_a_wrong_setting_is_named_with_its_value_and_remedy(make_stack):
    stack = make_stack(simulator=False)
    said = command(stack, "up", WEB_THREADS="many")
    assert said == "Pagedesk cannot start. WEB_THREADS='many' cannot be used. Give a whole number from 1 to 64.\n"
    said = command(stack, "check", HOST="999.1.1.1")
    assert "HOST='999.1.1.1' cannot be used. Give an address of this machine" in said


def test_a_key_that_does_not_fit_the_data(running):
    assert running.stop() == 0
    (running.data_path / "secret.key").write_text("another key, of another installation, by mistake")
    assert "The secret key does not fit the data in this folder." in refusal(running)


def command(stack, *words, **changes):
    """What `portal WORDS` says on standard error with the settings of the stack."""
    done = subprocess.run(
        [sys.executable, "-m", "portal", *words],
        check=False,
        cwd=settings.ROOT,
        env={**stack.config.environment(), **changes},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    return done.stderr
