"""Cursor paging.

https://developers.facebook.com/docs/graph-api/results
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from simulator.graph import errors
from simulator.graph.call import Call
from simulator.graph.fields import Fields

DEFAULT_LIMIT = 25
_NOT_REPEATED = ("appsecret_proof", "after", "before", "method")


def page_of(call: Call, path: str, items: Sequence[Any], fields: Fields, *, most: int = 1_000) -> dict[str, Any]:
    """The part of `items` that the call's cursor asks for, with the links around it.

    `path` is the edge without version. The links carry the token, as Meta's do.
    """
    limit = min(call.number("limit", DEFAULT_LIMIT), most)
    start, end = _range(call, [item.id for item in items], limit)
    shown = items[start:end]
    data = [fields.show(item, call, call.selection()) for item in shown]
    answer: dict[str, Any] = {"data": data}
    if shown:
        answer["paging"] = _links(call, path, shown[0].id, shown[-1].id, start > 0, end < len(items))
    return answer


def _range(call: Call, keys: list[str], limit: int) -> tuple[int, int]:
    after, before = call.optional("after"), call.optional("before")
    if before:
        end = _position(keys, before)
        return max(0, end - limit), end
    start = _position(keys, after) + 1 if after else 0
    return start, min(start + limit, len(keys))


def _position(keys: list[str], cursor: str) -> int:
    try:
        return keys.index(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode())
    except ValueError as error:
        raise errors.parameter("Invalid cursor") from error


def _cursor(key: str) -> str:
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def _links(call: Call, path: str, first: str, last: str, has_previous: bool, has_next: bool) -> dict[str, Any]:
    base = f"{call.world.config.url}/{call.version}/{path}"
    params = {name: value for name, value in call.params.items() if name not in _NOT_REPEATED}
    links: dict[str, Any] = {"cursors": {"before": _cursor(first), "after": _cursor(last)}}
    if has_next:
        links["next"] = f"{base}?{urlencode({**params, 'after': _cursor(last)})}"
    if has_previous:
        links["previous"] = f"{base}?{urlencode({**params, 'before': _cursor(first)})}"
    return links
