"""Which list an address asks for, and the address of a list."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

from flask import request
from werkzeug.datastructures import MultiDict

from portal.models import SNOOZED, ConversationKind, OriginKind, Priority, TaskStatus
from portal.services.list_filters import Cursor, Filter, View
from portal.web.origin_words import ORIGINS

LARGEST = 2**31 - 1  # number of a row
STANDING_OUT = (Priority.URGENT, Priority.HIGH, Priority.LOW)


@dataclass(frozen=True)
class Choice:
    """What is chosen in the address. What cannot be read counts as not chosen."""

    filter: Filter
    before: Cursor | None = None

    @property
    def query(self) -> str:
        """`?view=all&status=new`, or nothing; goes behind the address of every task of the list."""
        chosen = self.filter
        values = [
            ("view", chosen.view if chosen.view != View.MINE else None),
            ("status", chosen.listed_as),
            ("page", chosen.page_id),
            ("label", chosen.label_id),
            ("priority", chosen.priority),
            ("kind", chosen.kind),
            ("origin", chosen.origin),
            ("due", _due(chosen)),
            ("before", self.before),
        ]
        words = urlencode([(name, value) for name, value in values if value is not None])
        return f"?{words}" if words else ""


def from_address() -> Choice:
    return Choice(filter_of(request.args), Cursor.parse(request.args.get("before", "")))


@lru_cache(512)
def filter_in(query: str) -> Filter:
    """What a query like that of a list asks for."""
    return filter_of(MultiDict(parse_qsl(query.lstrip("?"))))


def _due(chosen: Filter) -> str | None:
    if chosen.is_overdue:
        return "overdue"
    return "ending" if chosen.is_ending else "soonest" if chosen.by_due_date else None


def number_in(written: str) -> int:
    """The number of a row. Raises ValueError for one that no row can have, which a database would not even compare."""
    number = int(written)
    if not 0 < number <= LARGEST:
        raise ValueError(written)
    return number


def filter_of(given: MultiDict[str, str]) -> Filter:
    view, status, priority = given.get("view"), given.get("status"), given.get("priority")
    kind, origin = given.get("kind"), given.get("origin")
    return Filter(
        view=View(view) if view in set(View) else View.MINE,
        status=TaskStatus(status) if status in set(TaskStatus) else None,
        page_id=given.get("page", type=number_in),
        label_id=given.get("label", type=number_in),
        priority=Priority(priority) if priority in STANDING_OUT else None,
        is_overdue=given.get("due") == "overdue",
        is_ending=given.get("due") == "ending",
        by_due_date=given.get("due") == "soonest",
        is_snoozed=status == SNOOZED,
        kind=ConversationKind(kind) if kind in set(ConversationKind) else None,
        origin=OriginKind(origin) if origin in ORIGINS else None,
    )
