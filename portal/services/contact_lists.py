"""The list of people: the newest first, with a label, or found by a word of their name, e-mail or telephone number.

Each list reads one index in order; people whom no Page knows by an id (comments that Meta names nobody for) stand in
none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, exists, func, literal, or_, select, true, tuple_
from sqlalchemy.orm import aliased, contains_eager

from portal.extensions import db
from portal.models import (
    Contact,
    ContactLabel,
    ContactWord,
    Employee,
    Identity,
    IdentityKind,
    Label,
    LabelColor,
    Page,
    is_met,
)
from portal.models.contact import words_of
from portal.services.lead_contacts import email_of, phone_of

SIZE = 50
LONGEST_QUERY = 200
_END = "\U0010ffff"  # behind every letter


class Cursor(NamedTuple):
    """The position of a row: the contact's number, and in a search by name the word it was found by."""

    number: int
    word: str = ""

    def __str__(self) -> str:
        return f"{self.number}-{self.word}" if self.word else str(self.number)

    @classmethod
    def parse(cls, given: str) -> Cursor | None:
        """None when the text is no cursor."""
        number, _, word = given.partition("-")
        is_number = number.isascii() and number.isdigit() and len(number) < 19
        return cls(int(number), word[:LONGEST_QUERY]) if is_number else None


class Mark(NamedTuple):
    """A label as a row shows it."""

    name: str
    color: LabelColor


class Row(NamedTuple):
    """A person as the list shows them. `known_as`: Page and id of each identity that the employee may see."""

    number: int
    name: str | None
    picture_sha256: str | None
    company: str | None
    known_as: tuple[Identity, ...] = ()
    labels: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Filter:
    """What is asked for; an empty `text` and no label mean everybody."""

    text: str = ""
    label_id: int | None = None


@dataclass(frozen=True)
class Rows:
    """A piece of a list; `more` is where the next piece begins, None at the end."""

    rows: Sequence[Row]
    more: Cursor | None = None


def rows(chosen: Filter, to: Employee, after: Cursor | None = None, size: int = SIZE) -> Rows:
    """The first people of a list, or those behind a cursor, as far as this employee may see them."""
    query = _query(chosen, to, after)
    if query is None:
        return Rows([])
    found = db.session.execute(query.limit(size + 1)).all()
    shown = found[:size]
    more = Cursor(shown[-1].number, shown[-1].word) if len(found) > size else None
    people = list(dict.fromkeys(one.person for one in shown))
    return Rows(_drawn(people, to), more)


def _query(chosen: Filter, to: Employee, after: Cursor | None) -> Select[*tuple[Any, ...]] | None:
    text = chosen.text.strip()[:LONGEST_QUERY]
    if not text:
        return _newest(chosen, to, after)
    found = _found(text, to, after)
    return found if found is None or chosen.label_id is None else found.where(_has_label(chosen.label_id))


def _found(text: str, to: Employee, after: Cursor | None) -> Select[*tuple[Any, ...]] | None:
    """By an address, or by words; None if there are none."""
    address = _addresses(text)
    if address is not None:
        return _reached_by(address, to, after)
    words = words_of(text)
    return _named(words, to, after) if words else None


def _has_label(label_id: int) -> ColumnElement[bool]:
    """Whether any contact that is the person has it."""
    member = aliased(Contact)
    labelled = select(ContactLabel.contact_id).join(member, member.id == ContactLabel.contact_id)
    same = func.coalesce(member.merged_into_id, member.id) == func.coalesce(Contact.merged_into_id, Contact.id)
    return labelled.where(ContactLabel.label_id == label_id, same).exists()


_PERSON = func.coalesce(Contact.merged_into_id, Contact.id).label("person")


def _newest(chosen: Filter, to: Employee, after: Cursor | None) -> Select[*tuple[Any, ...]]:
    """By number; those with a label through its index."""
    number: Any = Contact.id if chosen.label_id is None else ContactLabel.contact_id
    query = select(number.label("number"), literal("").label("word"), _PERSON).select_from(Contact)
    query = query.where(is_met(to))
    if chosen.label_id is None:
        query = query.where(Contact.merged_into_id.is_(None))
    else:
        query = query.join(ContactLabel, ContactLabel.contact_id == Contact.id)
        query = query.where(ContactLabel.label_id == chosen.label_id)
    if after:
        query = query.where(number < after.number)
    return query.order_by(number.desc())


