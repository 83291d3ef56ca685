"""The other ends of what the portal sends to its own people: a mail server, a browser's push service, and a browser."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
from aiosmtpd.controller import Controller
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid

from portal.services import push_keys
from portal.services.mail_server import MailSettings, Security
from tests.stack import free_port


class MailBox:
    """What a mail server has taken; `refuses` are answers to recipients, by their address."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refuses: dict[str, str] = {}
        self.port = free_port()

    @property
    def settings(self) -> MailSettings:
        return MailSettings("127.0.0.1", self.port, Security.NONE, "", "", "Pagedesk <desk@example.org>")

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 - aiosmtpd names it so
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - likewise
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 OK"

    def subjects(self, address: str) -> list[str]:
        return [str(one["Subject"]) for one in self.letters if address in str(one["To"])]


@contextmanager
def serving_mail() -> Iterator[MailBox]:
    """A mail server on this machine."""
    box = MailBox()
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def words(letter: EmailMessage, kind: str = "plain") -> str:
    """Its text, or its `html`."""
    part = letter.get_body((kind,))
    assert part is not None
    return str(part.get_content())


@dataclass
class Window:
    """A browser that takes notifications: its keys, as only it knows them."""

    endpoint: str
    _key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    _auth: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def subscription(self) -> dict[str, str]:
        """What it hands to a site."""
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"endpoint": self.endpoint, "p256dh": push_keys.encoded(point), "auth": push_keys.encoded(self._auth)}

    def reads(self, body: bytes) -> dict[str, str]:
        """What was sealed for it."""
        opened = http_ece.decrypt(body, private_key=self._key, auth_secret=self._auth, version="aes128gcm")
        told: dict[str, str] = json.loads(opened)
        return told


class PushService:
    """Takes notifications for browsers, and answers with a status that a test may choose."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.taken: list[tuple[str, dict[str, str], bytes]] = []
        self.statuses: dict[str, int] = {}
        self.hangs = threading.Event()
        self.hangs.set()  # while it is cleared, it takes and does not answer

    def window(self, name: str = "one") -> Window:
        return Window(f"{self.address}/push/{name}")

    def told(self, window: Window) -> list[dict[str, str]]:
        """What this browser has shown."""
        return [window.reads(body) for path, _headers, body in self.taken if window.endpoint.endswith(path)]

    def signer(self) -> str:
        """The public key by which what came last was signed."""
        signed = self.taken[-1][1]["authorization"]
        assert Vapid.verify(signed)
        return str(signed.rpartition("k=")[2])


@contextmanager
def serving_push() -> Iterator[PushService]:
    """A push service on this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            service.hangs.wait(20)
            status = service.statuses.get(self.path, 201)
            if status == 201:
                service.taken.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service = PushService(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield service
    finally:
        service.hangs.set()
        server.shutdown()
        thread.join()
        server.server_close()
