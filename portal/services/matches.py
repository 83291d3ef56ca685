"""Who may be the same person as somebody: proposed to employees, never decided by the portal.

The same e-mail address or telephone number, or the same name once on Facebook and once on Instagram.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, true
from sqlalchemy.orm import aliased

from portal.extensions import db
from portal.models import Contact, ContactDistinction, Employee, Identity, IdentityKind, Page, visible_contacts
from portal.services import audiences, merges

MOST = 5
_REACHING = (IdentityKind.EMAIL, IdentityKind.PHONE)
_PERSON = func.coalesce(Contact.merged_into_id, Contact.id)


class Reason(StrEnum):
    """What two contacts have in common."""

    EMAIL = "email"
    PHONE = "phone"
    NAME = "name"


class Match(NamedTuple):
    """Somebody who may be the same person."""

    person: Contact
    reason: Reason


def likely(person: Contact, to: Employee) -> list[Match]:
    """The likeliest first; only whom this employee may see, by what they may see, and whom nobody told apart."""
    reasons: dict[int, Reason] = {}
    for reason, query in _queries(person, to):
        for number in db.session.scalars(query.limit(MOST)):
            reasons.setdefault(number, reason)
    seen = visible_contacts(to).where(Contact.id.in_(reasons))
    found = {one.id: one for one in _joinable(person, db.session.scalars(seen).all())}
    return [Match(found[number], reason) for number, reason in reasons.items() if number in found][:MOST]


def tell_apart(one: Contact, other: Contact, by: Employee) -> None:
    """These are two people: they are not proposed for each other any more. They can still be joined.

    Raises NotPossible for one and the same person, and if somebody has just joined or separated them.
    """
    merges.hold(one, other)
    merges.require_two(one, other)
    first, second = sorted((one.id, other.id))
    if db.session.get(ContactDistinction, (first, second)) is None:
        db.session.add(ContactDistinction(first_id=first, second_id=second, by_id=by.id))


def _joinable(person: Contact, others: Sequence[Contact]) -> list[Contact]:
    """Those whom the same people see."""
    mine, *theirs = audiences.of(person, *others)
    return [other for other, audience in zip(others, theirs, strict=True) if audience == mine]


def _queries(person: Contact, to: Employee) -> Sequence[tuple[Reason, Select[int]]]:
    ways = _ways(person, to)
    emails = [value for kind, value in ways if kind == IdentityKind.EMAIL]
    phones = [value for kind, value in ways if kind == IdentityKind.PHONE]
    others = visible_contacts(to).with_only_columns(_PERSON).order_by(Contact.id)
    others = others.where(_PERSON.not_in([person.id, *_told_apart(person)]))
    return [
        *([(Reason.EMAIL, others.where(_known_by(IdentityKind.EMAIL, emails, to)))] if emails else []),
        *([(Reason.PHONE, others.where(_known_by(IdentityKind.PHONE, phones, to)))] if phones else []),
        *([(Reason.NAME, others.where(_namesake_elsewhere(person)))] if person.own_name else []),
    ]


def _told_apart(person: Contact) -> Sequence[int]:
    """The people of whom somebody said that they are others."""
    mine, pair = Contact.ids_of(person.id), ContactDistinction
    asked = select(_PERSON).join(pair, or_(pair.first_id == Contact.id, pair.second_id == Contact.id))
    return db.session.scalars(asked.where(or_(pair.first_id.in_(mine), pair.second_id.in_(mine)))).all()


def _ways(person: Contact, to: Employee) -> Sequence[tuple[IdentityKind, str]]:
    """E-mail addresses and telephone numbers that are known or written on the card."""
    known = select(Identity.kind, Identity.platform_id).where(Identity.contact_id.in_(Contact.ids_of(person.id)))
    found = db.session.execute(known.where(Identity.kind.in_(_REACHING), _sees(to))).all()
    written = ((IdentityKind.EMAIL, person.email), (IdentityKind.PHONE, person.phone))
    return [*((kind, value) for kind, value in found), *((kind, value) for kind, value in written if value)]


def _known_by(kind: IdentityKind, values: Sequence[str], to: Employee) -> ColumnElement[bool]:
    known = select(Identity.contact_id).where(Identity.kind == kind, Identity.platform_id.in_(values), _sees(to))
    other = aliased(Contact)
    written = select(other.id).where((other.email if kind == IdentityKind.EMAIL else other.phone).in_(values))
    return Contact.id.in_(known.union(written))


def _namesake_elsewhere(person: Contact) -> ColumnElement[bool]:
    """The same name on a platform where this person is not known yet."""
    here = select(Page.platform).join(Identity, Identity.page_id == Page.id)
    here = here.where(Identity.contact_id.in_(Contact.ids_of(person.id)))
    there, page = aliased(Identity), aliased(Page)
    elsewhere = exists().where(there.contact_id == Contact.id, there.page_id == page.id, page.platform.not_in(here))
    return (Contact.own_name == person.own_name) & elsewhere


def _sees(to: Employee) -> ColumnElement[bool]:
    return true() if to.is_administrator else Identity.page_id.not_in(Page.hidden_from(to))
