"""Keys by which a repeated item is recognised: the same wherever it comes, different for every other item."""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import blake2b

from portal.facebook.shapes.items import Platform

OBJECTS = {Platform.FACEBOOK: "page", Platform.INSTAGRAM: "instagram"}
"""Meta's name for what the webhooks of a platform are about."""

_LONGEST = 250  # database indexes have limits; Meta's ids stay far below


def by_id(meta_object: str, page_id: str, kind: str, own_id: str) -> str:
    """For an item that has an id of its own, such as a message or a lead."""
    return _short(f"{meta_object}/{page_id}/{kind}/{own_id}")


def by_content(
    meta_object: str, page_id: str, kind: str, person_id: str | None, at: datetime | None, content: object
) -> str:
    """For everything else: who, when, and a hash of what."""
    when = int(at.timestamp() * 1000) if at else "-"
    return _short(f"{meta_object}/{page_id}/{kind}/{person_id or '-'}/{when}/{digest(content)}")


def as_unknown(meta_object: str, page_id: str, person_id: str | None, at: datetime | None, content: object) -> str:
    """Under which key the same item was kept by a version that did not know its kind."""
    return by_content(meta_object, page_id, "unknown", person_id, at, content)


def digest(content: object) -> str:
    """The same for equal JSON, whatever the order of its keys."""
    return blake2b(json.dumps(content, sort_keys=True, separators=(",", ":")).encode(), digest_size=12).hexdigest()


def _short(key: str) -> str:
    return key if len(key) <= _LONGEST else f"{key[:100]}#{blake2b(key.encode(), digest_size=16).hexdigest()}"
