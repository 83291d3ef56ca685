"""While a job waits for Meta's answer, it keeps nobody from the database."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from flask import Flask

from config import Config
from portal.extensions import db
from portal.jobs.health import check_health
from portal.jobs.lead_diagnosis import diagnose
from portal.models import Page
from tests.cast import Meta


@dataclass
class Slow:
    """Stands in for Meta, and notes with each call how many connections to the database are in use meanwhile."""

    app: Flask | None = None
    in_use: list[int] = field(default_factory=list)

    def note(self) -> None:
        assert self.app is not None
        with self.app.app_context():
            self.in_use.append(sum(engine.pool.checkedout() for engine in db.engines.values()))  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def server() -> Iterator[ThreadingHTTPServer]:
    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            slow.note()
            body = json.dumps({"data": []}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - the name the server looks for

        def log_message(self, *_words: object) -> None:
            """Keep the output of the tests clean."""

    slow = Slow()
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as listening:
        listening.slow = slow  # type: ignore[attr-defined]
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield listening
        listening.shutdown()


@pytest.fixture
def config(config: Config, server: ThreadingHTTPServer) -> Config:
    return replace(config, meta_graph_url=f"http://127.0.0.1:{server.server_port}")


@pytest.fixture
def slow(server: ThreadingHTTPServer, app: Flask) -> Slow:
    found: Slow = server.slow  # type: ignore[attr-defined]
    found.app, found.in_use = app, []
    return found


@pytest.mark.parametrize("looks", [check_health, diagnose])
def test_looks_at_a_page(slow: Slow, meta: Meta, bakery: Page, looks: Callable[[int], None]) -> None:
    meta.work(looks, bakery.id)
    assert len(slow.in_use) > 3
    assert set(slow.in_use) == {0}
