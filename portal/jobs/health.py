"""The daily look at a Page: its token, its rights and permissions, and whether its events come here."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from portal import clock, graph
from portal.extensions import db
from portal.facebook import keys
from portal.facebook.errors import AnswerLost, GraphError, NotReached
from portal.facebook.shapes import AppSubscription, PageAccount, Permission, Platform, TokenInfo
from portal.jobs.pages import renew_subscription
from portal.jobs.queue import BACKGROUND, job
from portal.models import Page, PageState
from portal.services import connections, pages, troubles

T = TypeVar("T")
EVERY = timedelta(days=1)
AGAIN_AFTER_FAILURE = timedelta(minutes=30)
INVALID_TOKEN = 190
SEES_LINKS = "instagram_basic"


@dataclass(frozen=True)
class _Asked:
    """What the look needs, taken out of the rows before the transaction ends."""

    facebook_page_id: str
    page_token: str = field(repr=False)
    user_token: str | None = field(repr=False)


@dataclass(frozen=True)
class _Answers:
    """What Meta says; None for what could not be asked, about which nothing is changed."""

    token: TokenInfo | None
    permissions: Collection[Permission] | None
    account: PageAccount | None
    subscriptions: Collection[AppSubscription] | None


@job(BACKGROUND)
def check_health(page_id: int) -> None:
    """Look at everything that a Page rests on, and remember what is wrong."""
    asked = _claim(page_id)
    db.session.commit()
    if asked is None:
        return
    renew_subscription(page_id)
    answers = _ask(asked)
    page = db.session.get_one(Page, page_id)
    _record(page, answers)
    troubles.settle(page)
    db.session.commit()


def _claim(page_id: int) -> _Asked | None:
    """What to ask for, if a look is due: while the worker is busy, the sweep may ask for the same one often."""
    page = db.session.get(Page, page_id, with_for_update={"key_share": True})
    if page is None or page.state == PageState.DISCONNECTED or page.health_check_after > clock.now():
        return None
    page.health_check_after = clock.now() + (AGAIN_AFTER_FAILURE if page.token else EVERY)
    if page.token is None:
        return None
    return _Asked(page.facebook_page_id, page.token, page.connection.token)


def _ask(asked: _Asked) -> _Answers:
    app = graph.for_app(timeout=graph.PATIENT)
    user = graph.for_user(asked.user_token, timeout=graph.PATIENT) if asked.user_token else None
    db.session.commit()
    return _Answers(
        token=_answer(lambda: app.debug(asked.page_token)),
        permissions=_answer(user.permissions) if user else None,
        account=_answer(lambda: user.page(asked.facebook_page_id)) if user else None,
        subscriptions=_answer(app.app_subscriptions),
    )


def _answer(call: Callable[[], T]) -> T | None:
    """What Meta says; None where it could not be asked. A refusal says nothing of the other questions."""
    try:
        return call()
    except (GraphError, NotReached, AnswerLost):
        return None


def _record(page: Page, answers: _Answers) -> None:
    if answers.token is not None:
        _record_token(page, answers.token)
    if answers.permissions is not None:
        connections.record_permissions(page.connection, answers.permissions)
    if answers.account is not None:
        page.tasks = sorted(answers.account.tasks)
        _record_link(page, answers.account)
    if answers.subscriptions is not None:
        _record_app(page, answers.subscriptions)
        page.health_checked_at = clock.now()
        page.health_check_after = clock.now() + EVERY


def _record_token(page: Page, info: TokenInfo) -> None:
    if info.is_valid:
        pages.record_success(page)
    else:
        pages.record_trouble(page, info.error_code or INVALID_TOKEN, info.error_subcode)


def _record_link(page: Page, account: PageAccount) -> None:
    """Whether an Instagram account is still linked to its Page. Without the permission Meta does not show the link."""
    if page.is_on_instagram and SEES_LINKS in page.connection.granted_scopes:
        pages.record_link(page, is_there=account.instagram is not None and account.instagram.id == page.platform_id)


def _record_app(page: Page, subscriptions: Collection[AppSubscription]) -> None:
    """The fields that come here at the app's own level; the address if they go elsewhere."""
    mine = keys.OBJECTS[Platform(page.platform)]
    found = next((one for one in subscriptions if one.object == mine), None)
    is_ours = found is not None and found.is_active and found.callback_url == graph.webhook_address()
    page.app_fields = sorted(found.fields) if found is not None and is_ours else []
    page.app_callback_url = found.callback_url if found is not None and not is_ours and found.is_active else None
