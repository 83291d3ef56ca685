"""Reads posts: what comments stand under, fetched once, and comments that no webhook announced."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from portal import clock, graph
from portal.extensions import db
from portal.facebook.client import Graph
from portal.facebook.comments import items_of
from portal.facebook.errors import AnswerLost, ErrorClass, GraphError, NotReached
from portal.facebook.shapes import Platform
from portal.facebook.shapes.comments import PostDetails
from portal.failpoints import hit
from portal.jobs.queue import BACKGROUND, job
from portal.models import Page
from portal.services import deliveries, pages, posts

log = structlog.get_logger()
FAILURES = (GraphError, AnswerLost, NotReached)


@job(BACKGROUND)
def fetch_post(post_id: int) -> None:
    """Keep the words of a post, and have its pictures fetched."""
    claimed = posts.claim(post_id)
    if claimed is None:
        return
    client = graph.for_page(claimed.token)
    db.session.commit()
    try:
        details = client.comments_on(claimed.platform).post(claimed.post_id)
    except FAILURES as problem:
        _failed(post_id, claimed.page_id, problem)
        return
    posts.record_details(post_id, details)
    db.session.commit()
    hit("posts.after_commit")


@job(BACKGROUND)
def fetch_comments(post_id: int) -> None:
    """Read the comments of a post; those that are there already are recognised."""
    claimed, began = posts.claim_comments(post_id), clock.now()
    if claimed is None:
        return
    client = graph.for_page(claimed.token)
    db.session.commit()
    try:
        found = client.comments_on(claimed.platform).under(claimed.post_id, claimed.since)
    except FAILURES as problem:
        _failed(post_id, claimed.page_id, problem)
        return
    deliveries.take_in(items_of(claimed.account_id, claimed.post_id, found, claimed.platform))
    posts.record_comments_read(post_id, began)
    hit("posts.before_commit")
    db.session.commit()


def newest_posts(client: Graph, account_id: str, platform: Platform) -> Sequence[PostDetails] | None:
    """The Page's posts; None without the permission to read them: messages are read all the same."""
    try:
        return client.comments_on(platform).posts(account_id)
    except GraphError as error:
        if error.explanation.error_class not in (ErrorClass.PERMISSION, ErrorClass.GONE):
            raise
        log.warning("posts not readable", problem=str(error))
        return None


def _failed(post_id: int, page_id: int, problem: GraphError | AnswerLost | NotReached) -> None:
    """It is tried again later, unless Meta says that there is nothing."""
    if isinstance(problem, GraphError):
        if problem.explanation.breaks_page:
            pages.record_trouble(db.session.get_one(Page, page_id), problem.code, problem.subcode)
        elif problem.explanation.error_class == ErrorClass.GONE:
            posts.record_gone(post_id)
    log.warning("post not read", post=post_id, problem=str(problem))
    db.session.commit()
