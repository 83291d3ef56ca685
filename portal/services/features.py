"""Which features are in use: the basic ones, and what an administrator switched on, for a Page or for all."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select

from portal.extensions import db
from portal.facebook.permissions import FeatureKey
from portal.models import Page, PageState, Platform
from portal.services import installation
from portal.services.problems import NotPossible

BASIC = (FeatureKey.PAGES, FeatureKey.MESSAGES)
"""Without their permissions the portal does nothing, so a login has to bring them."""

_ON_FACEBOOK, _ON_INSTAGRAM = Page.platform == Platform.FACEBOOK, Page.platform == Platform.INSTAGRAM
_USES = {
    FeatureKey.COMMENTS: _ON_FACEBOOK & Page.receives_comments,
    FeatureKey.LEADS: _ON_FACEBOOK & Page.receives_leads,
    FeatureKey.UTILITY_MESSAGES: _ON_FACEBOOK & Page.sends_utility_messages,
    FeatureKey.INSTAGRAM_MESSAGES: _ON_INSTAGRAM,
    FeatureKey.INSTAGRAM_COMMENTS: _ON_INSTAGRAM & Page.receives_comments,
}


@dataclass(frozen=True)
class InstagramUse:
    """How this installation stands to Instagram."""

    is_used: bool
    is_connected: bool


def of(page: Page) -> tuple[FeatureKey, ...]:
    """What this Page is used for."""
    basic = (FeatureKey.PAGES, messages_of(page.platform))
    chosen = (
        (comments_of(page.platform), page.receives_comments),
        (FeatureKey.LEADS, page.receives_leads),
        (FeatureKey.UTILITY_MESSAGES, page.sends_utility_messages),
    )
    return (*basic, *(key for key, is_on in chosen if is_on))


def messages_of(platform: Platform) -> FeatureKey:
    return FeatureKey.INSTAGRAM_MESSAGES if platform == Platform.INSTAGRAM else FeatureKey.MESSAGES


def comments_of(platform: Platform) -> FeatureKey:
    return FeatureKey.INSTAGRAM_COMMENTS if platform == Platform.INSTAGRAM else FeatureKey.COMMENTS


def in_use() -> tuple[FeatureKey, ...]:
    """What any connected Page is used for, and Instagram if its accounts are to be offered."""
    counts = select(*(func.count().filter(use) for use in _USES.values())).where(Page.state != PageState.DISCONNECTED)
    used = {key for key, count in zip(_USES, db.session.execute(counts).one(), strict=True) if count}
    if uses_instagram():
        used.add(FeatureKey.INSTAGRAM_MESSAGES)
    return (*BASIC, *(key for key in _USES if key in used))


def uses_instagram() -> bool:
    """Whether Facebook is asked for Instagram accounts, too."""
    site = installation.find()
    return site is not None and site.uses_instagram


def instagram() -> InstagramUse:
    """Whether Instagram accounts are asked for, and whether one is connected, so that they have to be."""
    connected = select(Page.id).where(_ON_INSTAGRAM, Page.state != PageState.DISCONNECTED)
    return InstagramUse(uses_instagram(), db.session.scalar(connected.limit(1)) is not None)


def use_instagram() -> None:
    """Ask for Instagram accounts with the next login."""
    installation.get().uses_instagram = True


def leave_instagram_out() -> None:
    """Ask no longer. Raises NotPossible while an Instagram account is connected."""
    if instagram().is_connected:
        raise NotPossible(
            _("An Instagram account is connected. Disconnect it first, under Administration, Pages."),
            code="instagram_connected",
        )
    installation.get().uses_instagram = False
