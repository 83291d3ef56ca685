"""The installation's own pair of keys, by which push services recognise who sends (VAPID, RFC 8292)."""

from __future__ import annotations

import base64

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
PRIVATE_BYTES = 32


def new() -> str:
    """A private key: its 32 bytes in base64 for addresses, without padding, as all keys here."""
    number = ec.generate_private_key(CURVE).private_numbers().private_value
    return encoded(number.to_bytes(PRIVATE_BYTES, "big"))


def public(private: str) -> str:
    """What a browser subscribes with."""
    key = ec.derive_private_key(int.from_bytes(decoded(private), "big"), CURVE).public_key()
    return encoded(key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def is_public(key: str) -> bool:
    """Whether this is a point on the curve, as a browser gives it."""
    try:
        point = decoded(key)
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
    except ValueError:
        return False
    return encoded(point) == key.rstrip("=")  # signs that are none of base64 are passed over when it is read


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """Raises ValueError for what is no base64."""
    return base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
