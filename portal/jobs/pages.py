"""Pages at Meta: whether their events still come here, and what the app may do for them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from portal import graph, subscriptions
from portal.extensions import db
from portal.facebook.client import Graph
from portal.facebook.errors import AnswerLost, ErrorClass, GraphError, NotReached
from portal.jobs.queue import BACKGROUND, job
from portal.models import Page, PageState
from portal.services import pages, troubles

BROKEN = (ErrorClass.AUTH, ErrorClass.GONE)
HUMAN_AGENT, APPROVED = "human_agent", "APPROVED"


@dataclass(frozen=True)
class _Target:
    """What renewing needs, taken out of the row before the transaction ends."""

    account_id: str
    app_id: str
    calls: Graph
    fields: tuple[str, ...]


@job(BACKGROUND)
def check_subscription(page_id: int) -> None:
    """Read back whether Meta sends the Page's events here, and ask for them again if it does not."""
    renew_subscription(page_id)


@job(BACKGROUND)
def look_up_human_agent(page_id: int) -> None:
    """Ask whether Meta granted the feature to answer after 24 hours. It may not say; then an administrator does."""
    page = db.session.get(Page, page_id)
    if page is None or page.token is None:
        return
    calls, account_id = graph.for_page(page.token), page.facebook_page_id
    db.session.commit()
    try:
        granted = calls.messaging_features(account_id)
    except (GraphError, NotReached, AnswerLost):
        return
    if any(one.name.lower() == HUMAN_AGENT and one.status == APPROVED for one in granted):
        pages.learn_human_agent(db.session.get_one(Page, page_id))
    db.session.commit()


def renew_subscription(page_id: int) -> GraphError | NotReached | AnswerLost | None:
    """The same for a caller with a session of its own; what failed, if something did. Commits."""
    target = _target(page_id)
    db.session.commit()
    if target is None:
        return None
    try:
        fields = subscriptions.renew_page(target.calls, target.account_id, target.app_id, target.fields)
    except GraphError as error:
        _record_refusal(page_id, error)
        return error
    except (NotReached, AnswerLost) as problem:
        return problem
    if db.session.get_one(Page, page_id).state == PageState.DISCONNECTED:
        _leave_again(page_id, target.calls)
    else:
        _record_fields(page_id, fields)
    return None


def _leave_again(page_id: int, calls: Graph) -> None:
    """The Page was disconnected while this subscribed it. If Meta cannot be told, what it sends is kept unread."""
    page = db.session.get_one(Page, page_id)
    account_id, staying = page.facebook_page_id, pages.fields_of_others(page)
    db.session.commit()
    with suppress(GraphError, NotReached, AnswerLost):
        subscriptions.leave_page(calls, account_id, staying)


def _target(page_id: int) -> _Target | None:
    page = db.session.get(Page, page_id)
    if page is None or page.token is None or page.state == PageState.DISCONNECTED:
        return None
    app = graph.credentials()
    calls = graph.for_page(page.token, timeout=graph.PROMPT)
    return _Target(page.facebook_page_id, app.app_id, calls, troubles.wanted_page_fields(page))


def _record_refusal(page_id: int, error: GraphError) -> None:
    page = db.session.get_one(Page, page_id)
    if error.explanation.error_class in BROKEN:
        pages.record_trouble(page, error.code, error.subcode)
    db.session.commit()


def _record_fields(page_id: int, fields: frozenset[str]) -> None:
    page = db.session.get_one(Page, page_id)
    pages.record_success(page)
    pages.record_subscription(page, sorted(fields))
    db.session.commit()
