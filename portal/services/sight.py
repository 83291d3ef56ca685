"""Who may see a Page, and so be given its tasks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import ColumnElement, CompoundSelect, Row, and_, literal, or_, select, union_all

from portal.extensions import db
from portal.models import Assignee, Employee, Page, PageTeam, Role, Team, TeamMember
from portal.statements import read


def employees(page: Page) -> list[Employee]:
    """Everybody who may see this Page now, by name."""
    seeing = select(Employee).where(_sees(_restricted(page)))
    return list(db.session.scalars(seeing.order_by(Employee.name, Employee.id)))


def teams(page: Page) -> list[Team]:
    """The teams that may be given tasks of this Page, by name."""
    return page.restricted_to if page.is_restricted else list(db.session.scalars(select(Team).order_by(Team.name)))


def names(page: Page) -> Sequence[Row[str, int, str]]:
    """`employee` or `team`, id and name of all who may be given tasks of this Page: employees, then teams, by name."""
    return read(_names(_restricted(page)))


@lru_cache(512)
def _names(page_id: int | None) -> CompoundSelect[str, int, str]:
    people = select(literal("employee").label("kind"), Employee.id, Employee.name.label("name")).where(_sees(page_id))
    teams = select(literal("team"), Team.id, Team.name)
    if page_id is not None:
        teams = teams.join(PageTeam, PageTeam.team_id == Team.id).where(PageTeam.page_id == page_id)
    return union_all(people, teams).order_by("kind", "name", "id")


def reaches(whom: Assignee, page: Page) -> bool:
    """Whether an employee may see this Page; whether a team is one of those that may."""
    if isinstance(whom, Team):
        return not page.is_restricted or whom in page.restricted_to
    return db.session.scalar(select(Employee.id).where(Employee.id == whom.id, _sees(_restricted(page)))) is not None


def _restricted(page: Page) -> int | None:
    """The id of a Page that not everybody may see."""
    return page.id if page.is_restricted else None


def _sees(page_id: int | None) -> ColumnElement[bool]:
    is_active = Employee.deactivated_at.is_(None)
    if page_id is None:
        return is_active
    members = select(TeamMember.employee_id).join(PageTeam, PageTeam.team_id == TeamMember.team_id)
    members = members.where(PageTeam.page_id == page_id)
    administers = Employee.role.in_((Role.OWNER, Role.ADMINISTRATOR))
    return and_(is_active, or_(administers, Employee.id.in_(members)))
