"""Reads what Meta still hands out of conversations: at connection, for a new contact, and after a gap.

Meta replays no webhook, so what was missed while the portal or Meta was away is read from the Conversations API. Every
message goes through the same door as one from a webhook and is recognised if it is there already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

import structlog

from portal import clock, graph
from portal.extensions import db
from portal.facebook.client import Graph
from portal.facebook.errors import AnswerLost, GraphError, NotReached
from portal.facebook.history import items_of
from portal.facebook.shapes import ConversationSummary, Item, Platform
from portal.failpoints import hit
from portal.jobs.pages import renew_subscription
from portal.jobs.posts import newest_posts
from portal.jobs.queue import BACKGROUND, job
from portal.models import Conversation, Page
from portal.services import deliveries, histories, pages, posts
from portal.services.histories import Claimed

log = structlog.get_logger()
OVERLAP = timedelta(minutes=10)  # read again from before the last event: Meta's times and ours differ
EVERY = timedelta(minutes=15)
AGAIN_AFTER_FAILURE = timedelta(minutes=1)


@job(BACKGROUND)
def fetch_history(conversation_id: int) -> None:
    """Read a conversation, at most the 20 newest messages that Meta hands out."""
    claimed = histories.claim(conversation_id)
    if claimed is None:
        return
    client = graph.for_page(claimed.token)
    db.session.commit()
    hit("history.after_claim")
    try:
        items = list(_messages(client, claimed))
    except (GraphError, AnswerLost, NotReached) as problem:
        _failed(claimed.page_id, problem)
        return
    deliveries.take_in(items)
    db.session.commit()
    hit("history.after_commit")
    histories.record_read(db.session.get_one(Conversation, conversation_id))
    db.session.commit()


@job(BACKGROUND)
def catch_up(page_id: int) -> None:
    """Renew the Page's subscription, and let the conversations and posts be read that moved since the last time.

    Nothing if that is not due: while the worker is busy, the sweep may ask for it often.
    """
    page, began = db.session.get(Page, page_id, with_for_update={"key_share": True, "of": Page}), clock.now()
    if page is None or not page.is_active or page.catch_up_after > began:
        return
    since = _since(page)
    account_id, facebook_page_id, platform = page.platform_id, page.facebook_page_id, Platform(page.platform)
    page.catch_up_after = began + (EVERY if page.needs_reconnecting else AGAIN_AFTER_FAILURE)
    db.session.commit()
    renew_subscription(page_id)
    page = db.session.get_one(Page, page_id)
    if page.needs_reconnecting:
        return
    takes_comments = page.takes_comments
    client = graph.for_page(page.token or "")
    db.session.commit()
    try:
        threads = client.conversations(facebook_page_id, updated_after=since, platform=platform)
        people = list(_people(account_id, threads))
        walls = newest_posts(client, account_id, platform) if takes_comments else None
    except (GraphError, AnswerLost, NotReached) as problem:
        _failed(page_id, problem)
        return
    page = db.session.get_one(Page, page_id)
    histories.ask_for(page, people)
    if walls is not None:
        posts.ask_for_comments(page, walls, began)
    page.caught_up_at, page.catch_up_after = began, began + EVERY
    hit("catch_up.before_commit")
    db.session.commit()


def _messages(client: Graph, claimed: Claimed) -> Iterator[Item]:
    threads = client.conversations(claimed.facebook_page_id, user_id=claimed.person_id, platform=claimed.platform)
    for thread in threads:
        yield from items_of(claimed.account_id, client.messages(thread.id), claimed.platform)


def _since(page: Page) -> datetime | None:
    """From when on to read; None for a Page that has never been read: all that Meta hands out."""
    return page.caught_up_at - OVERLAP if page.caught_up_at else None


def _people(account_id: str, threads: Iterable[ConversationSummary]) -> Iterator[str]:
    """Those whom the Page talks with in these threads."""
    return (one.id for thread in threads for one in thread.participants if one.id != account_id)


def _failed(page_id: int, problem: GraphError | AnswerLost | NotReached) -> None:
    """What has been claimed is tried again later; a dead token is noted, so that nothing is until the Page is well."""
    if isinstance(problem, GraphError) and problem.explanation.breaks_page:
        pages.record_trouble(db.session.get_one(Page, page_id), problem.code, problem.subcode)
    log.warning("history not read", page=page_id, problem=str(problem))
    db.session.commit()
