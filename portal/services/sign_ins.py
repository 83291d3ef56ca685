"""Sessions: the browsers in which employees are signed in, each of which can be ended at once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm.attributes import set_committed_value

from portal import clock
from portal.extensions import db
from portal.models import Employee, EventKind, SignIn
from portal.services import events
from portal.statements import changed_rows

LIFETIME = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=5)  # noting it more often would only cost
BROWSER_LENGTH = 300


def begin(employee: Employee, browser: str) -> str:
    """The token for the cookie of this browser; only its hash is kept. Clears away what has run out."""
    token = secrets.token_urlsafe(32)
    over = delete(SignIn).where(SignIn.employee_id == employee.id, SignIn.created_at < clock.now() - LIFETIME)
    db.session.execute(over)
    db.session.add(SignIn(employee_id=employee.id, token_hash=hashed(token), browser=browser[:BROWSER_LENGTH]))
    return token


def find(token: str) -> SignIn | None:
    """The session with this token, while it lasts and its employee works here."""
    found = db.session.execute(_KNOWN, {"token_hash": hashed(token)}).first()
    if found is None:
        return None
    sign_in, employee = found
    set_committed_value(sign_in, "employee", employee)
    return sign_in if employee.is_active else None


# Two entities of a row cost the ORM less than a relation that it has to join, and this is asked at every request.
_KNOWN = select(SignIn, Employee).join(SignIn.employee).where(SignIn.token_hash == bindparam("token_hash"))


def of(employee: Employee) -> list[SignIn]:
    """Where the employee is signed in, last seen first."""
    own = select(SignIn).where(SignIn.employee_id == employee.id)
    return list(db.session.scalars(own.order_by(SignIn.seen_at.desc(), SignIn.id.desc())))


def end(sign_in_id: int, employee: Employee) -> None:
    """End one session of the employee; nothing happens if it has ended already."""
    db.session.execute(delete(SignIn).where(SignIn.id == sign_in_id, SignIn.employee_id == employee.id))


def end_others(employee: Employee, kept: SignIn | None = None) -> int:
    """End every session of the employee but one, and say how many those were."""
    others = delete(SignIn).where(SignIn.employee_id == employee.id)
    if kept is not None:
        others = others.where(SignIn.id != kept.id)
    return changed_rows(db.session.execute(others))


def end_all_of(employee: Employee, by: Employee) -> None:
    """An administrator signs somebody out everywhere."""
    if end_others(employee):
        events.record(employee, by, EventKind.SESSIONS_ENDED)


def is_to_be_noted(sign_in: SignIn) -> bool:
    """Whether it is time to note that the session is in use."""
    return sign_in.seen_at < clock.now() - SEEN_EVERY


def note(sign_in_id: int) -> None:
    """The session is in use now."""
    db.session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=clock.now()))


def hashed(token: str) -> str:
    """Tokens are random and long, so a plain hash is enough, and looking it up tells nobody how close they came."""
    return hashlib.sha256(token.encode()).hexdigest()
