"""Browser notifications leave here: encrypted for the browser, signed with our key, posted to its push service.

https://www.rfc-editor.org/rfc/rfc8030 (protocol), rfc8291 (encryption), rfc8292 (who sends).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

import http_ece
import requests
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid

from config import Config
from portal.facebook.errors import LinkRefused
from portal.facebook.guarded import guarded_session
from portal.services import push_keys
from portal.services.push_subscriptions import Target

TIMEOUT = (5, 10)  # seconds to connect, of silence; for jobs
PROMPT = (2, 3)  # while a person waits for the screen
KEPT_FOR = 12 * 3600  # seconds that the push service keeps it for a browser that is away
GONE = (404, 410)
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class PushGone(Exception):
    """The browser no longer takes notifications: the subscription is over."""


class PushFailed(Exception):
    """It may work later."""


def may_call(endpoint: str, *, allows_loopback: bool) -> bool:
    """Whether this may be a push service: a public https address, or this machine where tests and the demo run.

    Where the name really leads is checked when it is called.
    """
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    if parts.hostname in LOOPBACK:
        return allows_loopback and parts.scheme in ("http", "https")
    is_plain = port in (None, 443) and not parts.username
    return parts.scheme == "https" and is_plain and _is_name(parts.hostname or "")


def _is_name(host: str) -> bool:
    """A push service has a name; a bare address is none."""
    try:
        ip_address(host)
    except ValueError:
        return "." in host
    return False


def send(
    target: Target,
    told: Mapping[str, str],
    key: str,
    sender: str,
    *,
    allows_loopback: bool,
    timeout: tuple[float, float] = TIMEOUT,
) -> None:
    """`key` is our private one; `sender` our address, as `contact` gives it.

    Raises PushGone or PushFailed. What the push service answers beyond its status is not read: it is not ours to trust.
    """
    if not may_call(target.endpoint, allows_loopback=allows_loopback):
        raise PushGone("not an address of a push service")
    session = guarded_session(allows_loopback=allows_loopback)
    try:
        body, headers = _sealed(target, json.dumps(told, ensure_ascii=False).encode(), key, sender)
        with session.post(target.endpoint, body, headers=headers, timeout=timeout, stream=True) as answer:
            status = answer.status_code
    except ValueError as problem:  # whatever reads addresses on the way: nothing can be sent to this one
        raise PushGone(type(problem).__name__) from None
    except (requests.RequestException, LinkRefused) as problem:
        raise PushFailed(type(problem).__name__) from None
    if status in GONE:
        raise PushGone(f"HTTP {status}")
    if not requests.codes.ok <= status < requests.codes.multiple_choices:
        raise PushFailed(f"HTTP {status}")


def contact(config: Config) -> str:
    """An address of ours under which a push service could complain: https, or one for e-mails."""
    return config.address if config.is_https else "mailto:pagedesk@localhost"


def _sealed(target: Target, text: bytes, key: str, sender: str) -> tuple[bytes, dict[str, str]]:
    """The body that only the browser can read, and the headers that go with it."""
    parts = urlsplit(target.endpoint)
    body: bytes = http_ece.encrypt(
        text,
        private_key=ec.generate_private_key(push_keys.CURVE),  # for this one message
        dh=push_keys.decoded(target.p256dh),
        auth_secret=push_keys.decoded(target.auth),
        version="aes128gcm",
    )
    signed = Vapid.from_raw(key.encode()).sign({"aud": f"{parts.scheme}://{parts.netloc}", "sub": sender})
    headers = {"Content-Encoding": "aes128gcm", "TTL": str(KEPT_FOR), "Urgency": "high"}
    return body, {**headers, "Content-Type": "application/octet-stream", **signed}
