"""Push subscriptions: the browsers in which an employee wants to see notifications while the portal is closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, select, update

from portal import clock
from portal.extensions import db
from portal.models import Employee, PushSubscription, SignIn
from portal.services import push_keys
from portal.services.problems import NotPossible
from portal.services.sign_ins import LIFETIME, hashed

MOST = 10  # of one employee; the oldest makes room
LONGEST_ADDRESS = 2000  # characters
SECRET_BYTES = 16


@dataclass(frozen=True)
class Target:
    """A browser as sending needs it, as plain values."""

    id: int
    endpoint: str = field(repr=False)
    p256dh: str
    auth: str = field(repr=False)


def subscribe(employee: Employee, sign_in: SignIn, endpoint: str, p256dh: str, auth: str) -> PushSubscription:
    """Show notifications in this browser, for as long as the employee is signed in there.

    Raises NotPossible for what no browser gives. Whether the address may be called is the caller's to check.
    """
    _check(endpoint, p256dh, auth)
    known = select(PushSubscription).where(PushSubscription.endpoint_hash == hashed(endpoint))
    found = db.session.scalar(known.with_for_update()) or PushSubscription(endpoint_hash=hashed(endpoint))
    found.employee_id, found.sign_in_id, found.browser = employee.id, sign_in.id, sign_in.browser
    found.endpoint, found.p256dh, found.auth = endpoint, p256dh, auth
    db.session.add(found)
    db.session.flush()
    for oldest in of(employee)[MOST:]:
        db.session.delete(oldest)
    return found


def of(employee: Employee) -> Sequence[PushSubscription]:
    """The employee's browsers, the newest first."""
    mine = select(PushSubscription).where(PushSubscription.employee_id == employee.id)
    return db.session.scalars(mine.order_by(PushSubscription.created_at.desc(), PushSubscription.id.desc())).all()


def targets(employee_id: int) -> list[Target]:
    """Where to send: browsers whose session lasts. One whose secrets the key no longer opens has to subscribe again."""
    mine = select(PushSubscription).join(SignIn, SignIn.id == PushSubscription.sign_in_id)
    mine = mine.where(PushSubscription.employee_id == employee_id, SignIn.created_at >= clock.now() - LIFETIME)
    found = db.session.scalars(mine)
    return [Target(one.id, one.endpoint, one.p256dh, one.auth) for one in found if one.endpoint and one.auth]


def remove(number: int, of: Employee) -> None:
    """Show nothing there any more; nothing happens if it is not theirs."""
    mine = delete(PushSubscription).where(PushSubscription.id == number, PushSubscription.employee_id == of.id)
    db.session.execute(mine)


def record_gone(number: int) -> None:
    """The push service no longer knows this browser."""
    db.session.execute(delete(PushSubscription).where(PushSubscription.id == number))


def record_pushed(number: int) -> None:
    db.session.execute(update(PushSubscription).where(PushSubscription.id == number).values(pushed_at=clock.now()))


def _check(endpoint: str, p256dh: str, auth: str) -> None:
    if len(endpoint) > LONGEST_ADDRESS or not push_keys.is_public(p256dh) or not _is_secret(auth):
        text = _("Your browser gave no usable address for notifications. Reload this screen and try again.")
        raise NotPossible(text, code="push_invalid")


def _is_secret(auth: str) -> bool:
    try:
        return len(push_keys.decoded(auth)) == SECRET_BYTES
    except ValueError:
        return False
