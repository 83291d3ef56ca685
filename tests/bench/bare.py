"""The floor that intake is held against: a Flask route that reads the body and stores nothing, on the same server."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, request

from tests.stack import free_port, wait_until

app = Flask(__name__)


@app.post("/webhook")
def webhook() -> str:
    request.get_data()
    return "EVENT_RECEIVED"


@app.get("/")
def index() -> str:
    return "ok"


@contextmanager
def running(threads: str) -> Iterator[str]:
    """The bare application under granian; gives the address of the route."""
    from tests.bench.portal import answers

    port = free_port()
    words = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--no-ws", "--http", "1",
        "--workers", "1", "--blocking-threads", threads, "--log-level", "warning", "tests.bench.bare:app",
    ]  # fmt: skip
    process = subprocess.Popen(words, env=dict(os.environ))
    try:
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/"), "the bare server answers")
        yield f"http://127.0.0.1:{port}/webhook"
    finally:
        process.terminate()
        process.wait()
