"""Starting and stopping the simulator."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import config as settings
from portal import simulator_app
from tests.simulator.conftest import ROOT, Process
from tests.simulator.meta import APP, BAKERY, SECRET, Meta
from tests.stack import wait_until


def start_in_vain(folder: Path, **settings: str) -> str:
    """Try to start it; returns what it says when it gives up."""
    ended = subprocess.run(
        [sys.executable, "-m", "simulator"],
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": str(folder), **settings},
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )
    assert ended.returncode != 0
    assert "Traceback" not in ended.stderr
    return ended.stderr


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"SIMULATOR_HOST": "0.0.0.0"}, "SIMULATOR_ALLOW_REMOTE=1"),
        ({"SIMULATOR_PORT": "http"}, "SIMULATOR_PORT=http is not a port"),
        ({"SIMULATOR_TIME_SCALE": "0"}, "SIMULATOR_TIME_SCALE=0 must be a number above 0"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, settings: dict[str, str], words: str) -> None:
    assert words in start_in_vain(tmp_path, **settings)


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"Port {port} on 127.0.0.1 is not free" in start_in_vain(tmp_path, SIMULATOR_PORT=str(port))


def test_the_world_survives_a_restart(make_simulator) -> None:  # type: ignore[no-untyped-def]
    process: Process = make_simulator()
    meta = Meta(process.url, "http://localhost:8000")
    meta.writes("maria", BAKERY, "remember me")
    meta.stage("clock", advance=3_600)
    process.stop()
    process.start()
    assert [one["text"] for one in meta.conversation("maria", BAKERY)["messages"]] == ["remember me"]
    assert meta.look("clock")["offset"] == 3_600


def test_the_app_can_be_the_readers_own(make_simulator) -> None:  # type: ignore[no-untyped-def]
    process: Process = make_simulator(
        META_APP_ID="42", META_APP_SECRET="s3cret", META_VERIFY_TOKEN="v", PORTAL_URL="https://desk.example"
    )
    meta = Meta(process.url, "https://desk.example")
    app = next(one for one in meta.look("world")["apps"] if one["id"] == "42")
    assert app["redirect_uris"] == ["https://desk.example/connect/callback"]
    rows = {row["object"]: row["callback_url"] for row in meta.get("42/subscriptions", "42|s3cret")["data"]}
    assert rows == dict.fromkeys(("page", "instagram"), "https://desk.example/webhooks/meta")


def test_the_portal_gives_an_older_world_a_secret_that_is_not_public(make_simulator, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    process: Process = make_simulator()
    process.stop()
    process.words = ("portal", "simulator")
    process.env["PAGEDESK_MODE"] = "live"
    process.start()
    meta = Meta(process.url, "http://localhost:8000")
    secret = simulator_app.secret(settings.load({"DATA_DIR": str(tmp_path)}))
    assert meta.get(APP, f"{APP}|{secret}").status == 200
    assert meta.get(APP, f"{APP}|{SECRET}").status == 400


def test_a_killed_simulator_leaves_its_port_free(make_simulator) -> None:  # type: ignore[no-untyped-def]
    process: Process = make_simulator()
    process.kill()
    wait_until(lambda: is_free(process.port), "nobody listens any more")
    process.start()


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "cannot be written" in start_in_vain(tmp_path / "file")
