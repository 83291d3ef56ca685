"""Connections: what an administrator granted with Facebook Login, and what a new grant took away."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from portal import clock
from portal.extensions import db
from portal.facebook.shapes import Me, Permission, PermissionStatus, TokenInfo, UserToken
from portal.models import Connection, Employee, Page, PageState
from portal.services import pages, troubles

EXPIRES_SOON = timedelta(days=14)
INVALID_TOKEN, APP_REMOVED = 190, 458


@dataclass(frozen=True)
class Grant:
    """All that Meta says about one login."""

    person: Me
    token: UserToken
    info: TokenInfo
    permissions: tuple[Permission, ...]


def record_permissions(connection: Connection, permissions: Iterable[Permission]) -> None:
    """Keep what Meta says now about the permissions of a grant."""
    by_status: dict[PermissionStatus, list[str]] = {status: [] for status in PermissionStatus}
    for permission in permissions:
        by_status[permission.status].append(permission.name)
    connection.granted_scopes = sorted(by_status[PermissionStatus.GRANTED])
    connection.declined_scopes = sorted(by_status[PermissionStatus.DECLINED] + by_status[PermissionStatus.EXPIRED])
    troubles.settle_all(connection.pages)


def record(grant: Grant, by: Employee) -> Connection:
    """Keep the grant. A second login of the same person renews the connection, another person makes a new one."""
    found = find(grant.person.id)
    connection = found or Connection(facebook_user_id=grant.person.id)
    connection.employee_id = by.id
    connection.facebook_user_name = grant.person.name or grant.person.id
    connection.token = grant.token.token
    record_permissions(connection, grant.permissions)
    connection.granted_page_ids = sorted(grant.info.targets())
    connection.connected_at = clock.now()
    connection.expires_at = grant.info.expires_at or grant.token.expires_at
    connection.data_access_expires_at = grant.info.data_access_ends_at
    connection.ended_at = None
    db.session.add(connection)
    db.session.flush()
    return connection


def find(facebook_user_id: str) -> Connection | None:
    return db.session.scalar(select(Connection).where(Connection.facebook_user_id == facebook_user_id))


def living() -> list[Connection]:
    """The connections whose token can still be used, the latest first."""
    alive = select(Connection).where(Connection.ended_at.is_(None), Connection.token.is_not(None))
    return list(db.session.scalars(alive.order_by(Connection.connected_at.desc(), Connection.id.desc())))


def latest() -> Connection | None:
    return next(iter(living()), None)


@dataclass(frozen=True)
class Kept:
    """What has to stay ticked in Facebook's dialog by whoever logs in there as `person`."""

    person: str
    pages: tuple[str, ...]


def kept(only: Connection | None = None) -> list[Kept]:
    """For each account, or for one: the connected Pages that a new login could take away."""
    found = [(one.facebook_user_name, _connected(one)) for one in ([only] if only else living())]
    return [Kept(person, names) for person, names in found if names]


def end(facebook_user_id: str) -> Connection | None:
    """The person removed the app at Facebook: the tokens are dead. None if nobody of that id is known."""
    connection = find(facebook_user_id)
    if connection is not None:
        _end(connection, APP_REMOVED)
    return connection


def erase(facebook_user_id: str) -> Connection | None:
    """End the connection and forget the person behind it. None if nobody of that id is known."""
    connection = end(facebook_user_id)
    if connection is not None:
        connection.facebook_user_id, connection.facebook_user_name = f"erased-{connection.id}", ""
        connection.granted_scopes = connection.declined_scopes = connection.granted_page_ids = []
    return connection


def permission_changed(
    facebook_user_id: str, permission: str | None, verb: str | None, account_ids: Collection[str] = ()
) -> Connection | None:
    """Meta says that a person granted or revoked a permission, or (None) the whole app. None: nobody we know.

    With `account_ids` only these Pages are concerned, and unless these are all of them, Meta is asked soon what holds.
    What has become wrong is remembered at once.
    """
    if permission is None:
        return end(facebook_user_id) if verb == "revoked" else find(facebook_user_id)
    connection = find(facebook_user_id)
    if connection is None:
        return None
    used = [page for page in connection.pages if page.state != PageState.DISCONNECTED]
    concerned = [page for page in used if not account_ids or _names(page) & set(account_ids)]
    for page in concerned:
        pages.ask_for_check(page)
    if concerned == used:
        _note_permission(connection, permission, is_granted=verb != "revoked")
    return connection


def _names(page: Page) -> set[str]:
    """The ids under which Meta may mean it: an Instagram account loses what its Page loses."""
    return {page.platform_id, page.facebook_page_id}


def end_all() -> None:
    """No token of the former Meta app is of use any longer."""
    for connection in living():
        _end(connection, None)


def _note_permission(connection: Connection, permission: str, *, is_granted: bool) -> None:
    granted, declined = set(connection.granted_scopes) - {permission}, set(connection.declined_scopes) - {permission}
    (granted if is_granted else declined).add(permission)
    connection.granted_scopes, connection.declined_scopes = sorted(granted), sorted(declined)
    troubles.settle_all(connection.pages)


def _connected(connection: Connection) -> tuple[str, ...]:
    return tuple(page.name for page in connection.pages if page.state != PageState.DISCONNECTED)


def _end(connection: Connection, subcode: int | None) -> None:
    connection.token, connection.ended_at = None, clock.now()
    for page in connection.pages:
        pages.lose(page, INVALID_TOKEN, subcode)


def expires_soon(connection: Connection) -> datetime | None:
    """When reading through this connection ends, if that is within two weeks; the person then logs in again."""
    ends = [at for at in (connection.expires_at, connection.data_access_expires_at) if at is not None]
    return min(ends) if ends and min(ends) - clock.now() < EXPIRES_SOON else None
