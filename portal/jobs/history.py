"""Reads what Meta still hands out of conversations: at connection, for a new contact, and after a gap.

Meta replays no webhook, so what was missed while the portal or Meta was away is read from the Conversations API. Every
message goes through the same door as one from a webhook and is recognised if it is there already.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice

import structlog

from portal import clock, graph
from portal.extensions import db
from portal.facebook.client import Graph
from portal.facebook.errors import AnswerLost, GraphError, NotReached
from portal.facebook.history import items_of
from portal.facebook.shapes import Item
from portal.jobs.fetching import fetch_attachment, fetch_profile
from portal.jobs.pages import renew_subscription
from portal.jobs.queue import BACKGROUND, job, nudge
from portal.models import Conversation, Page
from portal.services import deliveries, histories, pages

log = structlog.get_logger()
OVERLAP = timedelta(minutes=10)  # read again from before the last event: Meta's times and ours differ
MOST_CONVERSATIONS = 500
EVERY = timedelta(minutes=15)
AGAIN_AFTER_FAILURE = timedelta(minutes=1)


@job(BACKGROUND)
def fetch_history(conversation_id: int) -> None:
    """Read a new contact's earlier messages, at most the 20 newest that Meta hands out."""
    claimed = histories.claim(conversation_id)
    if claimed is None:
        return
    client = graph.for_page(claimed.token)
    db.session.commit()
    try:
        threads = client.conversations(claimed.page_id, user_id=claimed.person_id)
        items = [item for thread in threads for item in _read(client, claimed.page_id, thread.id)]
    except (GraphError, AnswerLost, NotReached) as problem:
        log.warning("history not read", conversation=conversation_id, problem=type(problem).__name__)
        return
    _take_in(items)
    histories.record_read(db.session.get_one(Conversation, conversation_id))
    db.session.commit()


@job(BACKGROUND)
def catch_up(page_id: int) -> None:
    """Renew the Page's subscription and read the conversations that moved since the last event."""
    renew_subscription(page_id)
    page = db.session.get(Page, page_id)
    if page is None or not page.is_active or page.needs_reconnecting:
        db.session.commit()
        return
    began, since, platform_id = clock.now(), _since(page), page.platform_id
    page.catch_up_after = began + AGAIN_AFTER_FAILURE
    client = graph.for_page(page.token or "")
    db.session.commit()
    try:
        _read_since(client, platform_id, since)
    except GraphError as error:
        _refused(page_id, error)
    except (AnswerLost, NotReached) as problem:
        log.warning("catching up failed", page=page_id, problem=type(problem).__name__)
    else:
        page = db.session.get_one(Page, page_id)
        page.caught_up_at, page.catch_up_after = began, clock.now() + EVERY
    db.session.commit()


def _since(page: Page) -> datetime | None:
    """From when on to read; None for a Page that has never been read: all that Meta hands out."""
    return page.caught_up_at - OVERLAP if page.caught_up_at else None


def _read_since(client: Graph, platform_id: str, since: datetime | None) -> None:
    threads = client.conversations(platform_id, updated_after=since)
    for thread in islice(threads, MOST_CONVERSATIONS):
        _take_in(_read(client, platform_id, thread.id))


def _read(client: Graph, platform_id: str, thread_id: str) -> list[Item]:
    return items_of(platform_id, client.messages(thread_id))


def _take_in(items: list[Item]) -> None:
    follow_ups = deliveries.take_in(items)
    db.session.commit()
    for number in follow_ups.identities:
        nudge(fetch_profile, number)
    for number in follow_ups.attachments:
        nudge(fetch_attachment, number)


def _refused(page_id: int, error: GraphError) -> None:
    page = db.session.get_one(Page, page_id)
    if error.explanation.breaks_page:
        pages.record_trouble(page, error.code, error.subcode)
    log.warning("catching up refused", page=page_id, code=error.code, subcode=error.subcode)
