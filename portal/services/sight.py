"""Who may see a Page, and so be given its tasks."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select

from portal.extensions import db
from portal.models import Assignee, Employee, Page, PageTeam, Role, Team, TeamMember


def employees(page: Page) -> list[Employee]:
    """Everybody who may see this Page now, by name."""
    return list(db.session.scalars(select(Employee).where(_sees(page)).order_by(Employee.name, Employee.id)))


def teams(page: Page) -> list[Team]:
    """The teams that may be given tasks of this Page, by name."""
    return page.restricted_to if page.is_restricted else list(db.session.scalars(select(Team).order_by(Team.name)))


def reaches(whom: Assignee, page: Page) -> bool:
    """Whether an employee may see this Page; whether a team is one of those that may."""
    if isinstance(whom, Team):
        return not page.is_restricted or whom in page.restricted_to
    return db.session.scalar(select(Employee.id).where(Employee.id == whom.id, _sees(page))) is not None


def _sees(page: Page) -> ColumnElement[bool]:
    is_active = Employee.deactivated_at.is_(None)
    if not page.is_restricted:
        return is_active
    members = select(TeamMember.employee_id).join(PageTeam, PageTeam.team_id == TeamMember.team_id)
    members = members.where(PageTeam.page_id == page.id)
    administers = Employee.role.in_((Role.OWNER, Role.ADMINISTRATOR))
    return and_(is_active, or_(administers, Employee.id.in_(members)))
