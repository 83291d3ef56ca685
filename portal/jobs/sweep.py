"""Finds what is due in the database and nudges it. So the queue may be lost at any time, and nothing with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from portal import clock, database, graph
from portal.extensions import db
from portal.jobs import errands
from portal.jobs.errands import run_errands
from portal.jobs.health import check_health
from portal.jobs.history import catch_up
from portal.jobs.inbox import drain
from portal.jobs.lead_diagnosis import diagnose, make_test_lead
from portal.jobs.leads import catch_up_leads, fetch_leads
from portal.jobs.notifications import due_tellings
from portal.jobs.pauses import take_in_waiting
from portal.jobs.queue import INBOX, Job, awake, job, lengths, nudge, wake
from portal.jobs.replies import send_replies
from portal.jobs.rules import run_rules
from portal.jobs.utility import carry_template, read_templates
from portal.models import Installation
from portal.services import (
    deletions,
    handovers,
    health,
    lead_diagnosis,
    lead_fetching,
    notifications,
    pages,
    pauses,
    rule_triggers,
    sending,
    snoozes,
    template_reviews,
)

GAP = timedelta(minutes=2)  # the portal was away for longer than this
MOST = 50  # of each kind in one sweep; the next one comes in seconds
MOST_PAGES = 10  # or forms, each of which takes several calls
Due = list[tuple[Job[[int], None], Sequence[int]]]  # jobs, and the rows that want them
PATIENCE = timedelta(seconds=3)  # a delivery this old has been overlooked


@job(INBOX)
def sweep() -> None:
    """Called every few seconds by the scheduler; in the queue where nothing waits for Meta."""
    if _was_away():
        pages.catch_up_now()
    overlooked = _has_overlooked_delivery()
    due, has_errands = (_due(), bool(errands.due())) if graph.is_possible() else ([], False)
    _do_what_is_due()
    due += due_tellings(MOST)
    has_waiting, has_rules = bool(pauses.due(1)), rule_triggers.are_due()
    db.session.commit()
    if has_waiting:
        wake(take_in_waiting)
    if has_rules:
        wake(run_rules)
    if overlooked:
        awake(drain)  # whoever was woken is gone
        wake(drain)
    if has_errands:
        wake(run_errands)
    _ask_for(due)


def _ask_for(due: Due) -> None:
    """Ask for these, but for those whose worker is behind: most of them wait in its queue already."""
    waiting = lengths()
    asked = [(work, numbers) for work, numbers in due if waiting.get(work.queue_name, 0) < MOST]
    for work, numbers in asked:
        for number in numbers:
            nudge(work, number)


def _do_what_is_due() -> None:
    """Each lets go of what it holds before the next begins, so that nobody waits for each other."""
    handovers.take_back_left()
    db.session.commit()
    notifications.tell_due()
    db.session.commit()
    snoozes.wake_due(MOST)
    db.session.commit()
    notifications.forget_old()
    db.session.commit()
    deletions.fulfil_due()
    db.session.commit()


def _has_overlooked_delivery() -> bool:
    with database.reading():  # a webhook may be waiting to store another one
        oldest = health.oldest_waiting_delivery()
    return oldest is not None and clock.now() - oldest > PATIENCE


def _due() -> Due:
    return [
        (send_replies, sending.due(MOST)),
        (catch_up, pages.due_to_catch_up()),
        (check_health, pages.due_to_be_checked(MOST_PAGES)),
        (fetch_leads, lead_fetching.due(MOST_PAGES)),
        (catch_up_leads, lead_fetching.due_pages()),
        (diagnose, lead_diagnosis.due()),
        (make_test_lead, lead_diagnosis.due_tests()),
        (carry_template, template_reviews.due(MOST)),
        (read_templates, template_reviews.due_to_be_read()),
    ]


def _was_away() -> bool:
    """Remember that the portal runs; True if it was away so long that webhooks may have been missed."""
    installation = db.session.get(Installation, 1)
    if installation is None:
        return False
    before, installation.swept_at = installation.swept_at, clock.now()
    return before is None or installation.swept_at - before > GAP
