"""Which list an address asks for, and the address of a list."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

from portal.models import Priority, TaskStatus
from portal.services.list_filters import Cursor, Filter, View

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
            ("status", chosen.status),
            ("page", chosen.page_id),
            ("label", chosen.label_id),
            ("priority", chosen.priority),
            ("due", "overdue" if chosen.is_overdue else "ending" if chosen.is_ending else None),
            ("before", self.before),
        ]
        words = urlencode([(name, value) for name, value in values if value is not None])
        return f"?{words}" if words else ""


def from_address() -> Choice:
    given = request.args
    view, status, priority = given.get("view"), given.get("status"), given.get("priority")
    return Choice(
        Filter(
            view=View(view) if view in set(View) else View.MINE,
            status=TaskStatus(status) if status in set(TaskStatus) else None,
            page_id=given.get("page", type=int),
            label_id=given.get("label", type=int),
            priority=Priority(priority) if priority in STANDING_OUT else None,
            is_overdue=given.get("due") == "overdue",
            is_ending=given.get("due") == "ending",
        ),
        Cursor.parse(given.get("before", "")),
    )
