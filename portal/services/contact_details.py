"""What an employee writes on the card of a person: name, ways to reach them, labels, and a few fields of one's own."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from portal.extensions import db
from portal.models import Contact, ContactLabel, Employee, EventKind, Label
from portal.services import events, merges, names
from portal.services.lead_contacts import email_of, phone_of
from portal.services.problems import NotPossible

LONGEST = 200  # characters of a name, a company, or the value of a field
LONGEST_FIELD_NAME = 40
LONGEST_PHONE = 64
MOST_FIELDS = 5


@dataclass(frozen=True)
class Details:
    """The card as a person wrote it. `fields`: name and value of each; one without a value is left out."""

    name: str
    email: str
    phone: str
    company: str
    language: str
    fields: Sequence[tuple[str, str]]
    labels: Collection[Label]


def seal(person: Contact) -> str:
    """Another one after every change of the card, so that nobody overwrites what they have not seen."""
    ids = sorted(label.id for label in labels_of(person))
    parts = (person.own_name, person.email, person.phone, person.company, person.language, person.fields, ids)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def labels_of(person: Contact) -> Sequence[Label]:
    """The labels of all contacts that are this person, by name."""
    ids = select(ContactLabel.label_id).where(ContactLabel.contact_id.in_(Contact.ids_of(person.id)))
    return db.session.scalars(select(Label).where(Label.id.in_(ids)).order_by(Label.name)).all()


def change(person: Contact, details: Details, by: Employee, seen: str) -> None:
    """Write what differs; the history names it. `seen` is the seal of the card that the employee had before them.

    Raises NotPossible when something cannot be right or is too long, or somebody else was faster.
    """
    merges.hold(person)
    if seen != seal(person):
        text = _("Somebody has changed this card meanwhile. Copy what you wrote, and open it again.")
        raise NotPossible(text, code="details_changed")
    wanted = _checked(details, len(person.fields))
    changed = [name for name, value in wanted.items() if getattr(person, name) != value]
    for name in changed:
        setattr(person, name, wanted[name])
    if "own_name" in changed:
        person.name_is_typed = bool(person.own_name)
        names.let_titles_follow(person)
    if _set_labels(person, details.labels):
        changed.append("labels")
    if changed:
        events.record(person, by, EventKind.CONTACT_CHANGED, names=changed)


def _checked(details: Details, present: int) -> dict[str, object]:
    """The columns as they are to be stored. `present`: how many further details there are; a joined card has more."""
    name, company = _one_line(details.name), _one_line(details.company)
    if max(len(name), len(company)) > LONGEST:
        raise NotPossible(_("A name may have at most 200 characters."), code="name_long")
    return {
        "own_name": name or None,
        "email": _email(details.email),
        "phone": _phone(details.phone),
        "company": company or None,
        "language": details.language or None,
        "fields": _fields(details.fields)[: max(MOST_FIELDS, present)],
    }


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _email(given: str) -> str | None:
    email = email_of(given)
    if given.strip() and email is None:
        raise NotPossible(_("This is no e-mail address. Write it like maria@example.org."), code="email_bad")
    return email


def _phone(given: str) -> str | None:
    """With its country it is kept in the form that numbers are compared in, else as it was written."""
    words = _one_line(given)
    if words and (len(words) > LONGEST_PHONE or not any(sign.isdigit() for sign in words)):
        raise NotPossible(_("This is no telephone number. Write it like +49 30 123456."), code="phone_bad")
    return phone_of(words, None) or words or None


def _fields(given: Sequence[tuple[str, str]]) -> list[list[str]]:
    fields = [[_one_line(name), _one_line(value)] for name, value in given if value.strip()]
    if any(not name for name, _value in fields):
        raise NotPossible(_("Give the further detail a name, too."), code="field_nameless")
    if any(len(name) > LONGEST_FIELD_NAME or len(value) > LONGEST for name, value in fields):
        raise NotPossible(_("A further detail is too long; write it into a note."), code="field_long")
    return fields


def _set_labels(person: Contact, wanted: Collection[Label]) -> bool:
    """Labels that are taken away go from whichever contact of the person has them; new ones are put on the first."""
    ids = {label.id for label in wanted}
    present = {label.id for label in labels_of(person)}
    if ids == present:
        return False
    for one in db.session.scalars(select(Contact).where(Contact.id.in_(Contact.ids_of(person.id)))).all():
        one.labelled = [mark for mark in one.labelled if mark.label_id in ids]
    person.labelled = [*person.labelled, *(ContactLabel(label_id=number) for number in sorted(ids - present))]
    return True
