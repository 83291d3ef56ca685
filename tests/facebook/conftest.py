"""A stand-in for Meta at the level of sockets: it answers as told, also in the ways only a network can."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email import policy
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, settings

from portal.facebook.client import Graph

# A busy machine is slow, and no test of this project depends on time.
settings.register_profile("pagedesk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("pagedesk")

TOKEN = "EAAG-page-token"
SECRET = "demo-app-secret"


@dataclass
class Seen:
    """One request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    connection: tuple[str, int]

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def params(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.target).query).items()}

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}

    @property
    def parts(self) -> dict[str, Any]:
        """The parts of a multipart body by their names."""
        head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
        message = BytesParser(policy=policy.default).parsebytes(head + self.body)
        return {part.get_param("name", header="content-disposition"): part for part in message.iter_parts()}


@dataclass
class Answer:
    """What to do with a request.

    `cut` closes the connection at once, `missing_bytes` in the middle of the body; `silent` never answers;
    `chunked` does not announce the length.
    """

    body: bytes = b"{}"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    missing_bytes: int = 0
    silent: bool = False
    chunked: bool = False


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Connections that break are what these tests are about."""


class MetaStandIn:
    """Answers are given in order, the last one again and again."""

    def __init__(self) -> None:
        self.answers: list[Answer] = [Answer()]
        self.seen: list[Seen] = []
        self.ended = threading.Event()
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answers_with(self, content: Any = None, **how: Any) -> None:
        """Give these answers from now on; JSON unless bytes."""
        self.answers = []
        self.then(content, **how)

    def then(self, content: Any = None, **how: Any) -> None:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.answers.append(Answer(body=body, **how))

    def close_port(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def stop(self) -> None:
        self.ended.set()
        if self._thread.is_alive():
            self.close_port()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                stand_in.seen.append(Seen(self.command, self.path, headers, body, self.client_address))
                answers = stand_in.answers
                self.give(answers.pop(0) if len(answers) > 1 else answers[0])

            def give(self, answer: Answer) -> None:
                if answer.silent:
                    stand_in.ended.wait()
                if answer.cut or answer.silent:
                    self.close_connection = True
                    return
                self.send_response(answer.status)
                for name, value in {"Content-Type": "application/json", **answer.headers}.items():
                    self.send_header(name, value)
                if answer.chunked:
                    self.send_header("Transfer-Encoding", "chunked")
                    content = b"%x\r\n%s\r\n0\r\n\r\n" % (len(answer.body), answer.body)
                else:
                    self.send_header("Content-Length", str(len(answer.body)))
                    content = answer.body[: len(answer.body) - answer.missing_bytes]
                self.end_headers()
                with suppress(ConnectionError):
                    self.wfile.write(content)
                self.close_connection = self.close_connection or answer.missing_bytes > 0

            do_GET = do_POST = do_DELETE = answer  # noqa: N815

            def log_message(self, *args: object) -> None:
                pass

        return Handler


@pytest.fixture
def meta() -> Iterator[MetaStandIn]:
    stand_in = MetaStandIn()
    yield stand_in
    stand_in.stop()


@pytest.fixture
def graph(meta: MetaStandIn) -> Graph:
    return Graph(TOKEN, app_secret=SECRET, base_url=meta.url, version="v26.0", timeout=(2, 0.5))


@pytest.fixture
def app_graph(meta: MetaStandIn) -> Graph:
    return Graph.for_app("445566778899001", SECRET, base_url=meta.url, version="v26.0")
