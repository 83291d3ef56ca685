"""What every list asks for again and again, kept until the pulse of the lists moves."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from flask import Flask, current_app, request

T = TypeVar("T")
STORE = "kept_for_lists"


def kept(key: Hashable, tag: str, read: Callable[[], T]) -> T:
    """What `read` gave when the lists had this tag; what can change it moves the pulse (`models/upkeep.py`).

    Only what a GET reads is kept: what another request has changed by then may yet be dropped, and its tag with it.
    """
    if request.method != "GET":
        return read()
    store: dict[str, dict[Hashable, Any]] = current_app.extensions[STORE]
    of_this_tag = store.get(tag)
    if of_this_tag is None:
        store.clear()
        of_this_tag = store[tag] = {}
    if key not in of_this_tag:
        of_this_tag[key] = read()
    value: T = of_this_tag[key]
    return value


def register(app: Flask) -> None:
    app.extensions[STORE] = {}
