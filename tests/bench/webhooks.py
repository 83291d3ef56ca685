"""Signed webhook POSTs as Meta sends them, of about 600 bytes."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Iterator

from tests.bench.load import request

SECRET = "bench-secret"
PAGE = "102938475610293"
WORDS = "Здравствуйте! Is my cake ready? I would like to pick it up this afternoon, if possible before five. "


def body(number: int, person: int) -> bytes:
    now = int(time.time() * 1000)
    event = {
        "sender": {"id": str(7788990000000000 + person)},
        "recipient": {"id": PAGE},
        "timestamp": now,
        "message": {"mid": f"m_{now}_{number}_{'x' * 60}", "text": f"{WORDS} {number}"},
    }
    posted = {"object": "page", "entry": [{"id": PAGE, "time": now, "messaging": [event]}]}
    return json.dumps(posted, separators=(",", ":")).encode()


def posts(url: str, people: int) -> Iterator[bytes]:
    """Endless different messages from so many people, ready to be sent."""
    for number in itertools.count():
        content = body(number, number % people)
        yield request(url, "POST", content, Content_Type="application/json", X_Hub_Signature_256=signature(content))


def signature(content: bytes) -> str:
    return "sha256=" + hmac.new(SECRET.encode(), content, hashlib.sha256).hexdigest()
