"""The words of an away message: what may stand in them, and when somebody is back, in the Page's language and time."""

from __future__ import annotations

from datetime import datetime, timedelta

from babel.dates import format_date
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.languages import DEFAULT, LANGUAGES
from portal.models import Contact, Page
from portal.services import facts, placeholders
from portal.services.problems import NotPossible
from portal.services.working_hours import Hours

OPENS = "page.opens"
PLACEHOLDERS = ("contact.name", "contact.first_name", "page.name", OPENS)
LONGEST = 2000  # characters
NAMED_DAYS = timedelta(days=6)  # so long a weekday's name says which day it is
WEEKDAYS = (
    _l("on Monday at %(time)s"),
    _l("on Tuesday at %(time)s"),
    _l("on Wednesday at %(time)s"),
    _l("on Thursday at %(time)s"),
    _l("on Friday at %(time)s"),
    _l("on Saturday at %(time)s"),
    _l("on Sunday at %(time)s"),
)


def check(text: str, *, is_sent: bool, has_hours: bool) -> None:
    """Raises NotPossible for a text that could not be sent as it is, and where there are no hours to be away from."""
    for name in placeholders.names_in([text]):
        if name not in PLACEHOLDERS:
            known = ", ".join(PLACEHOLDERS)
            words = _l("There is no placeholder {{ %(name)s }}. These are known: %(known)s.", name=name, known=known)
            raise NotPossible(words, code="placeholder_unknown")
    if len(text) > LONGEST:
        raise NotPossible(_l("The away message is too long: at most 2000 characters."), code="away_text_long")
    if is_sent and not text.strip():
        raise NotPossible(_l("Write the away message, or switch it off."), code="away_text_empty")
    if is_sent and not has_hours:
        raise NotPossible(_l("Enter the working hours first; outside of them it is sent."), code="no_hours")


def fill(page: Page, contact: Contact | None, hours: Hours, now: datetime) -> str:
    """The message as this person reads it."""
    name = (contact.name if contact else None) or ""
    known = {
        "contact.name": name,
        "contact.first_name": facts.first_name(name),
        "page.name": page.name,
        OPENS: opens(page.away_language, hours, now),
    }
    return placeholders.fill(page.away_text, known)


def opens(language: str, hours: Hours, now: datetime) -> str:
    """When somebody is back: "on Monday at 9:00"; empty if that is not within a year."""
    opening = hours.next_opening(now)
    if opening is None:
        return ""
    language = language if language in LANGUAGES else DEFAULT
    with force_locale(language):
        return _told(opening.astimezone(hours.zone), now.astimezone(hours.zone), language)


def _told(at: datetime, now: datetime, language: str) -> str:
    clock_time, days = f"{at:%H:%M}".removeprefix("0"), at.date() - now.date()
    if days == timedelta(0):
        return str(_("today at %(time)s", time=clock_time))
    if days == timedelta(days=1):
        return str(_("tomorrow at %(time)s", time=clock_time))
    if days <= NAMED_DAYS:
        return str(WEEKDAYS[at.weekday()]) % {"time": clock_time}
    day = format_date(at, "d MMMM", locale=language)
    return str(_("on %(date)s at %(time)s", date=day, time=clock_time))
