"""An app's server: answers verification and keeps the webhooks it gets."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Delivery:
    """One POST as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def items(self) -> list[dict[str, Any]]:
        """Everything under `messaging`, `standby` and `changes`."""
        keys = ("messaging", "standby", "changes")
        return [item for entry in self.json["entry"] for key in keys for item in entry.get(key, [])]


class Callback:
    """`status` is answered to POSTs (0: not at all); `verify_token` is what verification must bring."""

    def __init__(self) -> None:
        self.status = 200
        self.answer = b""
        self.verify_token = "our verify token"
        self.wrong_challenge = False
        self.received: list[Delivery] = []
        self._release = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}/webhooks/meta"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def close(self) -> None:
        self._release.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def wait_for(self, count: int, seconds: float = 10) -> list[Delivery]:
        """The deliveries, once there are so many."""
        deadline = time.monotonic() + seconds
        while len(self.received) < count and time.monotonic() < deadline:
            time.sleep(0.005)
        assert len(self.received) >= count, f"{len(self.received)} of {count} deliveries came"
        return self.received

    @property
    def items(self) -> list[dict[str, Any]]:
        return [item for delivery in self.received for item in delivery.items]

    def _handler(callback: Callback) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
                if asked.get("hub.mode") != "subscribe" or asked.get("hub.verify_token") != callback.verify_token:
                    self._say(403, b"no")
                    return
                self._say(200, b"7" if callback.wrong_challenge else asked["hub.challenge"].encode())

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                callback.received.append(Delivery(self.path, dict(self.headers), body))
                if callback.status == 0:
                    callback._release.wait()
                self._say(callback.status or 200, callback.answer)

            def _say(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args: object) -> None:
                pass

        return Handler
