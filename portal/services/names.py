"""What people are called: names that come late, from profiles, comments and leads.

Titles that templates make of names follow. Whoever changes tasks holds their conversations first, so that where a name
is learnt in the middle of something else, they follow a moment later (`due`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from portal.extensions import db
from portal.models import Contact, ContactMerge
from portal.models.contact import IS_BEHIND
from portal.services import holds, titles, usernames

LONGEST = 200


def learn(contact: Contact, name: str | None) -> None:
    """Fill in what somebody is called. A name that is there stays, unless it is only a user name that nobody typed."""
    words = (name or "").strip()[:LONGEST]
    if _is_better(words, contact):
        contact.own_name = words
        let_titles_follow(contact)
    for merge in _merges_above(contact):
        _pass_on(words, merge)


def let_titles_follow(contact: Contact) -> None:
    """Of somebody who is new no task is named yet."""
    if contact.id is not None:
        contact.titles_behind = True


def due(limit: int) -> Sequence[int]:
    """Ids of the people whose tasks are named after them, and who have got a name meanwhile."""
    return db.session.scalars(select(Contact.id).where(IS_BEHIND).order_by(Contact.id).limit(limit)).all()


def renew_titles(contact_id: int) -> None:
    """Put the name where the templates of the person's tasks want it."""
    holds.conversations(*titles.named_after(db.session.get_one(Contact, contact_id)))
    contact = db.session.get_one(Contact, contact_id, with_for_update={"of": Contact}, populate_existing=True)
    titles.learn_name(contact)
    contact.titles_behind = False


def _is_better(words: str, contact: Contact) -> bool:
    if not words or not contact.own_name:
        return bool(words)
    return not contact.name_is_typed and usernames.is_one(contact.own_name) and not usernames.is_one(words)


def _merges_above(contact: Contact) -> Iterator[ContactMerge]:
    """From the contact up to the one that stands for the person."""
    number = contact.id if contact.merged_into_id else None
    while number is not None:
        standing = select(ContactMerge).where(ContactMerge.merged_id == number, ContactMerge.undone_at.is_(None))
        merge = db.session.scalar(standing)
        number = merge.kept_id if merge else None
        if merge:
            yield merge


def _pass_on(words: str, merge: ContactMerge) -> None:
    """The person is called so from now on; if the merge is taken back, the name goes with whom it came from."""
    if _is_better(words, merge.kept):
        merge.given = {**merge.given, "own_name": words}
        merge.kept.own_name = words
        let_titles_follow(merge.kept)
