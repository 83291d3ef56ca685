"""Two contacts that are one person: joined by an employee, and taken apart again.

Nothing moves. What each contact has (ids, conversations, tasks, comments) stays its own, and so does what comes in
later; only the line between the two is drawn or wiped away, and the details change of the one that stands for both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, exists, or_, select, true, update
from sqlalchemy.orm import joinedload

from portal import clock
from portal.extensions import db
from portal.models import Contact, ContactMerge, Conversation, Employee, EventKind, Identity, Message, Page
from portal.models.search_upkeep import renew_contacts
from portal.services import audiences, events
from portal.services.problems import NotPossible

DETAILS = ("own_name", "email", "phone", "company", "language")  # of which one is chosen
_SHOWN = (joinedload(ContactMerge.by), joinedload(ContactMerge.merged))
KEPT = (*DETAILS, "name_is_typed", "picture_sha256", "fields")  # what a merge changes


@dataclass(frozen=True)
class Difference:
    """A detail in which two contacts differ; `first` is of the one that stands for both. One of the two is proposed."""

    detail: str
    first: str | None
    second: str | None
    takes_second: bool

    @property
    def is_open(self) -> bool:
        """Whether there is something to choose: what only one of them has is taken."""
        return bool(self.first and self.second)

    @property
    def value(self) -> str | None:
        return self.second if self.takes_second else self.first


def differences(kept: Contact, other: Contact) -> list[Difference]:
    """What somebody has to choose, with the richer side proposed; a name that was typed goes before one of Meta's."""
    found = []
    for detail in DETAILS:
        first, second = getattr(kept, detail), getattr(other, detail)
        if first != second:
            is_typed = detail == "own_name" and other.name_is_typed and not kept.name_is_typed
            found.append(Difference(detail, first, second, bool(second) and (not first or is_typed)))
    return found


def merge(kept: Contact, other: Contact, takes_second: Mapping[str, bool], by: Employee) -> ContactMerge:
    """Let `kept` stand for both. `takes_second`: by detail whether it becomes what `other` has; the rest as proposed.

    Raises NotPossible for one and the same person, for an `obstacle`, and if somebody else was faster.
    """
    hold(kept, other)
    require_two(kept, other)
    if problem := obstacle(kept, other):
        raise problem
    made = ContactMerge(kept=kept, merged=other, by_id=by.id, at=clock.now(), before=_details_of(kept))
    for difference in differences(kept, other):
        chosen = takes_second.get(difference.detail) if difference.is_open else None
        if difference.takes_second if chosen is None else chosen:
            _take_over(difference.detail, kept, other)
    kept.picture_sha256 = kept.picture_sha256 or other.picture_sha256
    kept.fields = [*kept.fields, *(field for field in other.fields if field not in kept.fields)]
    made.given = _details_of(kept)
    kept.stands_for_others = True
    db.session.add(made)
    _stand_for(kept, db.session.scalars(Contact.ids_of(other.id)).all())
    events.record(kept, by, EventKind.CONTACT_MERGED)
    return made


def obstacle(kept: Contact, other: Contact) -> NotPossible | None:
    """Why two people must stay apart: one card for both would show to some what they may not see."""
    first, second = audiences.of(kept, other)
    if first == second:
        return None
    text = _(
        "Not the same people see these two cards. Joined, each would show its details and notes to those who may see"
        " only the other."
    )
    return NotPossible(text, code="audiences_differ")


def undo(made: ContactMerge, by: Employee) -> None:
    """Two people again. Details that were changed since stay as they are.

    Raises NotPossible if it was taken back already.
    """
    hold(made.kept, made.merged)
    db.session.refresh(made)
    if made.undone_at is not None:
        raise NotPossible(_("These two are separate already."), code="merge_undone")
    made.undone_at = clock.now()
    _give_back(made)
    _stand_for(made.merged, [number for number in _under(made.merged_id) if number != made.merged_id])
    made.merged.merged_into_id = None
    made.kept.stands_for_others = _stands_for_others(made.kept)
    db.session.flush()
    renew_contacts(db.session(), [made.kept.person_id])
    events.record(made.kept, by, EventKind.CONTACT_MERGE_UNDONE)
    events.record(made.merged, by, EventKind.CONTACT_MERGE_UNDONE)


