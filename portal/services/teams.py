"""Teams: made, renamed, filled with members, deleted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from sqlalchemy import Select, func, select

from portal.extensions import db
from portal.models import Assignment, Employee, EventKind, Page, PageAssigneeTeam, PageTeam, Team
from portal.models.unique_name import key_of
from portal.services import employees, events, handovers
from portal.services.problems import NotPossible


@dataclass(frozen=True)
class Ties:
    """What hangs on a team: the Pages only it may see, those whose tasks it gets, and how many open tasks it has."""

    alone_on: Sequence[Page]
    restricted: Sequence[Page]
    fed_by: Sequence[Page]
    open_tasks: int


def every() -> list[Team]:
    return list(db.session.scalars(select(Team).order_by(Team.name)))


def with_ids(ids: Iterable[int]) -> list[Team]:
    """Those that still exist, by name."""
    return list(db.session.scalars(select(Team).where(Team.id.in_(list(ids))).order_by(Team.name)))


def create(name: str, by: Employee) -> Team:
    employees.require_administrator(by)
    team = Team(name=_free_name(name), members=[])
    db.session.add(team)
    db.session.flush()
    events.record(by, by, EventKind.TEAM_CREATED, team=team.name)
    return team


def rename(team: Team, name: str, by: Employee) -> None:
    employees.require_administrator(by)
    if name.strip() == team.name:
        return
    before, team.name = team.name, _free_name(name, team)
    events.record(by, by, EventKind.TEAM_RENAMED, before=before, team=team.name)


def set_members(team: Team, members: Sequence[Employee], by: Employee) -> None:
    """Who is in the team from now on. Those who left the house stay, so that nothing is lost should they return."""
    employees.require_administrator(by)
    wanted = {*members, *(one for one in team.members if not one.is_active)}
    for one in sorted({*team.members} - wanted, key=lambda left: left.id):
        remove(team, one, by)
    for one in sorted(wanted - {*team.members}, key=lambda joined: joined.id):
        add(team, one, by)
    handovers.take_back_hidden(by)


def add(team: Team, employee: Employee, by: Employee) -> None:
    if employee not in team.members:
        team.members.append(employee)
        events.record(employee, by, EventKind.TEAM_JOINED, team=team.name)


def remove(team: Team, employee: Employee, by: Employee) -> None:
    team.members.remove(employee)
    events.record(employee, by, EventKind.TEAM_LEFT, team=team.name)


def ties(team: Team) -> Ties:
    restricted = db.session.scalars(_pages(PageTeam, team)).all()
    return Ties(
        alone_on=[page for page in restricted if page.is_restricted and page.restricted_to == [team]],
        restricted=[page for page in restricted if page.is_restricted],
        fed_by=db.session.scalars(_pages(PageAssigneeTeam, team)).all(),
        open_tasks=open_tasks().get(team.id, 0),
    )


def open_tasks() -> dict[int, int]:
    """How many open tasks each team has, by its id; without those that have none."""
    counted = select(Assignment.team_id, func.count()).where(Assignment.team_id.is_not(None), Assignment.is_active)
    return {number: count for number, count in db.session.execute(counted.group_by(Assignment.team_id)) if number}


def _pages(through: type[PageTeam | PageAssigneeTeam], team: Team) -> Select[Page]:
    return select(Page).join(through, through.page_id == Page.id).where(through.team_id == team.id).order_by(Page.name)


def _free_name(name: str, team: Team | None = None) -> str:
    """The name without spaces around it. Raises NotPossible when it is empty or another team has it."""
    wanted = name.strip()
    if not wanted:
        raise NotPossible(_("Give the team a name."), code="name_missing")
    same = db.session.scalar(select(Team).where(Team.name_key == key_of(wanted)))
    if same is not None and same is not team:
        raise NotPossible(_("There is a team of this name already."), code="name_taken")
    return wanted
