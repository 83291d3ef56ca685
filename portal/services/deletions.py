"""What people who had connected ask for through Meta: that nothing about them is kept."""

from __future__ import annotations

from sqlalchemy import select

from portal import clock
from portal.extensions import db
from portal.models import DeletionWish
from portal.services import connections, deliveries, health


def ask(facebook_user_id: str) -> tuple[DeletionWish, bool]:
    """Forget the person and their connection now; the wish is for what Meta had sent about them, which takes a while.

    Also whether anybody of that id was known.
    """
    was_known = connections.erase(facebook_user_id) is not None
    wish = DeletionWish(facebook_user_id=facebook_user_id)
    db.session.add(wish)
    db.session.flush()
    return wish, was_known


def find(number: int) -> DeletionWish | None:
    return db.session.get(DeletionWish, number)


def fulfil_due() -> None:
    """Carry out the oldest wish, if everything has been taken in that came before it."""
    waiting = select(DeletionWish).where(DeletionWish.done_at.is_(None)).order_by(DeletionWish.id).limit(1)
    wish = db.session.scalar(waiting)
    if wish is None or _is_behind(wish):
        return
    deliveries.forget_person(wish.facebook_user_id)
    wish.facebook_user_id, wish.done_at = "", clock.now()


def _is_behind(wish: DeletionWish) -> bool:
    oldest = health.oldest_waiting_delivery()
    return oldest is not None and oldest <= wish.asked_at
