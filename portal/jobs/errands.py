"""Everything that is to be fetched from Meta, kind by kind, in one job as long as there is something.

A job for each file and each name would be a forked process for each, on the machine that answers webhooks meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog

from portal import database, graph
from portal.extensions import db
from portal.jobs.fetching import fetch_attachment, fetch_profile
from portal.jobs.history import fetch_history
from portal.jobs.leads import fetch_lead
from portal.jobs.posts import fetch_comments, fetch_post
from portal.jobs.queue import BACKGROUND, awake, job, wake
from portal.jobs.titles import renew_titles
from portal.services import attachments, contacts, histories, leads, names, posts

log = structlog.get_logger()
MOST = 50  # of each kind in one round
MOST_CONVERSATIONS = 10  # in one run: Meta takes 2 requests for conversations a second
TURN = 60.0  # seconds after which the worker takes what else is in the queue

Errand = tuple[Callable[[int], None], int]


@job(BACKGROUND)
def run_errands() -> None:
    """Fetch what is due. What cannot be had now has been given a later time by its own claim."""
    awake(run_errands)
    began, done = time.monotonic(), set[Errand]()
    ahead = _look(due)
    while fresh := [errand for errand in ahead if errand not in done]:
        for errand in fresh:
            _run(errand)
            if time.monotonic() - began > TURN:
                wake(run_errands)
                return
        done.update(fresh)
        ahead = _look(_due_at_once)


def _look(found: Callable[[], list[Errand]]) -> list[Errand]:
    """Look without the writer's lock: messages come in meanwhile. Without a Meta app there is nothing to do."""
    with database.reading():
        ahead = found() if graph.is_possible() else []
        db.session.rollback()
    return ahead


def due() -> list[Errand]:
    """The next errands, files first, since their links expire."""
    return [
        *_due_at_once(),
        *((fetch_history, number) for number in histories.due(MOST_CONVERSATIONS)),
        *((fetch_comments, number) for number in posts.due_for_comments(MOST_CONVERSATIONS)),
    ]


def _due_at_once() -> list[Errand]:
    return [
        *((fetch_attachment, number) for number in attachments.due(MOST)),
        *((fetch_lead, number) for number in leads.due(MOST)),
        *((fetch_post, number) for number in posts.due(MOST)),
        *((fetch_profile, number) for number in contacts.due(MOST)),
        *((renew_titles, number) for number in names.due(MOST)),
    ]


def _run(errand: Errand) -> None:
    """One that goes wrong keeps none of the others waiting; it is tried again at the time its claim has set."""
    work, number = errand
    try:
        work(number)
    except Exception:
        log.exception("errand failed", job=work.__name__, number=number)
