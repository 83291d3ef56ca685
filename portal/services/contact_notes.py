"""Notes about a person: internal words, never sent."""

from __future__ import annotations

from sqlalchemy import select

from portal import clock
from portal.extensions import db
from portal.models import Contact, ContactNote, Employee
from portal.services import merges, notes


def write(person: Contact, by: Employee, text: str, *, key: str) -> ContactNote:
    """`key` is the one-time key of the form: the same note sent with it once more is the one that is there already.

    Raises NotPossible when there is nothing in it, or far too much.
    """
    words = notes.checked(text)
    merges.hold(person)
    before = db.session.scalar(
        select(ContactNote).where(
            ContactNote.contact_id == person.id,
            ContactNote.author_id == by.id,
            ContactNote.form_key == key,
            ContactNote.text == words,
        )
    )
    note = before or ContactNote(contact_id=person.id, author_id=by.id, text=words, at=clock.now(), form_key=key)
    db.session.add(note)
    return note
