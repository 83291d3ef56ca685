"""Which Pages a person can reach with a grant, and by which of Meta's lists.

No list is complete: `/me/accounts` leaves out Pages of portfolios, and stays empty for some logins although Pages were
ticked. So the ids named in the grant and the portfolios' lists are read as well.
https://developers.facebook.com/docs/pages-api/manage-pages
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from portal.facebook.client import Graph
from portal.facebook.errors import ErrorClass, GraphError
from portal.facebook.shapes import PageAccount, Permission, PermissionStatus, TokenInfo

PORTFOLIOS = "business_management"
UNREADABLE = (ErrorClass.GONE, ErrorClass.PERMISSION, ErrorClass.REQUEST)


@dataclass(frozen=True)
class Discovery:
    """What a grant reaches. `accounts`: every Page found, each once, with a token if the person may act for it.

    `unreadable_ids`: ticked in the dialog, but Meta tells nothing about them.
    """

    info: TokenInfo
    permissions: tuple[Permission, ...]
    accounts: tuple[PageAccount, ...] = field(repr=False)
    unreadable_ids: tuple[str, ...] = ()

    @property
    def granted(self) -> frozenset[str]:
        return frozenset(one.name for one in self.permissions if one.status == PermissionStatus.GRANTED)

    @property
    def is_empty(self) -> bool:
        """No Page was found, and none is named in the grant either."""
        return not self.accounts and not self.info.targets()


def discover(user: Graph, app: Graph, user_token: str) -> Discovery:
    """Ask Meta for everything this person's token reaches. Raises what Graph raises."""
    info, permissions = app.debug(user_token), tuple(user.permissions())
    found = {one.id: one for one in user.accounts()}
    if any(one.name == PORTFOLIOS and one.status == PermissionStatus.GRANTED for one in permissions):
        _add(found, user.businesses_pages())
    missing = sorted(info.targets() - found.keys())
    named = [one for one in (readable_page(user, page_id) for page_id in missing) if one]
    _add(found, named)
    unreadable = tuple(page_id for page_id in missing if page_id not in found)
    return Discovery(info, permissions, tuple(found.values()), unreadable)


def readable_page(user: Graph, reference: str) -> PageAccount | None:
    """The Page with this id or user name, or None if Meta does not show it to this person."""
    try:
        return user.page(reference)
    except GraphError as error:
        if error.explanation.error_class in UNREADABLE:
            return None
        raise


def _add(found: dict[str, PageAccount], more: Iterable[PageAccount]) -> None:
    """A list that gives a token wins over one that does not."""
    for one in more:
        known = found.get(one.id)
        if known is None or (one.token and not known.token):
            found[one.id] = one
