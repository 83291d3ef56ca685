"""What step 4 shows: the Pages that Meta names now, and the one somebody is looking for."""

from __future__ import annotations

from dataclasses import dataclass

from portal import graph
from portal.discovery import Discovery, discover, readable_page
from portal.extensions import db
from portal.facebook.client import Graph
from portal.facebook.shapes import PageAccount
from portal.models import Connection, Page
from portal.services import choices
from portal.services.choices import Choice, Obstacle
from portal.web.setup.page_address import page_reference


@dataclass(frozen=True)
class Sought:
    """A Page that somebody misses: what was typed, and what Meta says about it, if anything."""

    typed: str
    reference: str | None
    choice: Choice | None


@dataclass(frozen=True)
class Listing:
    """The Pages of one connection as they are at this moment."""

    choices: list[Choice]
    lost: list[Page]
    is_empty: bool
    unreadable_ids: tuple[str, ...]
    sought: Sought | None = None

    @property
    def open(self) -> list[Choice]:
        return [one for one in self.choices if one.is_open]

    @property
    def connected(self) -> list[Choice]:
        return [one for one in self.choices if one.is_connected]

    @property
    def blocked(self) -> list[Choice]:
        return [one for one in self.choices if not one.is_open and not one.is_connected]

    def blocked_by(self, *obstacles: Obstacle) -> list[Choice]:
        return choices.blocked_by(self.choices, *obstacles)


def read(connection: Connection, sought: str = "") -> Listing:
    """Ask Meta now. Raises what Graph raises; no transaction is open meanwhile."""
    connection_id, token = connection.id, connection.token or ""
    user, app = graph.for_user(token), graph.for_app()
    db.session.rollback()
    found = discover(user, app, token)
    missed = _look_for(user, found, sought) if sought else None
    return _listing(db.session.get_one(Connection, connection_id), found, sought, missed)


def account_tokens(connection: Connection) -> dict[str, PageAccount]:
    """The Pages that can be connected now, by Meta's id, with their tokens. Raises what Graph raises."""
    return {one.account.id: one.account for one in read(connection).open}


def _look_for(user: Graph, found: Discovery, typed: str) -> PageAccount | None:
    reference = page_reference(typed)
    if reference is None:
        return None
    listed = (one for one in found.accounts if reference.lower() in _names(one))
    return next(listed, None) or readable_page(user, reference)


def _names(account: PageAccount) -> tuple[str, ...]:
    return account.id, (page_reference(account.link or "") or "").lower()


def _listing(connection: Connection, found: Discovery, typed: str, missed: PageAccount | None) -> Listing:
    listed = choices.choices(found.accounts, found.info, found.granted)
    lost = choices.out_of_reach(connection, listed)
    sought = None
    if typed:
        made = choices.choices([missed], found.info, found.granted) if missed else []
        sought = Sought(typed, page_reference(typed), next(iter(made), None))
    return Listing(listed, lost, found.is_empty, found.unreadable_ids, sought)
