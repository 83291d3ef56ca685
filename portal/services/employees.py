"""Employees: making the first one, and recognising who signs in."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from portal.extensions import db
from portal.models import Employee, Role
from portal.services.problems import NotPossible

_hasher = PasswordHasher()
_NOBODY = _hasher.hash("nobody has this password")
SHORTEST_PASSWORD = 10


def owner() -> Employee | None:
    return db.session.scalar(select(Employee).where(Employee.role == Role.OWNER))


def active() -> list[Employee]:
    return list(db.session.scalars(select(Employee).where(Employee.deactivated_at.is_(None)).order_by(Employee.name)))


def create(email: str, name: str, password: str, role: Role = Role.EMPLOYEE) -> Employee:
    """Add an employee; the caller has checked who may do so. Raises NotPossible when the e-mail is taken."""
    address = email.strip().lower()
    if db.session.scalar(select(Employee.id).where(Employee.email == address)):
        raise NotPossible(_("Somebody with this e-mail address is here already."), code="email_taken")
    if len(password) < SHORTEST_PASSWORD:
        raise NotPossible(_("Choose a password of at least 10 characters."), code="password_short")
    return add(address, name, password, role)


def add(address: str, name: str, password: str, role: Role) -> Employee:
    """The same without asking whether the password is any good: for the demo, whose passwords are public."""
    employee = Employee(email=address, name=name.strip(), role=role, password_hash=_hasher.hash(password))
    db.session.add(employee)
    return employee


def recognise(email: str, password: str) -> Employee | None:
    """The active employee with this e-mail and password. Takes as long when there is none."""
    employee = db.session.scalar(select(Employee).where(Employee.email == email.strip().lower()))
    try:
        _hasher.verify(employee.password_hash if employee else _NOBODY, password)
    except (VerifyMismatchError, InvalidHashError):
        return None
    return employee if employee and employee.is_active else None
