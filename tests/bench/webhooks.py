"""Signed webhook POSTs as Meta sends them, of about 600 bytes."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Iterator
from typing import Any

from tests.bench.load import request

SECRET = "bench-secret"
PAGE = "102938475610293"
WORDS = "Здравствуйте! Is my cake ready? I would like to pick it up this afternoon, if possible before five. "


POST = f"{PAGE}_122100000000000111"
ADDED = {"parent_id": POST, "item": "comment", "verb": "add"}
KINDS = 10  # of so many events in the mix, seven are messages, two are comments and one is the notice of a lead


def body(number: int, person: int, *, mixed: bool = False) -> bytes:
    """A message; in the mix by its number a message, a comment under one post, or the notice of a lead."""
    now = int(time.time() * 1000)
    if mixed and is_lead(number):
        return _posted(now, changes=[_lead(number, now)])
    if mixed and number % KINDS >= KINDS - 3:
        return _posted(now, changes=[_comment(number, person, now)])
    return _posted(now, messaging=[_message(number, person, now)])


def is_lead(number: int) -> bool:
    """Whether this one of the mix is a lead, of which nothing is to be read before its answers were fetched."""
    return number % KINDS == KINDS - 1


def posts(url: str, people: int, *, mixed: bool = False) -> Iterator[bytes]:
    """Endless different events of so many people, ready to be sent."""
    for number in itertools.count():
        content = body(number, number % people, mixed=mixed)
        yield request(url, "POST", content, Content_Type="application/json", X_Hub_Signature_256=signature(content))


def _posted(now: int, **told: Any) -> bytes:
    return json.dumps({"object": "page", "entry": [{"id": PAGE, "time": now, **told}]}, separators=(",", ":")).encode()


def _message(number: int, person: int, now: int) -> dict[str, Any]:
    return {
        "sender": {"id": str(7788990000000000 + person)},
        "recipient": {"id": PAGE},
        "timestamp": now,
        "message": {"mid": f"m_{now}_{number}_{'x' * 60}", "text": f"{WORDS} {number}"},
    }


def _comment(number: int, person: int, now: int) -> dict[str, Any]:
    author = {"id": str(2488990000000000 + person), "name": f"Мария Person {person}"}
    said = {"comment_id": f"122100000000000111_{now}{number}", "post_id": POST, "message": f"{WORDS} {number}"}
    return {"field": "feed", "value": {"from": author, "created_time": now // 1000, **ADDED, **said}}


def _lead(number: int, now: int) -> dict[str, Any]:
    """Only a notice; its answers are asked for afterwards, and not by a benchmark."""
    value = {"leadgen_id": f"{now}{number}", "page_id": PAGE, "form_id": "665544332211", "created_time": now // 1000}
    return {"field": "leadgen", "value": value}


def signature(content: bytes) -> str:
    return "sha256=" + hmac.new(SECRET.encode(), content, hashlib.sha256).hexdigest()
