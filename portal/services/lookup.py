"""Queries about many values at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy import Select

from portal.extensions import db

MOST_VALUES = 10_000  # in one query; SQLite takes 32,766


def rows(values: Iterable[Any], query: Callable[[list[Any]], Select[Any]]) -> Iterator[Any]:
    """The rows of a query about many values, asked for piece by piece."""
    listed = list(values)
    for start in range(0, len(listed), MOST_VALUES):
        yield from db.session.execute(query(listed[start : start + MOST_VALUES]))
