"""The away message of a Page: once for a conversation and absence, to people who write while nobody is there.

An absence is one closed span of the Page's working hours. What was written before it began gets no answer however
late it comes in, and what is read back as history never reaches this place.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from babel.dates import format_date, format_time
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal import clock
from portal.extensions import db
from portal.languages import DEFAULT, LANGUAGES
from portal.models import Automatic, AutomaticAnswer, Conversation, Direction, Message, Page
from portal.services import automatic, facts, placeholders, sending, working_hours
from portal.services.automatic import Cause
from portal.services.problems import NotPossible
from portal.services.working_hours import Hours

AWAY = Cause(Automatic.AWAY, "away", "")
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


def check(page: Page) -> None:
    """Raises NotPossible when the away message is switched on and could not be sent as it is."""
    for name in placeholders.names_in([page.away_text]):
        if name not in PLACEHOLDERS:
            known = ", ".join(PLACEHOLDERS)
            text = _l("There is no placeholder {{ %(name)s }}. These are known: %(known)s.", name=name, known=known)
            raise NotPossible(text, code="placeholder_unknown")
    if not page.sends_away_message:
        return
    if not page.away_text.strip():
        raise NotPossible(_l("Write the away message, or switch it off."), code="away_text_empty")
    if working_hours.of(page) is None:
        raise NotPossible(
            _l("Enter the working hours first; outside of them the away message is sent."), code="no_hours"
        )


def answer(arrived: Iterable[tuple[Message, Conversation]]) -> set[int]:
    """Queue the away message for those who have just written and get one; the ids of their conversations."""
    return {conversation.id for message, conversation in arrived if _answer(message, conversation)}


def _answer(message: Message, conversation: Conversation) -> bool:
    page, now = conversation.page, clock.now()
    hours = working_hours.of(page) if page.sends_away_message and sending.may_send(page, now) else None
    if hours is None or hours.is_open(now):
        return False
    since = hours.closed_since(now) or page.tasks_from  # it was never open
    if message.at < since or _was_said_since(conversation, since):
        return False
    try:
        automatic.write(
            conversation, text(page, conversation, hours), AWAY, period=since.isoformat(), answering=message
        )
    except NotPossible:
        return False
    return True


def _was_said_since(conversation: Conversation, since: datetime) -> bool:
    """Whether it was sent in this absence already (also by other hours of before), or somebody is answering."""
    said = select(AutomaticAnswer.made_at).where(
        AutomaticAnswer.conversation_id == conversation.id,
        AutomaticAnswer.cause == AWAY.key,
        AutomaticAnswer.made_at >= since,
    )
    answered = select(Message.id).where(
        Message.conversation_id == conversation.id,
        Message.at >= since,
        Message.direction == Direction.OUTBOUND,
        Message.automatic.is_(None),
    )
    return any(db.session.scalar(asked.limit(1)) is not None for asked in (said, answered))


def text(page: Page, conversation: Conversation, hours: Hours) -> str:
    """The message as this person reads it."""
    name = conversation.contact.name if conversation.contact else None
    known = {
        "contact.name": name or "",
        "contact.first_name": facts.first_name(name),
        "page.name": page.name,
        OPENS: opens(page, hours),
    }
    return placeholders.fill(page.away_text, known)


def opens(page: Page, hours: Hours) -> str:
    """When somebody is back, by the Page's clock and in its language; empty if that is not within a year."""
    now = clock.now()
    opening = hours.next_opening(now)
    if opening is None:
        return ""
    with force_locale(page.away_language if page.away_language in LANGUAGES else DEFAULT):
        return _told(opening.astimezone(hours.zone), now.astimezone(hours.zone), page.away_language)


def _told(at: datetime, now: datetime, language: str) -> str:
    """On Monday at 9:00."""
    clock_time, days = format_time(at, "short", locale=language), at.date() - now.date()
    if days == timedelta(0):
        return str(_("today at %(time)s", time=clock_time))
    if days == timedelta(days=1):
        return str(_("tomorrow at %(time)s", time=clock_time))
    if days <= NAMED_DAYS:
        return str(WEEKDAYS[at.weekday()]) % {"time": clock_time}
    day = format_date(at, "d MMMM", locale=language)
    return str(_("on %(date)s at %(time)s", date=day, time=clock_time))
