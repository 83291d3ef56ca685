"""Who sent a lead: a contact found again by e-mail or telephone, or made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers
from sqlalchemy import BindParameter, ColumnElement, bindparam, null, or_, select

from portal.extensions import db
from portal.models import Contact, Identity, IdentityKind, Page
from portal.services import names
from portal.statements import read

LONGEST_ADDRESS = 254
REACHING = (IdentityKind.EMAIL, IdentityKind.PHONE)
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_REGION = re.compile(r"[a-z]{2,3}_([A-Z]{2})")


@dataclass(frozen=True)
class Person:
    """What the answers of a lead tell of somebody; e-mail and telephone in the form they are compared in."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None


def email_of(text: str) -> str | None:
    """The address in the form it is compared in, None if it is none."""
    address = text.strip().lower()
    return address if len(address) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(address) else None


def phone_of(text: str, locale: str | None) -> str | None:
    """The number as +4930123456, None if it is none. Without its country it is one of the form's, by its locale."""
    found = _REGION.fullmatch(locale or "")
    try:
        number = phonenumbers.parse(text, found.group(1) if found else None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def contact_for(page: Page, person: Person) -> Contact:
    """Somebody known by this e-mail or, failing that, this telephone number, here or on another Page; or new.

    A restricted Page shares its contacts with no other, since not everybody may see whom it knows. A name that is
    there is never overwritten. From now on the Page knows them by both.
    """
    contact = _known(page, person) or Contact()
    names.learn(contact, person.name)
    db.session.add(contact)
    db.session.flush()
    let_know(page, contact, person)
    return contact


def let_know(page: Page, contact: Contact, person: Person) -> None:
    """The Page knows the contact by this e-mail and telephone number, unless it knows somebody else by them."""
    for kind, value in _ways(person):
        known = select(Identity.id).where(
            Identity.page_id == page.id, Identity.kind == kind, Identity.platform_id == value
        )
        if db.session.scalar(known) is None:
            made = Identity(contact_id=contact.id, page_id=page.id, kind=kind, platform_id=value)
            made.profile_try_after = null()  # None would be "not said", which is now
            db.session.add(made)
            db.session.flush()


def ways(contact: Contact, page: Page) -> dict[IdentityKind, list[str]]:
    """E-mail addresses and telephone numbers of the person: what is on the card, then as this Page knows them."""
    person = contact.person
    found = {kind: [value] if value else [] for kind, value in zip(REACHING, (person.email, person.phone), strict=True)}
    for kind, value in read(_WAYS, {"person": person.id, "page": page.id}):
        if value not in found[kind]:
            found[kind].append(value)
    return found


_person: BindParameter[int] = bindparam("person")
_WAYS = (
    select(Identity.kind, Identity.platform_id)
    .where(Identity.contact_id.in_(Contact.ids_of(_person)), Identity.page_id == bindparam("page"))
    .where(Identity.kind.in_(REACHING))
    .order_by(Identity.id)
)


def _ways(person: Person) -> Iterator[tuple[IdentityKind, str]]:
    if person.email:
        yield IdentityKind.EMAIL, person.email
    if person.phone:
        yield IdentityKind.PHONE, person.phone


def _known(page: Page, person: Person) -> Contact | None:
    for kind, value in _ways(person):
        known = select(Contact).join(Contact.identities).join(Identity.page)
        known = known.where(Identity.kind == kind, Identity.platform_id == value, _shares_contacts(page))
        own_first = known.order_by((Identity.page_id == page.id).desc(), Identity.id).limit(1)
        if contact := db.session.scalar(own_first):
            return contact
    return None


def _shares_contacts(page: Page) -> ColumnElement[bool]:
    own = Identity.page_id == page.id
    return own if page.is_restricted else or_(own, Page.is_restricted.is_(False))
