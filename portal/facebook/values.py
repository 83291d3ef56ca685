"""Reading single values out of JSON that may hold anything. Nothing here raises; what does not fit is None."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

Value = TypeVar("Value")
Json = Mapping[str, Any]
NOTHING: Json = {}

_SECONDS_BELOW = 10**11  # Meta mixes seconds and milliseconds; milliseconds of 1973 and seconds of 5138 meet here
_EARLIEST = datetime(2004, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")  # what UTF-8 or PostgreSQL cannot hold
_UNSTORABLE_ESCAPES = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")


def storable(read: Value, body: bytes) -> Value:
    """What was read from this JSON, with NUL and halves of surrogate pairs replaced: no database takes them."""
    return _replaced(read) if _UNSTORABLE_ESCAPES.search(body) else read


def _replaced(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_replaced(element) for element in value]
    if isinstance(value, dict):
        return {_replaced(name): _replaced(element) for name, element in value.items()}
    return value


def text(value: object) -> str | None:
    """A string with something in it."""
    return value if isinstance(value, str) and value else None


def mapping(value: object) -> Json:
    """An object; anything else counts as an empty one."""
    return value if isinstance(value, dict) else NOTHING


def objects(value: object) -> list[Json]:
    """The objects of a list, or of Graph's `{"data": […]}`; other elements are left out."""
    if isinstance(value, dict):
        value = value.get("data")
    return [element for element in value if isinstance(element, dict)] if isinstance(value, list) else []


def identifier(value: object) -> str | None:
    """An id as text. Meta sends ids as strings and as numbers, and 0 or "" for "none"."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value) if isinstance(value, int) and value else None


def identifiers(value: object) -> tuple[str, ...]:
    """The usable ids of a list, in its order."""
    found = (identifier(element) for element in value) if isinstance(value, list) else ()
    return tuple(one for one in found if one is not None)


def number(value: object) -> int | None:
    """A whole number, also one that came as text."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 18:
        return int(value)
    return None


def flag(value: object) -> bool | None:
    """A truth value, also as 0 or 1."""
    if isinstance(value, bool):
        return value
    return bool(value) if value in (0, 1) else None


def moment(value: object) -> datetime | None:
    """A time in any of Meta's forms (seconds, milliseconds, either as text, ISO 8601), in UTC; nonsense is None."""
    if isinstance(value, str):
        digits = number(value)
        return _from_iso(value) if digits is None else _from_epoch(digits)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_epoch(value)
    return None


def _from_epoch(value: float) -> datetime | None:
    seconds = value if value < _SECONDS_BELOW else value / 1000
    try:
        return _plausible(datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError):
        return None


def _from_iso(value: str) -> datetime | None:
    try:
        parsed = datetime.fromisoformat(value)
        return _plausible(parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC))
    except (ValueError, OverflowError):
        return None


def _plausible(at: datetime) -> datetime | None:
    """Facebook did not exist before 2004, and a time after 2099 is a broken one."""
    return at if _EARLIEST <= at < _LATEST else None


def web_address(value: object, *, base: str | None = None) -> str | None:
    """An absolute http(s) address; a path is completed with `base` if that is given."""
    address = text(value)
    if address is None:
        return None
    if address.startswith(("https://", "http://")):
        return address
    if address.startswith("//"):
        return f"https:{address}"
    return f"{base}{address}" if base and address.startswith("/") else None