def _named(words: Sequence[str], to: Employee, after: Cursor | None) -> Select[*tuple[Any, ...]]:
    """Those of whose name each word begins so; read through the longest one, in the order of the alphabet."""
    longest, *others = sorted(words, key=len, reverse=True)
    here = (ContactWord.word, ContactWord.contact_id)
    query = select(ContactWord.contact_id.label("number"), ContactWord.word.label("word"), _PERSON)
    query = query.join(Contact, Contact.id == ContactWord.contact_id)
    query = query.where(_begins(ContactWord, longest), is_met(to))
    for word in others:
        other = aliased(ContactWord)
        query = query.where(exists().where(other.contact_id == Contact.id, _begins(other, word)))
    if after:
        query = query.where(tuple_(*here) > tuple_(literal(after.word), literal(after.number)))
    return query.order_by(*here)


def _begins(words: type[ContactWord], beginning: str) -> ColumnElement[bool]:
    return words.word.between(beginning, beginning + _END)


def _addresses(text: str) -> tuple[IdentityKind, str] | None:
    """The e-mail address or telephone number that somebody looks for."""
    if email := email_of(text):
        return IdentityKind.EMAIL, email
    phone = phone_of(text, None)
    return (IdentityKind.PHONE, phone) if phone else None


def _reached_by(address: tuple[IdentityKind, str], to: Employee, after: Cursor | None) -> Select[*tuple[Any, ...]]:
    kind, value = address
    known = select(Identity.contact_id).where(Identity.kind == kind, Identity.platform_id == value, _sees(to))
    other = aliased(Contact)
    written = select(other.id).where((other.email if kind == IdentityKind.EMAIL else other.phone) == value)
    query = select(Contact.id.label("number"), literal("").label("word"), _PERSON)
    query = query.where(Contact.id.in_(known.union(written)), is_met(to))
    if after:
        query = query.where(Contact.id < after.number)
    return query.order_by(Contact.id.desc())


def _sees(to: Employee) -> ColumnElement[bool]:
    return true() if to.is_administrator else Identity.page_id.not_in(Page.hidden_from(to))


def _drawn(people: Sequence[int], to: Employee) -> list[Row]:
    """The rows of these people, in this order."""
    wanted = select(Contact).where(Contact.id.in_(people))
    found = {one.id: one for one in db.session.scalars(wanted)}
    known_as, labels = identities(people, to), _labels(people)
    return [
        Row(one.id, one.own_name, one.picture_sha256, one.company, tuple(known_as[one.id]), tuple(labels[one.id]))
        for one in (found[number] for number in people)
    ]


def identities(people: Sequence[int], to: Employee) -> defaultdict[int, list[Identity]]:
    """By the person's number what the Pages that this employee may see know them as, with the Page of each."""
    asked = select(_PERSON, Identity).join(Contact, Contact.id == Identity.contact_id).join(Identity.page)
    asked = asked.where(or_(Contact.id.in_(people), Contact.merged_into_id.in_(people)), _sees(to))
    asked = asked.options(contains_eager(Identity.page)).order_by(Page.name, Identity.id)
    found: defaultdict[int, list[Identity]] = defaultdict(list)
    for person, identity in db.session.execute(asked):
        found[person].append(identity)
    return found


def _labels(people: Sequence[int]) -> defaultdict[int, list[Mark]]:
    asked = select(_PERSON, Label.name, Label.color).join(ContactLabel, ContactLabel.contact_id == Contact.id)
    asked = asked.join(Label, Label.id == ContactLabel.label_id).distinct().order_by(Label.name)
    asked = asked.where(or_(Contact.id.in_(people), Contact.merged_into_id.in_(people)))
    found: defaultdict[int, list[Mark]] = defaultdict(list)
    for person, name, color in db.session.execute(asked):
        found[person].append(Mark(name, color))
    return found
