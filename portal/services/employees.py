"""Employees: who they are, what they may do, and recognising who signs in."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask_babel import lazy_gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm import selectinload

from portal import clock
from portal.extensions import db
from portal.models import IS_UNUSED, AccessLink, Employee, EventKind, LinkKind, Role, SignIn
from portal.services import events, sign_ins
from portal.services.problems import NotPossible

_hasher = PasswordHasher()
# of a password that nobody has; made beforehand, since making one takes a tenth of a second of every start
NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$ntfyfOPjjz9/iNj9cSgtIw$/Mib1i/wTmtw9tnTKWIoQeJr+pQCCNEi12zxO4jtiMU"
SHORTEST_PASSWORD = 10


def owner() -> Employee | None:
    return db.session.scalar(select(Employee).where(Employee.role == Role.OWNER))


def with_address(email: str) -> Employee | None:
    return db.session.scalar(select(Employee).where(Employee.email == email.strip().lower()))


def active() -> list[Employee]:
    return list(db.session.scalars(select(Employee).where(Employee.deactivated_at.is_(None)).order_by(Employee.name)))


def every() -> list[Employee]:
    """Everybody who works or worked here with their teams, those who left last."""
    everybody = select(Employee).options(selectinload(Employee.teams))
    order = (Employee.deactivated_at.is_not(None), Employee.name, Employee.id)
    return list(db.session.scalars(everybody.order_by(*order)))


def create(email: str, name: str, password: str, role: Role = Role.EMPLOYEE) -> Employee:
    """Add an employee; the caller has checked who may do so. Raises NotPossible when the e-mail is taken."""
    address = free_address(email)
    _require_length(password)
    return add(address, name, password, role)


def free_address(email: str, of: Employee | None = None) -> str:
    """The address as it is kept. Raises NotPossible when somebody else has it."""
    address = email.strip().lower()
    if db.session.scalar(select(Employee.id).where(Employee.email == address, Employee.id != (of.id if of else 0))):
        raise NotPossible(_("Somebody with this e-mail address is here already."), code="email_taken")
    return address


def add(address: str, name: str, password: str, role: Role) -> Employee:
    """The same without asking whether the password is any good: for the demo, whose passwords are public."""
    employee = Employee(email=address, name=name.strip(), role=role, password_hash=_hasher.hash(password))
    db.session.add(employee)
    return employee


def recognise(email: str, password: str) -> Employee | None:
    """The active employee with this e-mail and password. Takes as long when there is none."""
    employee = with_address(email)
    fits = _fits(employee.password_hash if employee else NOBODY, password)
    return employee if employee and employee.is_active and fits else None


def change_profile(employee: Employee, name: str, email: str, locale: str | None, time_zone: str | None) -> None:
    """What an employee says about themselves. Raises NotPossible when the address is somebody else's."""
    wanted = {"name": name.strip(), "email": free_address(email, of=employee)}
    changed = sorted(key for key, value in wanted.items() if getattr(employee, key) != value)
    for key in changed:
        setattr(employee, key, wanted[key])
    employee.locale, employee.time_zone = locale, time_zone
    if changed:
        events.record(employee, employee, EventKind.PROFILE_CHANGED, names=changed)


def change_password(employee: Employee, old: str, new: str, kept: SignIn | None) -> None:
    """Raises NotPossible when the old one is wrong. Every session but `kept` ends."""
    if not _fits(employee.password_hash, old):
        raise NotPossible(_("This is not your present password."), code="password_wrong")
    set_password(employee, new, by=employee)
    sign_ins.end_others(employee, kept)


def set_password(employee: Employee, password: str, by: Employee) -> None:
    """Links with which a new one could be chosen no longer work: somebody else may have them."""
    _require_length(password)
    employee.password_hash = _hasher.hash(password)
    withdraw_reset_links(employee)
    events.record(employee, by, EventKind.PASSWORD_CHANGED)


def withdraw_reset_links(employee: Employee) -> None:
    """Those that were not used yet; see `services/access_links.py`."""
    unused = update(AccessLink).where(AccessLink.kind == LinkKind.PASSWORD_RESET, IS_UNUSED)
    db.session.execute(unused.where(AccessLink.employee_id == employee.id).values(withdrawn_at=clock.now()))


def activate(employee: Employee, by: Employee) -> None:
    """Let somebody in again who left; with the same password, teams and role."""
    hold(employee, by)
    require_may_manage(employee, by)
    if employee.is_active:
        raise NotPossible(_("%(name)s works here already.", name=employee.name), code="employee_active")
    employee.deactivated_at = None
    events.record(employee, by, EventKind.ACTIVATED)


def hold(*people: Employee) -> None:
    """Read them again and keep them until the commit, so that two administrators never decide on what is over."""
    ids = sorted({one.id for one in people})
    held = select(Employee).where(Employee.id.in_(ids)).order_by(Employee.id)
    db.session.scalars(held.with_for_update(key_share=True), execution_options={"populate_existing": True}).all()


def require_administrator(by: Employee) -> None:
    """Raises NotPossible: the right may have been taken away while the screen stood open."""
    if not (by.is_active and by.is_administrator):
        raise NotPossible(_("Only administrators can do this."), code="not_administrator")


def require_may_manage(employee: Employee, by: Employee) -> None:
    """Raises NotPossible; nobody but the owner touches the owner's account."""
    require_administrator(by)
    if employee.is_owner and employee.id != by.id:
        raise NotPossible(_("Nobody can change the owner's account but the owner."), code="owner_untouchable")
    if employee.is_owner:
        raise NotPossible(_("You own this portal. Hand the ownership over first."), code="owner_untouchable")


def _fits(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _require_length(password: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        raise NotPossible(_("Choose a password of at least 10 characters."), code="password_short")
