"""What a new grant means for the Pages that are connected already."""

from __future__ import annotations

from collections.abc import Iterable

from portal.facebook.shapes import PageAccount
from portal.models import Connection, Employee, Page, PageState
from portal.services import pages

INVALID_TOKEN = 190


def renew_pages(connection: Connection, accounts: Iterable[PageAccount], by: Employee) -> list[Page]:
    """Give connected Pages the new tokens; those that the grant no longer reaches have lost theirs.

    A Page that works through another person's connection stays with it.
    """
    reached = _reached(accounts)
    renewed = []
    for page in pages.connected():
        account = reached.get((page.platform, page.platform_id))
        if account and (page.connection_id == connection.id or page.needs_reconnecting):
            pages.reconnect(page, account, connection, by)
            renewed.append(page)
    for page in connection.pages:
        if page.state != PageState.DISCONNECTED and (page.platform, page.platform_id) not in reached:
            pages.lose(page, *(pages.NOT_LINKED if page.is_on_instagram else (INVALID_TOKEN, None)))
    return renewed


def _reached(accounts: Iterable[PageAccount]) -> dict[tuple[str, str], PageAccount]:
    """What the grant reaches, by platform and id: Pages, and the Instagram accounts linked to them."""
    found = [two for one in accounts if one.token for two in (one, one.linked_account) if two]
    return {(account.platform, account.id): account for account in found}


def missing_scopes(connection: Connection, required: Iterable[str]) -> list[str]:
    """The permissions without which nothing works and that were not granted."""
    return [scope for scope in required if scope not in connection.granted_scopes]