def standing(person: Contact, to: Employee) -> Sequence[ContactMerge]:
    """What the person was joined from and can be taken apart into, the latest first; only what `to` may see of it."""
    found = select(ContactMerge).where(ContactMerge.undone_at.is_(None), _is_seen(to))
    found = found.where(ContactMerge.kept_id.in_(Contact.ids_of(person.id)))
    return db.session.scalars(found.options(*_SHOWN).order_by(ContactMerge.id.desc())).all()


def find(number: int, person: Contact, to: Employee) -> ContactMerge | None:
    """One of a person's merges, also one that was taken back, if `to` may see both sides."""
    ids = Contact.ids_of(person.id)
    return db.session.scalar(
        select(ContactMerge).where(ContactMerge.id == number, ContactMerge.kept_id.in_(ids), _is_seen(to))
    )


def hold(*contacts: Contact) -> None:
    """Hold all contacts that are these people until the commit, so that one at a time draws lines between them.

    Raises NotPossible if somebody has just drawn one.
    """
    before = {contact.id: contact.person_id for contact in contacts}
    people = {*before, *before.values()}
    held = select(Contact).where(or_(Contact.id.in_(people), Contact.merged_into_id.in_(people))).order_by(Contact.id)
    held = held.with_for_update(key_share=True, of=Contact).execution_options(populate_existing=True)
    db.session.scalars(held).all()
    if any(contact.person_id != before[contact.id] for contact in contacts):
        text = _("Somebody has just joined or separated these contacts. Look again, please.")
        raise NotPossible(text, code="contacts_changed")


def require_two(kept: Contact, other: Contact) -> None:
    """Raises NotPossible for one and the same person, and for a contact that another one stands for."""
    if kept.person_id == other.person_id:
        raise NotPossible(_("This is one person already."), code="same_contact")
    if kept.merged_into_id or other.merged_into_id:
        raise NotPossible(_("Join the people that these contacts belong to."), code="contact_merged")


def _is_seen(to: Employee) -> ColumnElement[bool]:
    """Whether a Page that this employee may see knows the one that was merged."""
    if to.is_administrator:
        return true()
    hidden = Page.hidden_from(to)
    return or_(
        *(
            exists().where(model.contact_id == ContactMerge.merged_id, model.page_id.not_in(hidden))
            for model in (Identity, Conversation, Message)
        )
    )


def _details_of(contact: Contact) -> dict[str, Any]:
    return {name: getattr(contact, name) for name in KEPT}


def _take_over(detail: str, kept: Contact, other: Contact) -> None:
    setattr(kept, detail, getattr(other, detail))
    if detail == "own_name":
        kept.name_is_typed = other.name_is_typed


def _stand_for(person: Contact, ids: Sequence[int]) -> None:
    """From now on this contact stands for those."""
    others = update(Contact).where(Contact.id.in_(ids)).values(merged_into_id=person.id)
    db.session.flush()
    db.session.execute(others.execution_options(synchronize_session=False))
    renew_contacts(db.session(), [person.id])
    db.session.expire_all()


def _under(number: int) -> Iterator[int]:
    """A contact and all that were merged into it, one after the other."""
    yield number
    below = select(ContactMerge.merged_id).where(ContactMerge.kept_id == number, ContactMerge.undone_at.is_(None))
    for merged_id in db.session.scalars(below).all():
        yield from _under(merged_id)


def _give_back(made: ContactMerge) -> None:
    """The details from before, as far as they are still those that were given; a later merge has them from this one."""
    later = _next_of(made)
    present = later.before if later else _details_of(made.kept)
    unchanged = [name for name in KEPT if present[name] == made.given[name]]
    if "own_name" not in unchanged:
        unchanged = [name for name in unchanged if name != "name_is_typed"]
    returned = {name: made.before[name] for name in unchanged}
    if later:
        later.before = {**later.before, **returned}
    else:
        for name, value in returned.items():
            setattr(made.kept, name, value)


def _stands_for_others(contact: Contact) -> bool:
    standing = select(ContactMerge.id).where(ContactMerge.kept_id == contact.id, ContactMerge.undone_at.is_(None))
    return db.session.scalar(standing.limit(1)) is not None


def _next_of(made: ContactMerge) -> ContactMerge | None:
    later = select(ContactMerge).where(ContactMerge.kept_id == made.kept_id, ContactMerge.id > made.id)
    return db.session.scalar(later.where(ContactMerge.undone_at.is_(None)).order_by(ContactMerge.id).limit(1))
