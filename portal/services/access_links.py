"""Links that let somebody in once: invitations, and the choice of a new password."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

from flask_babel import lazy_gettext as _
from sqlalchemy import select, update

from portal import clock
from portal.extensions import db
from portal.models import IS_UNUSED, AccessLink, Employee, EventKind, LinkKind, Role, Team
from portal.services import employees, events, sign_ins, teams
from portal.services.problems import NotPossible
from portal.services.sign_ins import hashed
from portal.statements import changed_rows

UNKNOWN = _("This link is not valid: it is incomplete, was taken back or has been replaced by a newer one.")
LIFETIMES = {LinkKind.INVITATION: timedelta(days=7), LinkKind.PASSWORD_RESET: timedelta(days=1)}


def invite(email: str, role: Role, joins: Sequence[Team], by: Employee) -> tuple[AccessLink, str]:
    """The invitation, and the token of its link, which is not kept.

    Raises NotPossible when somebody has the address already, or is invited under it.
    """
    employees.require_administrator(by)
    _require_nobody_left(email)
    address = employees.free_address(email)
    if role == Role.OWNER:
        raise NotPossible(_("There is one owner. Invite an administrator instead."), code="owner_exists")
    invited = select(AccessLink.id).where(AccessLink.kind == LinkKind.INVITATION, IS_UNUSED)
    if db.session.scalar(invited.where(AccessLink.email == address)):
        text = _("%(email)s is invited already. Renew that invitation instead.", email=address)
        raise NotPossible(text, code="invited_already")
    link = AccessLink(kind=LinkKind.INVITATION, email=address, role=role, team_ids=[team.id for team in joins])
    token = _make(link, by)
    events.record(by, by, EventKind.INVITED, email=address)
    return link, token


def pending() -> list[AccessLink]:
    """The invitations that nobody has used, the newest first."""
    waiting = select(AccessLink).where(AccessLink.kind == LinkKind.INVITATION, IS_UNUSED)
    return list(db.session.scalars(waiting.order_by(AccessLink.created_at.desc(), AccessLink.id.desc())))


def renew(link: AccessLink, by: Employee) -> str:
    """A new token that works from now on for its time; the one before no longer does."""
    employees.require_administrator(by)
    _require_pending(link)
    token = secrets.token_urlsafe(32)
    link.token_hash, link.expires_at = hashed(token), clock.now() + LIFETIMES[link.kind]
    link.made_by = by  # whoever made it first may be gone
    events.record(by, by, EventKind.INVITATION_RENEWED, email=link.email)
    return token


def withdraw(link: AccessLink, by: Employee) -> None:
    """Take an invitation back: its link no longer works."""
    employees.require_administrator(by)
    _require_pending(link)
    link.withdrawn_at = clock.now()
    events.record(by, by, EventKind.INVITATION_WITHDRAWN, email=link.email)


def make_reset(employee: Employee, by: Employee) -> tuple[AccessLink, str]:
    """A link and its token with which this employee chooses a new password; links made before no longer work."""
    employees.require_may_manage(employee, by)
    return make_own_reset(employee, by)


def make_own_reset(employee: Employee, by: Employee) -> tuple[AccessLink, str]:
    """The same for whoever may run commands on the portal's machine: the way back of an owner who forgot it."""
    if not employee.is_active:
        raise NotPossible(_("%(name)s no longer works here.", name=employee.name), code="employee_inactive")
    employees.withdraw_reset_links(employee)
    events.record(employee, by, EventKind.RESET_LINK_MADE)
    link = AccessLink(kind=LinkKind.PASSWORD_RESET, email=employee.email, employee_id=employee.id)
    return link, _make(link, by)


def look_up(token: str) -> AccessLink:
    """The link that this token opens. Raises NotPossible, saying what happened to it."""
    link = db.session.scalar(select(AccessLink).where(AccessLink.token_hash == hashed(token)))
    if link is None or link.withdrawn_at is not None:
        raise NotPossible(UNKNOWN, code="link_unknown")
    if link.used_at is not None:
        raise NotPossible(_("This link has been used already. Sign in with your password."), code="link_used")
    if link.has_expired:
        raise NotPossible(_("This link is no longer valid, its time is over."), code="link_expired")
    if not link.is_backed:
        raise NotPossible(UNKNOWN, code="link_unknown")
    return link


def accept(token: str, name: str, password: str) -> Employee:
    """Whoever was invited becomes an employee. Of two who use the link at once the second gets NotPossible."""
    link = _use(token)
    employee = employees.create(link.email, name, password, role=link.role)
    db.session.flush()
    link.employee_id = employee.id
    events.record(employee, employee, EventKind.JOINED, role=link.role, invited_by=link.made_by.name)
    for team in teams.with_ids(link.team_ids):
        teams.add(team, employee, by=link.made_by)
    return employee


def reset_password(token: str, password: str) -> Employee:
    """Give the employee a new password and end all of their sessions."""
    link = _use(token)
    employee = db.session.get_one(Employee, link.employee_id)
    employees.set_password(employee, password, by=employee)
    sign_ins.end_others(employee)
    return employee


def _require_nobody_left(email: str) -> None:
    """Somebody who worked here before comes back with what they had."""
    known = employees.with_address(email)
    if known and not known.is_active:
        text = _(
            "%(name)s worked here under this address. Let them in again, in the list of employees.", name=known.name
        )
        raise NotPossible(text, code="worked_here")


def _make(link: AccessLink, by: Employee) -> str:
    token = secrets.token_urlsafe(32)
    link.token_hash, link.made_by_id = hashed(token), by.id
    link.expires_at = clock.now() + LIFETIMES[link.kind]
    db.session.add(link)
    db.session.flush()
    return token


def _use(token: str) -> AccessLink:
    """Use the link up: a conditional update, so that nobody else can."""
    link = look_up(token)
    mine = update(AccessLink).where(AccessLink.id == link.id, IS_UNUSED, AccessLink.token_hash == hashed(token))
    if not changed_rows(db.session.execute(mine.values(used_at=clock.now()))):
        raise NotPossible(_("This link has been used already. Sign in with your password."), code="link_used")
    return link


def _require_pending(link: AccessLink) -> None:
    if not link.is_pending:
        raise NotPossible(_("This invitation was used or taken back already."), code="link_used")
