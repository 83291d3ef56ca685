"""What brought a person to a Page: an ad, a link of m.me or ig.me, a post, a comment, a lead form, or nothing special.

A conversation keeps the first origin that is known, and the latest one after it; Meta tells of each by a referral, in
any order. A task keeps the kind of the latest one from when it was opened.
https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messaging_referrals
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.extensions import db
from portal.models import Contact, Conversation, ConversationKind, Employee, OriginKind, Page, Task

ADS, LINKS = "ADS", ("SHORTLINK", "IGME")
_KEPT = ("ad_id", "ad_title", "ref", "post_id")


@dataclass(frozen=True)
class Origin:
    """What is known of it, in Meta's words; `at` is when the person came this way."""

    kind: OriginKind
    at: datetime | None = None
    ad_id: str | None = None
    ad_title: str | None = None
    ref: str | None = None
    post_id: str | None = None


def learn(conversation: Conversation, referral: Mapping[str, Any] | None, at: datetime, active: Task | None) -> None:
    """Keep what a referral tells, as messages have it in their details. An open task that came from nowhere follows."""
    kind = _kind_of(referral or {})
    if kind is None:
        return
    told = {name: value for name in _KEPT if (value := (referral or {}).get(name))}
    _keep(conversation, {"kind": kind, "at": at.isoformat(), **told})
    if active and active.origin == OriginKind.PLAIN:
        active.origin = kind


def learn_comment(conversation: Conversation, post_id: str | None, at: datetime) -> None:
    """A comment was answered privately, and so a conversation began."""
    post = {"post_id": post_id} if post_id else {}
    _keep(conversation, {"kind": OriginKind.COMMENT, "at": at.isoformat(), **post})


def first(conversation: Conversation) -> Origin:
    """The first that is known."""
    return _read(conversation, conversation.origin)


def latest(conversation: Conversation) -> Origin:
    return _read(conversation, conversation.last_origin or conversation.origin)


def of_person(person: Contact, to: Employee) -> list[tuple[Conversation, Origin]]:
    """What brought a person to each Page that this employee may see, the latest first; both ends where they differ."""
    asked = select(Conversation).where(Conversation.contact_id.in_(Contact.ids_of(person.id)))
    asked = asked.where(Conversation.kind == ConversationKind.DIRECT, Conversation.origin.is_not(None))
    if not to.is_administrator:
        asked = asked.where(Conversation.page_id.not_in(Page.hidden_from(to)))
    asked = asked.options(joinedload(Conversation.page)).order_by(Conversation.id.desc())
    found = db.session.scalars(asked).all()
    return [(one, origin) for one in found for origin in dict.fromkeys((latest(one), first(one)))]


def _read(conversation: Conversation, kept: Mapping[str, Any] | None) -> Origin:
    if kept:
        told = {name: kept.get(name) for name in _KEPT}
        return Origin(OriginKind(kept["kind"]), datetime.fromisoformat(kept["at"]), **told)
    return Origin(_BY_NATURE[conversation.kind or ConversationKind.DIRECT])


_BY_NATURE = {
    ConversationKind.DIRECT: OriginKind.PLAIN,
    ConversationKind.COMMENTS: OriginKind.COMMENT,
    ConversationKind.LEAD: OriginKind.FORM,
}


def _kind_of(referral: Mapping[str, Any]) -> OriginKind | None:
    """Meta leaves out the source of some, so that what else is told counts, too."""
    if referral.get("source") == ADS or referral.get("ad_id"):
        return OriginKind.AD
    if referral.get("source") in LINKS or referral.get("ref"):
        return OriginKind.LINK
    return OriginKind.POST if referral.get("post_id") else None


def _keep(conversation: Conversation, origin: dict[str, Any]) -> None:
    known = [one for one in (conversation.origin, conversation.last_origin, origin) if one]
    ordered = sorted(known, key=lambda one: datetime.fromisoformat(one["at"]))
    conversation.origin, conversation.last_origin = ordered[0], ordered[-1] if len(ordered) > 1 else None
