"""What every list asks for again and again, kept until the pulse of the lists moves."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from flask import Flask, current_app

T = TypeVar("T")
STORE = "kept_for_lists"


def kept(key: Hashable, tag: str, read: Callable[[], T]) -> T:
    """What `read` gave when the lists had this tag; what can change it moves the pulse (`models/upkeep.py`)."""
    store: dict[Hashable, tuple[str, Any]] = current_app.extensions[STORE]
    found = store.get(key)
    if found is not None and found[0] == tag:
        value: T = found[1]
        return value
    value = read()
    store[key] = tag, value
    return value


def register(app: Flask) -> None:
    app.extensions[STORE] = {}
