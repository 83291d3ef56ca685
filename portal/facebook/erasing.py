"""Takes a person out of the body of a webhook.

Each update of a body stands alone, so only those that name the person go; the words of others stay where they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

NOTHING_LEFT = b'{"entry": []}'  # can be worked through again, and then does nothing

Names = Callable[[object], bool]


def without_person(body: bytes, person_id: str) -> bytes:
    """The body without the updates that name this id. One in which they cannot be told apart loses everything."""
    if not person_id or not _writes(person_id, body.decode(errors="replace")):
        return body
    posted = _parsed(body)
    entries = posted.get("entry") if isinstance(posted, dict) else None
    if not isinstance(entries, list):
        return NOTHING_LEFT
    made = json.dumps({**posted, "entry": _left(entries, lambda part: _writes(person_id, json.dumps(part)))})
    return NOTHING_LEFT if _writes(person_id, made) else made.encode()


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _left(entries: list[object], names: Names) -> list[object]:
    return [entry for entry in (_without_updates(one, names) for one in entries) if not names(entry)]


def _without_updates(entry: object, names: Names) -> object:
    """The entry with those elements of its lists (messages, changes) that do not name the person."""
    if not isinstance(entry, dict):
        return entry
    return {
        key: [one for one in value if not names(one)] if isinstance(value, list) else value
        for key, value in entry.items()
    }


def _writes(person_id: str, text: str) -> bool:
    """Whether the id stands in the text as a number of its own."""
    return re.search(rf"(?<!\d){re.escape(person_id)}(?!\d)", text) is not None
