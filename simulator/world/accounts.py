"""What happens to accounts, roles and apps: the reasons for which connections break."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import select

from simulator.models import App, Business, InstagramAccount, LoginConfig, Page, PageRole, Person, Token
from simulator.store import World
from simulator.webhooks import outbox


def change_password(world: World, person: Person) -> None:
    """Everything the person's logins gave is dead (190/460)."""
    person.logged_out_at = world.now() + 1


def give_role(world: World, page: Page, person: Person, tasks: list[str]) -> None:
    """The person may do these tasks on the Page, and no others."""
    world.merge(PageRole(page_id=page.id, person_id=person.id, tasks=tasks))


def take_role(world: World, page: Page, person: Person) -> None:
    """The person has nothing to do with the Page any more (190/492)."""
    role = world.get(PageRole, (page.id, person.id))
    if role:
        world.delete(role)


def enforce_policy(world: World, page: Page, action: str, reason: str) -> None:
    """Meta warns the Page, blocks its messaging (2022) or allows it again; the event has no sender."""
    if action in ("block", "unblock"):
        page.restriction = "reported" if action == "block" else None
    event = {
        "recipient": {"id": page.id},
        "timestamp": world.now(),
        "policy_enforcement": {"action": action, "reason": reason},
    }
    outbox.tell_about_page(world, page, "messaging_policy_enforcement", event)


def expire_token(world: World, page: Page) -> None:
    """The Page's tokens that logins gave have run out (190/463); the persons' own live on."""
    for token in world.scalars(select(Token).where(Token.page_id == page.id, Token.person_id.is_not(None))):
        token.dead_subcode = 463


def reset_secret(world: World, app: App) -> str:
    """A new app secret; tokens given out before are dead, and webhooks may be signed with the old one for a while."""
    app.old_secret = app.secret
    app.secret = hashlib.sha256(f"secret {world.number('secret')}".encode()).hexdigest()[:32]
    app.secret_changed_at = world.now() + 1
    return app.secret


def new_person(world: World, first_name: str, last_name: str, locale: str = "en_US") -> Person:
    """Somebody with an account."""
    person_id = str(100_200_300_001_000 + world.number("person"))
    username = _username(first_name, last_name) or f"user{person_id[-6:]}"
    person = Person(id=person_id, first_name=first_name, last_name=last_name, locale=locale, username=username)
    world.add(person)
    world.flush()
    return person


def _username(*names: str) -> str:
    """Latin letters and digits of the names with dots between; empty when there are none."""
    plain = ("".join(one for one in name.lower() if one.isascii() and one.isalnum()) for name in names)
    return ".".join(filter(None, plain))


def new_page(world: World, name: str, category: str = "Local Business", business: Business | None = None) -> Page:
    """A Page nobody has a role on yet."""
    number = world.number("page")
    page = Page(
        id=str(102_938_475_620_000 + number),
        name=name,
        username=f"{''.join(letter for letter in name.lower() if letter.isalnum())}{number}",
        category=category,
        business_id=business.id if business else None,
    )
    world.add(page)
    world.flush()
    return page


def link_instagram(world: World, page: Page, username: str) -> InstagramAccount:
    """An Instagram professional account, linked to the Page."""
    account_id = str(17_841_400_000_020_000 + world.number("instagram"))
    account = InstagramAccount(id=account_id, username=username, name=page.name, page_id=page.id)
    world.add(account)
    return account


def new_business(world: World, name: str) -> Business:
    """A portfolio without members and Pages."""
    business = Business(id=str(330_044_005_510_000 + world.number("business")), name=name)
    world.add(business)
    return business


def new_app(world: World, name: str, **columns: Any) -> App:
    """Another app registered with Meta; `columns` are those of `App`."""
    number = world.number("app")
    given = {"redirect_uris": [], "scopes": [], "features": [], "link": "https://app.example/", **columns}
    secret = hashlib.sha256(f"app {number}".encode()).hexdigest()[:32]
    app = App(id=str(100_000_000_010_000 + number), name=name, secret=secret, **given)
    world.add(app)
    world.flush()
    return app


def new_login_config(world: World, app: App, scopes: list[str], **columns: Any) -> LoginConfig:
    """A configuration of Facebook Login for Business; `columns` are those of `LoginConfig`."""
    config_id = str(990_011_223_400_000 + world.number("login config"))
    config = LoginConfig(id=config_id, app_id=app.id, scopes=scopes, **columns)
    world.add(config)
    return config
