"""The bytes of a webhook and their signatures.

https://developers.facebook.com/docs/graph-api/webhooks/getting-started
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlencode

from simulator.models import App
from simulator.models.faults import SignatureMode


def body(object_name: str, entries: list[dict[str, Any]]) -> bytes:
    """JSON as PHP writes it: no spaces, other letters as lower-case `\\uXXXX`, and `/` as `\\/`."""
    text = json.dumps({"object": object_name, "entry": entries}, separators=(",", ":"))
    return text.replace("/", "\\/").encode()


def headers(app: App, payload: bytes, mode: SignatureMode) -> dict[str, str]:
    """The headers of a delivery; `mode` can spoil the signature."""
    told = {"Content-Type": "application/json", "User-Agent": "facebookexternalua", "Accept": "*/*"}
    if mode == SignatureMode.MISSING:
        return told
    key = _signing_key(app, mode)
    told["X-Hub-Signature"] = "sha1=" + hmac.new(key, payload, hashlib.sha1).hexdigest()
    told["X-Hub-Signature-256"] = "sha256=" + hmac.new(key, payload, hashlib.sha256).hexdigest()
    return told


def _signing_key(app: App, mode: SignatureMode) -> bytes:
    if mode == SignatureMode.WRONG:
        return b"somebody else's secret"
    if mode == SignatureMode.OLD:
        return (app.old_secret or app.secret).encode()
    return app.secret.encode()


def callback(app: App, subject: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
    """Body and headers of a callback with a `signed_request`."""
    body = urlencode({"signed_request": signed_request(app, subject)}).encode()
    return body, {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "facebookexternalua"}


def signed_request(app: App, payload: dict[str, Any]) -> str:
    """The `signed_request` of Meta's callbacks: signature over the encoded payload, both base64url without padding."""
    encoded = _base64url(json.dumps({"algorithm": "HMAC-SHA256", **payload}, separators=(",", ":")).encode())
    signature = hmac.new(app.secret.encode(), encoded.encode(), hashlib.sha256).digest()
    return f"{_base64url(signature)}.{encoded}"


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
