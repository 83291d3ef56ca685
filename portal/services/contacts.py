"""Contacts: their names, learnt late, and their pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from portal import clock
from portal.extensions import db
from portal.models import IS_REACHABLE, Identity
from portal.services import names, usernames

PATIENCE = (timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=3), timedelta(days=1))


@dataclass(frozen=True)
class Learnt:
    """What Meta told of a person; `username` only on Instagram."""

    name: str | None = None
    username: str | None = None
    picture_sha256: str | None = None


def due(limit: int) -> Sequence[int]:
    """Ids of the identities whose profile is to be fetched, on Pages that can be asked."""
    waiting = select(Identity.id).join(Identity.page).where(IS_REACHABLE, Identity.profile_try_after <= clock.now())
    return db.session.scalars(waiting.order_by(Identity.profile_try_after).limit(limit)).all()


def claim_profile(identity_id: int) -> Identity | None:
    """Begin a try; None if the profile is known or somebody else is at it."""
    identity = db.session.get(Identity, identity_id, with_for_update={"skip_locked": True})
    now = clock.now()
    if identity is None or identity.profile_try_after is None or identity.profile_try_after > now:
        return None
    identity.profile_try_after = now + PATIENCE[min(identity.profile_attempts, len(PATIENCE) - 1)]
    identity.profile_attempts += 1
    return identity


def record_profile(identity: Identity, learnt: Learnt) -> None:
    """Fill in what was learnt."""
    contact = identity.contact
    identity.username = learnt.username or identity.username
    names.learn(contact, learnt.name or (usernames.shown(identity.username) if identity.username else None))
    if contact.titles_behind:
        names.renew_titles(contact.id)
    contact.picture_sha256 = learnt.picture_sha256 or contact.picture_sha256
    given_up = identity.profile_attempts > len(PATIENCE)
    if learnt.name or given_up:
        identity.profile_try_after = None
