"""What the login dialog offers a person, and the code it ends in."""

from __future__ import annotations

import hashlib

from sqlalchemy import select

from simulator.models import (
    App,
    AuthCode,
    Business,
    BusinessMember,
    InstagramAccount,
    LoginConfig,
    Page,
    PageRole,
    Person,
)
from simulator.store import World

Offers = dict[str, list[Page] | list[InstagramAccount] | list[Business]]


def people(world: World) -> list[tuple[Person, int]]:
    """Everybody who can log in, with the number of their Pages; those with most Pages first."""
    everybody = world.scalars(select(Person).where(Person.is_deleted.is_(False)).order_by(Person.id)).all()
    counted = [(person, len(_pages(world, person))) for person in everybody]
    return sorted(counted, key=lambda pair: -pair[1])


def assets(world: World, person: Person, kinds: set[str]) -> Offers:
    """What the person can choose from, for each kind asked for."""
    offers: Offers = {}
    if "pages" in kinds:
        offers["pages"] = _pages(world, person)
    if "instagram" in kinds:
        offers["instagram"] = _instagram_accounts(world, person)
    if "businesses" in kinds:
        mine = select(Business).join(BusinessMember).where(BusinessMember.person_id == person.id)
        offers["businesses"] = list(world.scalars(mine.order_by(Business.id)))
    return offers


def _pages(world: World, person: Person) -> list[Page]:
    mine = select(Page).join(PageRole).where(PageRole.person_id == person.id).order_by(Page.id)
    return list(world.scalars(mine))


def _instagram_accounts(world: World, person: Person) -> list[InstagramAccount]:
    linked = select(InstagramAccount).join(PageRole, PageRole.page_id == InstagramAccount.page_id)
    linked = linked.where(PageRole.person_id == person.id, InstagramAccount.is_linked)
    return list(world.scalars(linked.order_by(InstagramAccount.id)))


def issue_code(world: World, app: App, person: Person, redirect_uri: str, config: LoginConfig | None) -> str:
    """A code for one exchange, bound to the address it is sent to."""
    code = "AQ" + hashlib.sha256(f"code {world.number('code')}".encode()).hexdigest()
    world.add(
        AuthCode(
            code=code,
            app_id=app.id,
            person_id=person.id,
            config_id=config.id if config else None,
            redirect_uri=redirect_uri,
            issued_at=world.now(),
        )
    )
    return code
