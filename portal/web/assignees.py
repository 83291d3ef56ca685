"""How a form names somebody who can be given tasks: `employee-3`, `team-2`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from flask import abort

from portal.extensions import db
from portal.models import Assignee, Employee, Team

KINDS: dict[str, type[Any]] = {"employee": Employee, "team": Team}


class Candidates(NamedTuple):
    """Who could be chosen, as values and names for a select."""

    employees: list[tuple[str, str]]
    teams: list[tuple[str, str]]

    def __bool__(self) -> bool:
        return bool(self.employees or self.teams)


def candidates(employees: Iterable[Employee], teams: Iterable[Team]) -> Candidates:
    return Candidates([(value(one), one.name) for one in employees], [(value(team), team.name) for team in teams])


def value(assignee: Assignee) -> str:
    return f"{'team' if isinstance(assignee, Team) else 'employee'}-{assignee.id}"


def named_or_404(given: str | None) -> Assignee:
    """Whom a form names; 404 if there is nobody like that."""
    kind, _, number = (given or "").partition("-")
    if kind not in KINDS or not (number.isascii() and number.isdigit() and len(number) < 10):
        abort(404)
    found: Assignee | None = db.session.get(KINDS[kind], int(number))
    return found or abort(404)
