"""Queries about many values at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import BindParameter, Executable, bindparam

from portal.extensions import db

MOST_VALUES = 10_000  # in one query; SQLite takes 32,766
SOME: BindParameter[Any] = bindparam("some", expanding=True)
PAGES: BindParameter[Any] = bindparam("pages", expanding=True)


def rows(values: Iterable[Any], query: Executable, **more: Iterable[Any]) -> Iterator[Any]:
    """The rows of a query about `SOME` of the values, asked for piece by piece; `more` are its other parameters.

    Such a query is made once, with the module it stands in: to make it takes longer than to run it.
    """
    listed, others = list(values), {name: list(given) for name, given in more.items()}
    for start in range(0, len(listed), MOST_VALUES):
        yield from db.session.execute(query, {"some": listed[start : start + MOST_VALUES], **others})
