"""Absences: the time in which nobody is there, by the working hours of a Page."""

from __future__ import annotations

from datetime import datetime

from portal.models import Automatic, Message, Page
from portal.services import working_hours


def is_over(message: Message, page: Page, now: datetime) -> bool:
    """Whether this away message speaks of an absence that has ended, or of which the Page says nothing any more."""
    if message.automatic != Automatic.AWAY:
        return False
    hours = working_hours.of(page)
    if hours is None or not page.sends_away_message or hours.is_open(now):
        return True
    since = hours.closed_since(now)
    return since is not None and message.received_at < since
