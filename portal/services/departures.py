"""Departures: somebody leaves, or a team is given up, and what they had open goes to others."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from sqlalchemy import delete

from portal import clock
from portal.extensions import db
from portal.models import Assignee, Employee, EventKind, PageAssigneeTeam, PageTeam, Team, TemplateAssigneeTeam
from portal.services import employees, events, handovers, sign_ins
from portal.services.problems import NotPossible


def deactivate(employee: Employee, to: Assignee | None, by: Employee) -> int:
    """End somebody's sessions and hand their open tasks over, to `to` or to the assignees of each Page.

    Says how many tasks those were.
    """
    employees.hold(employee, by)
    employees.require_may_manage(employee, by)
    if employee.id == by.id:
        raise NotPossible(_("Let another administrator deactivate you."), code="own_account")
    if not employee.is_active:
        raise NotPossible(_("%(name)s no longer works here.", name=employee.name), code="employee_inactive")
    _require_other(to, employee)
    employee.deactivated_at = clock.now()
    sign_ins.end_others(employee)
    db.session.flush()
    count = handovers.hand_over(employee, to, by)
    events.record(employee, by, EventKind.DEACTIVATED, handed_over=count)
    return count


def delete_team(team: Team, to: Assignee | None, by: Employee) -> int:
    """Give a team up. Its Pages stay restricted, to the other teams or to administrators alone."""
    employees.require_administrator(by)
    if db.session.get(Team, team.id, with_for_update=True, populate_existing=True) is None:
        raise NotPossible(_("This team was deleted already."), code="team_deleted")
    _require_other(to, team)
    for through in (PageTeam, PageAssigneeTeam, TemplateAssigneeTeam):
        db.session.execute(delete(through).where(through.team_id == team.id))
    db.session.expire_all()  # what was read of them
    count = handovers.hand_over(team, to, by)
    handovers.release(team)
    handovers.take_back_hidden(by)  # its members may have seen a Page through it alone
    events.record(by, by, EventKind.TEAM_DELETED, team=team.name, handed_over=count)
    db.session.delete(team)
    return count


def _require_other(to: Assignee | None, leaving: Assignee) -> None:
    if to is leaving:
        raise NotPossible(_("Choose somebody else for these tasks."), code="same_assignee")
    if isinstance(to, Employee) and not to.is_active:
        raise NotPossible(_("%(name)s no longer works here.", name=to.name), code="employee_inactive")
