"""From the bytes of a webhook POST to its items.

A POST holds up to 1000 updates, of several Pages and kinds; each stands alone, so one that cannot be read leaves its
neighbours as they are. https://developers.facebook.com/docs/graph-api/webhooks/getting-started
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from datetime import datetime

from portal.facebook import changes, complaints, keys, messaging
from portal.facebook.frames import Broken, Frame
from portal.facebook.shapes.items import Item, Platform, TestDelivery, Unknown, Unreadable
from portal.facebook.values import NOTHING, Json, identifier, mapping, moment, storable, text

_DEEPEST = 60  # Meta nests about a dozen levels; deeper is an attack on whoever walks the tree later
_LISTS: tuple[tuple[str, Callable[[Frame], Item]], ...] = (
    ("messaging", messaging.item_of),
    ("standby", messaging.item_of),
    ("changes", changes.item_of),
)
_ENTRY_KEYS = frozenset({"id", "time", "uid", "messaging", "standby", "changes"})
_SAMPLE_ID = re.compile(r"4{8,}(?:_4{8,})?")
_SAMPLE_PEOPLE = ("12334", "23245")


def parse(body: bytes | str) -> list[Item]:
    """Every item of a POST, in its order. Never raises: what cannot be read becomes `Unreadable`."""
    content = body.encode(errors="surrogatepass") if isinstance(body, str) else body
    try:
        posted = _decoded(content)
        entries = posted.get("entry")
        if not isinstance(entries, list):
            raise Broken(complaints.NO_ENTRIES)
    except (Broken, ValueError, RecursionError) as problem:
        return [_unreadable_body(content, problem)]
    meta_object = text(posted.get("object")) or "unknown"
    return [item for entry in entries for item in _entry_items(meta_object, entry)]


def _decoded(body: bytes) -> Json:
    posted = _DECODER.decode(body.decode())
    if not isinstance(posted, dict):
        raise Broken(complaints.NO_JSON_OBJECT)
    if body.count(b"{") + body.count(b"[") > _DEEPEST and _is_deeper(posted, _DEEPEST):
        raise Broken(complaints.TOO_DEEP)
    return storable(posted, body)


def _finite(digits: str) -> float | None:
    number = float(digits)
    return number if math.isfinite(number) else None


_DECODER = json.JSONDecoder(parse_float=_finite, parse_constant=lambda _: None)


def _is_deeper(value: object, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    children = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deeper(child, levels - 1) for child in children)


def _entry_items(meta_object: str, entry: object) -> Iterator[Item]:
    if not isinstance(entry, dict):
        yield _unreadable(_frame(meta_object, NOTHING, entry), complaints.ENTRY_NO_OBJECT)
        return
    for name, build in _LISTS:
        if name in entry:
            yield from _list_items(meta_object, entry, name, build)
    if entry.keys() - _ENTRY_KEYS and not any(name in entry for name, _ in _LISTS):
        frame = _frame(meta_object, entry, entry)
        yield Unknown(**frame.common("unknown", at=frame.entry_time), kind=f"{meta_object} entry")


def _list_items(meta_object: str, entry: Json, name: str, build: Callable[[Frame], Item]) -> Iterator[Item]:
    elements = entry[name]
    if not isinstance(elements, list):
        yield _unreadable(_frame(meta_object, entry, elements), complaints.NO_LIST % {"name": name})
        return
    for element in elements:
        yield _item(_frame(meta_object, entry, element, standby=name == "standby"), element, build)


def _frame(meta_object: str, entry: Json, raw: object, *, standby: bool = False) -> Frame:
    return Frame(
        meta_object=meta_object,
        platform=Platform.INSTAGRAM if meta_object == "instagram" else Platform.FACEBOOK,
        page_id=identifier(entry.get("id")) or "",
        entry_time=moment(entry.get("time")),
        standby=standby,
        raw=raw if isinstance(raw, dict) else {"content": raw},
    )


def _item(frame: Frame, element: object, build: Callable[[Frame], Item]) -> Item:
    if not isinstance(element, dict):
        return _unreadable(frame, complaints.ITEM_NO_OBJECT)
    if not frame.page_id:
        return _unreadable(frame, complaints.NO_PAGE)
    if _is_sample(frame):
        field = text(frame.raw.get("field")) or "messages"
        return TestDelivery(**frame.common("test", at=frame.entry_time), field=field)
    try:
        return build(frame)
    except Broken as problem:
        return _unreadable(frame, str(problem))


def _is_sample(frame: Frame) -> bool:
    """Whether the *Test* button of the app dashboard made it: entry "0", or ids out of Meta's samples."""
    if frame.page_id == "0":
        return True
    value = mapping(frame.raw.get("value")) or frame.raw
    people = tuple(identifier(mapping(value.get(side)).get("id")) for side in ("sender", "recipient"))
    if people == _SAMPLE_PEOPLE:
        return True
    ids = (value.get("post_id"), value.get("leadgen_id"))
    return any(_SAMPLE_ID.fullmatch(one) for one in map(identifier, ids) if one)


def _unreadable(frame: Frame, reason: str) -> Unreadable:
    return Unreadable(**frame.common("unreadable", at=frame.entry_time), reason=reason)


def _unreadable_body(body: bytes, problem: Exception) -> Unreadable:
    at: datetime | None = None
    return Unreadable(
        platform=Platform.FACEBOOK,
        page_id="",
        at=at,
        key=keys.by_id("body", "-", "unreadable", keys.digest(body.decode(errors="replace"))),
        standby=False,
        raw={},
        reason=str(problem) if isinstance(problem, Broken) else complaints.NO_JSON,
    )
