"""Which of the Pages that a grant shows can be connected, and why another one cannot."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from portal.facebook.permissions import FEATURES, FeatureKey
from portal.facebook.shapes import PageAccount, TokenInfo
from portal.models import Connection, Page, PageState, Platform
from portal.services import features, pages

NEEDED = (FeatureKey.WEBHOOKS, FeatureKey.MESSAGES)


class Obstacle(StrEnum):
    """Why a Page cannot be connected, the most basic reason first."""

    PORTFOLIO = "portfolio"  # held by a business portfolio, and the person has no rights on it
    NO_ACCESS = "no_access"  # the person may look at it, not act for it
    NOT_TICKED = "not_ticked"  # the person has rights, and left it out in Facebook's dialog
    NO_PERMISSION = "no_permission"  # a permission of the login is missing
    NO_MESSAGES = "no_messages"  # the right to answer messages is missing on this Page
    NO_INSTAGRAM = "no_instagram"  # the permissions for Instagram are missing
    LINKED_PAGE = "linked_page"  # of an Instagram account: its Page cannot be used, or not for this
    NO_EVENTS = "no_events"  # so is every right that allows to be told of events


@dataclass(frozen=True)
class Choice:
    """A Page or Instagram account as the list shows it: `page` if it is connected, `obstacle` if it cannot be."""

    account: PageAccount
    page: Page | None
    obstacle: Obstacle | None

    @property
    def is_connected(self) -> bool:
        return self.page is not None and self.page.state != PageState.DISCONNECTED

    @property
    def is_open(self) -> bool:
        """Whether it can be connected now."""
        return not self.is_connected and self.obstacle is None

    @property
    def needs_mending(self) -> bool:
        """Connected, and yet its messages do not arrive."""
        return self.page is not None and self.is_connected and not pages.receives_events(self.page)


def choices(accounts: Iterable[PageAccount], info: TokenInfo, granted: Collection[str]) -> list[Choice]:
    """The Pages that can be connected first, then those that are, then the others; by name.

    Each is followed by its Instagram account, if these are asked for or it is connected.
    """
    made = [_choice(account, info, granted) for account in accounts]
    order = sorted(made, key=lambda one: (not one.is_open, not one.is_connected, one.account.name.lower()))
    return [two for one in order for two in (one, *_below(one.account.linked_account, info, granted))]


def _choice(account: PageAccount, info: TokenInfo, granted: Collection[str]) -> Choice:
    return Choice(account, pages.find(account.id, Platform(account.platform)), obstacle(account, info, granted))


def _below(linked: PageAccount | None, info: TokenInfo, granted: Collection[str]) -> list[Choice]:
    """The Instagram account of a Page, if it is to be shown."""
    made = [_choice(linked, info, granted)] if linked else []
    return [one for one in made if one.is_connected or features.uses_instagram()]


def obstacle(account: PageAccount, info: TokenInfo, granted: Collection[str]) -> Obstacle | None:
    """What stands in the way of connecting this Page, or None."""
    if account.linked_page_id:
        return _obstacle_on_instagram(account, granted)
    if account.token is None:
        return _without_token(account, info)
    if not all(FEATURES[key].works_with(granted) for key in NEEDED):
        return Obstacle.NO_PERMISSION
    if not FEATURES[FeatureKey.MESSAGES].is_allowed_by(account.tasks):
        return Obstacle.NO_MESSAGES
    if not FEATURES[FeatureKey.WEBHOOKS].is_allowed_by(account.tasks):
        return Obstacle.NO_EVENTS
    return None


def blocked_by(listed: Iterable[Choice], *obstacles: Obstacle) -> list[Choice]:
    return [one for one in listed if not one.is_connected and one.obstacle in obstacles]


def out_of_reach(connection: Connection, listed: Iterable[Choice]) -> list[Page]:
    """Connected Pages that this grant no longer reaches: they were unticked, or the role was taken away."""
    reached: set[tuple[str, str]] = {(one.account.platform, one.account.id) for one in listed if one.account.token}
    gone = (page for page in connection.pages if (page.platform, page.platform_id) not in reached)
    return [page for page in gone if page.state != PageState.DISCONNECTED]


def _obstacle_on_instagram(account: PageAccount, granted: Collection[str]) -> Obstacle | None:
    messages, events = FEATURES[FeatureKey.INSTAGRAM_MESSAGES], FEATURES[FeatureKey.WEBHOOKS]
    if account.token is None or not (messages.is_allowed_by(account.tasks) and events.is_allowed_by(account.tasks)):
        return Obstacle.LINKED_PAGE
    return None if messages.works_with(granted) else Obstacle.NO_INSTAGRAM


def _without_token(account: PageAccount, info: TokenInfo) -> Obstacle:
    if account.tasks and not _is_ticked(account, info):
        return Obstacle.NOT_TICKED
    return Obstacle.PORTFOLIO if account.business else Obstacle.NO_ACCESS


def _is_ticked(account: PageAccount, info: TokenInfo) -> bool:
    return any(one.covers(account.id) for one in info.granular_scopes if one.scope.startswith("pages_"))
