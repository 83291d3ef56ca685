"""What tests of the setup and of Pages begin with: an installation, its owner, a grant, Meta's words about a Page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from portal import keyring
from portal.extensions import db
from portal.facebook.shapes import (
    Business,
    GrantedScope,
    Me,
    PageAccount,
    Permission,
    PermissionStatus,
    TokenInfo,
    UserToken,
)
from portal.models import Connection, Employee, Installation, Page, Role
from portal.services import connections, installation, pages
from portal.services.connections import Grant
from tests.cast import password_hash

SCOPES = ("pages_show_list", "pages_manage_metadata", "pages_messaging", "business_management")
RIGHTS = frozenset({"MANAGE", "MESSAGING", "MODERATE", "CREATE_CONTENT"})
PASSWORD = "a few long words"
BAKERY, FLORIST = "102938475610293", "102938475610294"


def make_installation() -> Installation:
    return installation.prepare(keyring.Keys(session=b"s", tokens=keyring.Fernet.generate_key()))


def make_employee(name: str = "Anna Keller", role: Role = Role.EMPLOYEE) -> Employee:
    """Signs in with `PASSWORD`."""
    email = f"{name.split(maxsplit=1)[0].lower()}@example.org"
    made = Employee(email=email, name=name, role=role, password_hash=password_hash())
    db.session.add(made)
    db.session.flush()
    return made


def make_owner() -> Employee:
    return make_employee("Anna Keller", Role.OWNER)


def make_account(account_id: str = BAKERY, name: str = "North Bakery", **changes: Any) -> PageAccount:
    """A Page as Meta shows it to somebody who may do everything with it."""
    words: dict[str, Any] = {
        "token": f"page-token-{account_id}",
        "tasks": RIGHTS,
        "category": "Bakery",
        "link": f"https://www.facebook.com/{account_id}",
        "picture_url": None,
        "business": None,
        "instagram": None,
    }
    return PageAccount(id=account_id, name=name, **{**words, **changes})


def portfolio() -> Business:
    return Business(id="330044005500661", name="Harbour Group")


def make_info(*page_ids: str, covers_all: bool = False, **changes: Any) -> TokenInfo:
    """What Meta knows of a token granted for these Pages, or for all present and future ones."""
    targets = None if covers_all else frozenset(page_ids)
    now = datetime.now(UTC)
    words: dict[str, Any] = {
        "is_valid": True,
        "app_id": "100000000000001",
        "type": "USER",
        "user_id": "100200300000001",
        "page_id": None,
        "issued_at": now,
        "expires_at": now + timedelta(days=60),
        "data_access_ends_at": now + timedelta(days=90),
        "scopes": frozenset(SCOPES),
        "granular_scopes": tuple(GrantedScope(scope=scope, target_ids=targets) for scope in SCOPES[:3]),
        "error_code": None,
        "error_subcode": None,
    }
    return TokenInfo(**{**words, **changes})


def make_grant(
    *page_ids: str, person: str = "Anna Keller", person_id: str = "100200300000001", declined: tuple[str, ...] = ()
) -> Grant:
    """A login of this person that ticked these Pages and declined these permissions."""
    info = make_info(*page_ids)
    asked = {scope: PermissionStatus.DECLINED if scope in declined else PermissionStatus.GRANTED for scope in SCOPES}
    permissions = tuple(Permission(name=name, status=status) for name, status in asked.items())
    token = UserToken(token=f"user-token-{person_id}", expires_at=info.expires_at)
    return Grant(Me(id=person_id, name=person), token, info, permissions)


def make_connection(by: Employee, *page_ids: str) -> Connection:
    return connections.record(make_grant(*(page_ids or (BAKERY,))), by=by)


def make_page(by: Employee, account_id: str = BAKERY, name: str = "North Bakery") -> Page:
    """A connected Page whose messages arrive."""
    page = pages.connect(make_account(account_id, name), make_connection(by, account_id), by=by)
    pages.record_subscription(page, ["messages"])
    db.session.flush()
    return page
