"""Proofs between Meta and us: webhook signatures, `appsecret_proof`, signed requests. All compare in constant time."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from typing import Any


class BadSignature(Exception):
    """A signed request that Meta did not sign with our app secret, or that cannot be read."""


def webhook_signature_is_valid(app_secret: str, body: bytes, header: str | None) -> bool:
    """Whether `header` (`X-Hub-Signature-256`) signs exactly these bytes. Without a secret nothing is valid.

    https://developers.facebook.com/docs/graph-api/webhooks/getting-started#validate-payloads
    """
    if not app_secret or not header:
        return False
    expected = f"sha256={_hmac(app_secret, body).hex()}"
    return hmac.compare_digest(expected.encode(), header.encode(errors="replace"))


def appsecret_proof(app_secret: str, token: str) -> str:
    """Shows Meta that the caller of a token also holds the app secret.

    https://developers.facebook.com/docs/graph-api/guides/secure-requests
    """
    return _hmac(app_secret, token.encode()).hex()


def read_signed_request(app_secret: str, signed_request: str) -> dict[str, Any]:
    """The payload of a deauthorize or data-deletion callback; its `user_id` names who had connected.

    Raises BadSignature. https://developers.facebook.com/docs/facebook-login/guides/advanced/existing-system
    """
    signature, _, payload = signed_request.partition(".")
    if not app_secret or not payload:
        raise BadSignature("The signed request is not of the form signature.payload.")
    expected = _hmac(app_secret, payload.encode(errors="replace"))
    if not hmac.compare_digest(expected, _decoded(signature)):
        raise BadSignature("The signed request was not signed with this app's secret.")
    return _payload(_decoded(payload))


def _hmac(app_secret: str, message: bytes) -> bytes:
    return hmac.new(app_secret.encode(), message, hashlib.sha256).digest()


def _decoded(part: str) -> bytes:
    """Base64url, which Meta sends without padding."""
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (binascii.Error, ValueError) as problem:
        raise BadSignature("The signed request is not base64url.") from problem


def _payload(content: bytes) -> dict[str, Any]:
    try:
        payload = json.loads(content)
    except (ValueError, RecursionError) as problem:
        raise BadSignature("The signed request holds no JSON.") from problem
    if not isinstance(payload, dict) or str(payload.get("algorithm", "")).upper() != "HMAC-SHA256":
        raise BadSignature("The signed request is not signed by HMAC-SHA256.")
    return payload
