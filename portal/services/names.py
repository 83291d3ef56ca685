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
NAME, IS_TYPED = "own_name", "name_is_typed"


def learn(contact: Contact, name: str | None) -> None:
    """Fill in what somebody is called. A name that is there stays, unless it is only a user name that nobody typed.

    The person whom the contact was merged into is called so, too, until the two are separated; and somebody who stands
    for others gets it back when they are.
    """
    words = (name or "").strip()[:LONGEST]
    if not words:
        return
    if contact.id is not None and _is_concerned(contact, words):
        _hold(contact)
    merges = _merges_into(contact)
    own, is_typed = _own_name(contact, merges)
    if _is_better(words, own, is_typed=is_typed):
        _rename(contact, own, words, merges)
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


def _is_concerned(contact: Contact, words: str) -> bool:
    """Whether this name may change something here or above."""
    return contact.is_joined or _is_better(words, contact.own_name, is_typed=contact.name_is_typed)


def _hold(contact: Contact) -> None:
    """Nobody draws or wipes away a line between this contact and others, or types a name, until the commit."""
    held = select(Contact).where(Contact.id.in_({contact.id, contact.person_id})).order_by(Contact.id)
    held = held.with_for_update(key_share=True, of=Contact).execution_options(populate_existing=True)
    db.session.scalars(held).all()


def _is_better(words: str, present: str | None, *, is_typed: bool) -> bool:
    return not present or (not is_typed and usernames.is_one(present) and not usernames.is_one(words))


def _own_name(contact: Contact, merges: Sequence[ContactMerge]) -> tuple[str | None, bool]:
    """What it is called without those that were merged into it, and whether somebody typed that."""
    if merges:
        return merges[0].before[NAME], merges[0].before[IS_TYPED]
    return contact.own_name, contact.name_is_typed


def _rename(contact: Contact, old: str | None, words: str, merges: Sequence[ContactMerge]) -> None:
    """As far as the old name went on from merge to merge, and to the card."""
    for merge in merges:
        if merge.before[NAME] != old:
            return
        merge.before = {**merge.before, NAME: words}
        if merge.given[NAME] != old:
            return
        merge.given = {**merge.given, NAME: words}
    if contact.own_name == old:
        contact.own_name = words
        let_titles_follow(contact)


def _pass_on(words: str, merge: ContactMerge) -> None:
    """The name goes on to whoever stands for both, if they have none, as something given by this merge."""
    given = merge.given[NAME]
    if _is_better(words, given, is_typed=merge.given[IS_TYPED]):
        merge.given = {**merge.given, NAME: words}
        later = [one for one in _merges_into(merge.kept) if one.id > merge.id]
        _rename(merge.kept, given, words, later)


def _merges_into(contact: Contact) -> Sequence[ContactMerge]:
    """Those in which this contact stands for another one, the first one first."""
    if not contact.stands_for_others:
        return []
    standing = select(ContactMerge).where(ContactMerge.kept_id == contact.id, ContactMerge.undone_at.is_(None))
    return db.session.scalars(standing.order_by(ContactMerge.id)).all()


def _merges_above(contact: Contact) -> Iterator[ContactMerge]:
    """From the contact up to the one that stands for the person."""
    number = contact.id if contact.merged_into_id else None
    while number is not None:
        standing = select(ContactMerge).where(ContactMerge.merged_id == number, ContactMerge.undone_at.is_(None))
        merge = db.session.scalar(standing)
        number = merge.kept_id if merge else None
        if merge:
            yield merge
