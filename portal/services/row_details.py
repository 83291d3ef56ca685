"""Whom tasks are given to, and their labels, as a row of a list and the task itself show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, bindparam, func, select

from portal.models import Assignment, Employee, Label, LabelColor, TaskLabel, Team
from portal.statements import read


class Who(NamedTuple):
    """An employee or a team as a row shows them."""

    id: int
    name: str
    initials: str
    is_team: bool = False

    @property
    def value(self) -> str:
        """How a form names them (`web/assignees.py`)."""
        return f"{'team' if self.is_team else 'employee'}-{self.id}"


class Mark(NamedTuple):
    """A label as a row shows it."""

    name: str
    color: LabelColor


_shown: BindParameter[Any] = bindparam("shown", expanding=True)
_ASSIGNEES = (
    select(Assignment.task_id, Assignment.team_id, Assignment.employee_id, func.coalesce(Team.name, Employee.name))
    .outerjoin(Employee, Employee.id == Assignment.employee_id)
    .outerjoin(Team, Team.id == Assignment.team_id)
    .order_by(Assignment.id)
)
_ASSIGNEES_SHOWN = _ASSIGNEES.where(Assignment.task_id.in_(_shown))
_ASSIGNEES_OF_ONE = _ASSIGNEES.where(Assignment.task_id == bindparam("number"))
_LABELS = (
    select(TaskLabel.task_id, Label.name, Label.color)
    .join(Label, Label.id == TaskLabel.label_id)
    .where(TaskLabel.task_id.in_(_shown))
    .order_by(Label.name)
)


def assignees_of(number: int) -> list[Who]:
    """Who works on a task, those who got it first before the others."""
    return [_who(*who) for _number, *who in read(_ASSIGNEES_OF_ONE, {"number": number})]


def assignees(numbers: Sequence[int]) -> dict[int, list[Who]]:
    """The same of several tasks, by their numbers."""
    who: defaultdict[int, list[Who]] = defaultdict(list)
    for number, team_id, employee_id, name in read(_ASSIGNEES_SHOWN, {"shown": numbers}):
        who[number].append(_who(team_id, employee_id, name))
    return who


@lru_cache(512)
def _who(team_id: int | None, employee_id: int | None, name: str) -> Who:
    initials = "".join(word[0] for word in name.split()[:2]).upper()
    return Who(team_id or employee_id or 0, name, initials, is_team=team_id is not None)


def labels(numbers: Sequence[int]) -> dict[int, list[Mark]]:
    """The labels of several tasks, by their numbers."""
    found: defaultdict[int, list[Mark]] = defaultdict(list)
    for number, name, color in read(_LABELS, {"shown": numbers}):
        found[number].append(Mark(name, color))
    return found
