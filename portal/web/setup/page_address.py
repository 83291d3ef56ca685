"""Reading the address of a Facebook Page as people paste it."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qs, urlsplit

NAME = re.compile(r"[\w.\-]{2,100}", re.ASCII)
ENDS_IN_ID = re.compile(r"(?:^|-)(\d{6,25})$")
HOSTS = ("facebook.com", "fb.com", "fb.me", "m.me")
WITH_NAME_NEXT = ("pages", "pg", "people")


def page_reference(address: str) -> str | None:
    """The id or user name in an address such as https://www.facebook.com/northbakery; None if there is none.

    A bare name or id counts too.
    """
    address = address.strip().removeprefix("@")
    if NAME.fullmatch(address) and not address.lower().endswith(HOSTS):
        return _id_in(address) or address
    parts = _parts(address)
    if parts is None or not _is_facebook(parts.hostname or ""):
        return None
    query = parse_qs(parts.query)
    named = next((query[name][0] for name in ("id", "asset_id", "page_id") if name in query), None)
    return named if named and named.isdecimal() else _in_path([part for part in parts.path.split("/") if part])


def _parts(address: str) -> SplitResult | None:
    try:
        return urlsplit(address if "://" in address else f"https://{address}")
    except ValueError:
        return None


def _is_facebook(host: str) -> bool:
    return any(host == one or host.endswith(f".{one}") for one in HOSTS)


def _in_path(parts: list[str]) -> str | None:
    """`/northbakery`, `/p/North-Bakery-1029…`, `/pages/North-Bakery/1029…`, `/people/…/1029…`."""
    if parts and parts[0] in WITH_NAME_NEXT:
        return next((found for part in reversed(parts[1:]) if (found := _id_in(part))), None)
    if len(parts) > 1 and parts[0] == "p":
        return _id_in(parts[1])
    name = parts[0] if parts else ""
    return name if NAME.fullmatch(name) and name != "profile.php" else None


def _id_in(part: str) -> str | None:
    found = ENDS_IN_ID.search(part)
    return found.group(1) if found else None
