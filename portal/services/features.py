"""Which features are in use: the basic ones, and what an administrator switched on for a Page."""

from __future__ import annotations

from sqlalchemy import func, select

from portal.extensions import db
from portal.facebook.permissions import FeatureKey
from portal.models import Page, PageState

BASIC = (FeatureKey.PAGES, FeatureKey.MESSAGES)
"""Without their permissions the portal does nothing, so a login has to bring them."""


def of(page: Page) -> tuple[FeatureKey, ...]:
    """What this Page is used for."""
    return (*BASIC, *_switched_on(comments=page.receives_comments, leads=page.receives_leads))


def in_use() -> tuple[FeatureKey, ...]:
    """What any connected Page is used for."""
    comments, leads = (func.count().filter(flag) for flag in (Page.receives_comments, Page.receives_leads))
    counted = select(comments, leads).where(Page.state != PageState.DISCONNECTED)
    with_comments, with_leads = db.session.execute(counted).one()
    return (*BASIC, *_switched_on(comments=with_comments > 0, leads=with_leads > 0))


def _switched_on(*, comments: bool, leads: bool) -> list[FeatureKey]:
    chosen = ((FeatureKey.COMMENTS, comments), (FeatureKey.LEADS, leads))
    return [key for key, is_on in chosen if is_on]
