"""Who is who: the people who administer Pages, and those who write to them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select

from simulator.models import AppSubscription, Home, InstagramAccount, Message, Page, PageSubscription, Person, Thread
from simulator.seed import ANNA, BORIS, CLARA, DAN
from simulator.store import World

STAFF = (ANNA, BORIS, CLARA, DAN)


def customers(world: World) -> list[Person]:
    """Everybody who is there to write to Pages; those made here come last."""
    return _people(world, Person.id.not_in(STAFF))


def staff(world: World) -> list[Person]:
    """Everybody who is there to log in to the portal's app."""
    return _people(world, Person.id.in_(STAFF))


def _people(world: World, which: ColumnElement[bool]) -> list[Person]:
    return list(world.scalars(select(Person).where(which).order_by(Person.id)))


def pages(world: World) -> list[Page]:
    """Every Page."""
    return list(world.scalars(select(Page).order_by(Page.id)))


def accounts(world: World) -> list[InstagramAccount]:
    """Every Instagram account."""
    return list(world.scalars(select(InstagramAccount).order_by(InstagramAccount.id)))


def homes(world: World) -> list[Home]:
    """Everything people can write to."""
    return [*pages(world), *accounts(world)]


def message_counts(world: World) -> dict[str, int]:
    """How many messages each Page and each Instagram account has in all its conversations."""
    counted = select(Thread.home_id, func.count()).join(Message, Message.thread_id == Thread.id)
    return dict(world.execute(counted.group_by(Thread.home_id)).tuples().all())


def heard(world: World) -> set[str]:
    """The ids of the Pages and Instagram accounts of which the portal's app is told."""
    mine = select(PageSubscription.page_id).where(PageSubscription.app_id == world.config.app_id)
    pages_heard = set(world.scalars(mine))
    if world.get(AppSubscription, (world.config.app_id, "instagram")) is None:
        return pages_heard
    linked = [one for one in accounts(world) if one.is_linked and one.page_id in pages_heard]
    return pages_heard | {one.id for one in linked}
