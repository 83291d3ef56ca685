"""Roles: who administers the portal, and who owns it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from portal.extensions import db
from portal.models import Employee, EventKind, Role
from portal.services import employees, events, handovers
from portal.services.problems import NotPossible


def change_role(employee: Employee, role: Role, by: Employee) -> None:
    """Make somebody administrator, or no longer. The owner's role is given away, not changed."""
    employees.hold(employee, by)
    employees.require_may_manage(employee, by)
    if employee.id == by.id:
        raise NotPossible(_("Let another administrator change your own role."), code="own_role")
    if role == Role.OWNER:
        raise NotPossible(_("There is one owner. The owner can hand that over."), code="owner_exists")
    if employee.role != role:
        before, employee.role = employee.role, role
        events.record(employee, by, EventKind.ROLE_CHANGED, before=before, after=role)
        handovers.take_back_hidden(by)


def transfer_ownership(to: Employee, by: Employee) -> None:
    """Make somebody else the owner; who was it stays on as administrator."""
    employees.hold(to, by)
    if not by.is_owner:
        raise NotPossible(_("Only the owner can hand the ownership over."), code="not_owner")
    if to.id == by.id:
        raise NotPossible(_("You are the owner already."), code="owner_already")
    if not to.is_active:
        raise NotPossible(_("%(name)s no longer works here.", name=to.name), code="employee_inactive")
    by.role = Role.ADMINISTRATOR
    db.session.flush()  # before there is another: the database knows only one
    to.role = Role.OWNER
    events.record(to, by, EventKind.OWNERSHIP_TRANSFERRED)
