"""Finds what is due in the database and nudges it. So the queue may be lost at any time, and nothing with it."""

from __future__ import annotations

from datetime import timedelta

from portal import clock
from portal.extensions import db
from portal.jobs.fetching import fetch_attachment, fetch_profile
from portal.jobs.history import catch_up, fetch_history
from portal.jobs.inbox import drain
from portal.jobs.queue import BACKGROUND, awake, job, nudge, wake
from portal.jobs.replies import send_replies
from portal.models import Installation
from portal.services import attachments, contacts, health, histories, pages, sending

GAP = timedelta(minutes=2)  # the portal was away for longer than this
MOST = 50  # of each kind in one sweep; the next one comes in seconds
PATIENCE = timedelta(seconds=3)  # a delivery this old has been overlooked


@job(BACKGROUND)
def sweep() -> None:
    """Called every few seconds by the scheduler."""
    if _was_away():
        pages.catch_up_now()
    conversations = sending.due(MOST)
    profiles, files, unread = contacts.due(MOST), attachments.due(MOST), histories.due(MOST)
    behind = pages.due_to_catch_up()
    oldest = health.oldest_waiting_delivery()
    waits = oldest is not None and clock.now() - oldest > PATIENCE
    db.session.commit()
    if waits:
        awake(drain)  # whoever was woken is gone
        wake(drain)
    for work, numbers in (
        (send_replies, conversations),
        (fetch_attachment, files),
        (fetch_profile, profiles),
        (fetch_history, unread),
        (catch_up, behind),
    ):
        for number in numbers:
            nudge(work, number)


def _was_away() -> bool:
    """Remember that the portal runs; True if it was away so long that webhooks may have been missed."""
    installation = db.session.get(Installation, 1)
    if installation is None:
        return False
    before, installation.swept_at = installation.swept_at, clock.now()
    return before is None or installation.swept_at - before > GAP
