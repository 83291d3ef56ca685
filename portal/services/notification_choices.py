"""How each employee wants to be told: by which channel of what, with or without the words, and when not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from sqlalchemy import select, update

from portal import clock
from portal.extensions import db
from portal.models import Channel, Employee, NotificationChoice, NotificationKind
from portal.services.problems import NotPossible
from portal.services.quiet_hours import QuietHours, parsed, quiet_hours

Wanted = Mapping[NotificationKind, Collection[Channel]]
EVERYWHERE = frozenset(Channel)
LONGEST_ANSWER = 500  # characters of what a mail server said
DEFAULTS: Wanted = {
    **dict.fromkeys(NotificationKind, EVERYWHERE),
    NotificationKind.MESSAGE: EVERYWHERE - {Channel.MAIL},  # customers write often
    NotificationKind.WOKEN: EVERYWHERE - {Channel.MAIL},  # wanted by themselves, and no urgent matter
}


@dataclass(frozen=True)
class Choices:
    """What one employee has chosen."""

    wanted: Wanted
    shows_text: bool = True
    quiet: QuietHours | None = None


def of(employee: Employee) -> Choices:
    """What they chose, or what is so without a choice."""
    row = db.session.get(NotificationChoice, employee.id)
    if row is None:
        return Choices(DEFAULTS)
    zone = employee.time_zone or row.zone
    return Choices(wanted(row.wanted), row.shows_text, quiet_hours(row.quiet_from, row.quiet_until, zone))


def wanted(stored: Mapping[str, Collection[str]] | None) -> Wanted:
    """The channels of each kind; of a kind that came later, those that are so without a choice."""
    stored = stored or {}
    return {kind: {Channel(one) for one in stored.get(kind, DEFAULTS[kind])} for kind in NotificationKind}


def change(
    employee: Employee, chosen: Wanted, quiet_from: str, quiet_until: str, zone: str | None, *, shows_text: bool
) -> None:
    """`zone` is that of the device, for as long as the employee has chosen none. Raises NotPossible for no pair."""
    begin, end = _pair(quiet_from, quiet_until)
    row = own(employee)
    row.wanted = {kind: sorted(chosen.get(kind, ())) for kind in NotificationKind}
    row.shows_text, row.zone = shows_text, zone
    row.quiet_from, row.quiet_until = begin, end


def _pair(first: str, last: str) -> tuple[str, str] | tuple[None, None]:
    """Two different hours as they are kept, or none."""
    if not first and not last:
        return None, None
    begin, end = parsed(first), parsed(last)
    if begin is None or end is None:
        raise NotPossible(_("Give both hours, such as 22:00 and 07:00, or leave both empty."), code="quiet_half")
    if begin == end:
        raise NotPossible(_("Quiet hours cannot end when they begin. Give two different hours."), code="quiet_none")
    return begin.isoformat("minutes"), end.isoformat("minutes")


def own(employee: Employee) -> NotificationChoice:
    """The employee's row, made if there is none."""
    row = db.session.get(NotificationChoice, employee.id)
    if row is None:
        row = NotificationChoice(employee_id=employee.id, wanted={}, shows_text=True)
        db.session.add(row)
    return row


def record_mailed(employee_id: int) -> None:
    """Their mail server takes e-mails (again)."""
    refused = update(NotificationChoice).where(NotificationChoice.employee_id == employee_id)
    refused = refused.where(NotificationChoice.mail_refused_at.is_not(None))
    db.session.execute(refused.values(mail_refusal=None, mail_refused_at=None))


def record_refused(employee_id: int, answer: str) -> None:
    """Their mail server said no, in its own words."""
    row = own(db.session.get_one(Employee, employee_id))
    row.mail_refusal, row.mail_refused_at = answer[:LONGEST_ANSWER], clock.now()


def refused() -> Sequence[tuple[Employee, NotificationChoice]]:
    """Those who work here and whose mail servers took no e-mail the last time, by name."""
    asked = select(Employee, NotificationChoice).join(NotificationChoice, NotificationChoice.employee_id == Employee.id)
    asked = asked.where(NotificationChoice.mail_refused_at.is_not(None), Employee.deactivated_at.is_(None))
    return [(employee, choice) for employee, choice in db.session.execute(asked.order_by(Employee.name))]
