"""Two contacts that are one person: what joining them gives, and that nothing is left of it when it is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal import database
from portal.extensions import db
from portal.jobs.inbox import drain
from portal.models import (
    Contact,
    ContactMerge,
    ContactNote,
    Conversation,
    Employee,
    Event,
    Identity,
    Message,
    Page,
    Task,
)
from portal.services import contact_details, contact_notes, labels, merges, names
from portal.services.contact_details import Details
from portal.services.problems import NotPossible
from tests.cast import Meta, Person
from tests.services.test_any_order import forget_all
from tests.together import together
from tests.wall import Wall, take_comments


@pytest.fixture
def pair(maria: Person, bakery: Page, florist: Page, session: Session) -> tuple[Contact, Contact]:
    """Maria as the bakery knows her, and as the florist does."""
    maria.writes(bakery, "Is my cake ready?")
    maria.writes(florist, "And roses?")
    first, second = maria.conversation(bakery).contact, maria.conversation(florist).contact
    session.commit()
    return first, second


def test_the_other_one_is_the_same_person_from_now_on(pair: tuple[Contact, Contact], boris: Employee) -> None:
    first, second = pair
    first.name, second.name = "Maria", "Maria Ivanova"
    merges.merge(first, second, {"own_name": True}, boris)
    assert (second.person, second.name, first.name) == (first, "Maria Ivanova", "Maria Ivanova")
    assert second.own_name == "Maria Ivanova"
    assert db.session.execute(select(Contact.id).where(Contact.name == "Maria Ivanova")).all() == [(1,), (2,)]


def test_the_richer_side_is_proposed_and_a_typed_name_goes_first(
    pair: tuple[Contact, Contact], boris: Employee
) -> None:
    first, second = pair
    first.name, second.name, second.name_is_typed, second.email = "maria", "Maria I.", True, "m@example.org"
    first.company = "Ivanova Ltd"
    second.fields, first.picture_sha256 = [["Birthday", "3 May"]], None
    proposed = {one.detail: one.takes_second for one in merges.differences(first, second)}
    assert proposed == {"own_name": True, "email": True, "company": False}
    merges.merge(first, second, {}, boris)
    assert (first.own_name, first.name_is_typed, first.email) == ("Maria I.", True, "m@example.org")
    assert (first.company, first.fields) == ("Ivanova Ltd", [["Birthday", "3 May"]])


def test_what_cannot_be_joined(pair: tuple[Contact, Contact], maria: Person, boris: Employee) -> None:
    first, second = pair
    for other in (first, second):
        if other is second:
            made = merges.merge(first, second, {}, boris)
        with pytest.raises(NotPossible) as refusal:
            merges.merge(first, other, {}, boris)
        assert refusal.value.code == "same_contact"
    merges.undo(made, boris)
    with pytest.raises(NotPossible) as refusal:
        merges.undo(made, boris)
    assert refusal.value.code == "merge_undone"


def test_what_an_employee_changed_after_joining_stays(pair: tuple[Contact, Contact], boris: Employee) -> None:
    first, second = pair
    first.name, second.name = "Maria", "M. Ivanova"
    made = merges.merge(first, second, {"own_name": True}, boris)
    wanted = Details("Mary", "mary@example.org", "", "", "", [], [labels.create("VIP")])
    contact_details.change(first, wanted, boris, contact_details.seal(first))
    contact_notes.write(first, boris, "Prefers calls", key="1")
    merges.undo(made, boris)
    assert (first.name, first.name_is_typed, first.email) == ("Mary", True, "mary@example.org")
    assert [label.name for label in contact_details.labels_of(first)] == ["VIP"]
    assert db.session.scalars(select(ContactNote.contact_id)).all() == [first.id]
    assert (second.name, second.email, second.merged_into_id) == ("M. Ivanova", None, None)


def test_joined_in_a_row_and_separated_in_the_middle(
    pair: tuple[Contact, Contact], tomas: Person, bakery: Page, boris: Employee
) -> None:
    tomas.writes(bakery, "Hello")
    first, second = pair
    third = tomas.conversation(bakery).contact
    for contact, name in ((first, "A"), (second, "B"), (third, "C")):
        contact.name = name
    inner = merges.merge(second, third, {"own_name": True}, boris)
    merges.merge(first, second, {"own_name": True}, boris)
    assert {one.person for one in (first, second, third)} == {first}
    assert first.name == "C"
    merges.undo(inner, boris)
    assert (third.person, second.person) == (third, first)
    (outer,) = merges.standing(first, boris)
    merges.undo(outer, boris)
    assert [one.name for one in (first, second, third)] == ["A", "B", "C"]


def test_two_employees_join_the_same_two_the_other_way_round(
    pair: tuple[Contact, Contact], boris: Employee, meta: Meta
) -> None:
    ids, by_id = [one.id for one in pair], boris.id
    refused = []

    def join(kept_id: int, other_id: int) -> None:
        try:
            kept, other = db.session.get_one(Contact, kept_id), db.session.get_one(Contact, other_id)
            merges.merge(kept, other, {}, db.session.get_one(Employee, by_id))
            db.session.commit()
        except NotPossible as problem:
            refused.append(problem.code)

    together(meta, lambda: writing(join, *ids), lambda: writing(join, *reversed(ids)))
    db.session.expire_all()
    assert len(db.session.scalars(select(ContactMerge)).all()) == 1
    assert len(refused) == 1
    assert set(refused) <= {"same_contact", "contacts_changed", "contact_merged"}


def test_a_message_comes_in_at_the_moment_of_joining(
    pair: tuple[Contact, Contact], maria: Person, florist: Page, boris: Employee, meta: Meta
) -> None:
    ids, by_id = [one.id for one in pair], boris.id
    with meta.held() as held:
        maria.writes(florist, "Still there?")
    assert meta.post(held[0]) == 200

    def join() -> None:
        kept, other = (db.session.get_one(Contact, number) for number in ids)
        merges.merge(kept, other, {}, db.session.get_one(Employee, by_id))
        db.session.commit()

    together(meta, lambda: writing(join), drain)
    db.session.expire_all()
    assert [one.text for one in maria.messages(florist)] == ["And roses?", "Still there?"]
    assert maria.task(florist).contact.person_id == ids[0]


def writing(work: Any, *values: Any) -> None:
    with database.writing():
        work(*values)


PEOPLE = ("Maria", "Tomas", "Zoë")
MANY = 2 * len(PEOPLE)  # contacts: each person writes, and comments under another id
who = st.integers(0, MANY - 1)
happening = st.one_of(
    st.tuples(st.just("merge"), who, st.tuples(who, st.booleans())),
    st.tuples(st.just("merge"), who, st.tuples(who, st.booleans())),
    st.tuples(st.just("undo"), st.integers(0, 5), st.none()),
    st.tuples(st.just("says"), who, st.none()),
    st.tuples(st.just("is called"), who, st.sampled_from(["Maria B.", "@maria", "Zoë"])),
)


class Life:
    """The same things happen to the same people, with the joining and separating or without it."""

    def __init__(self, meta: Meta, page: Page, by: Employee, *, with_merges: bool) -> None:
        self.people = [Person(name, 20 + number, meta) for number, name in enumerate(PEOPLE)]
        self.page, self.wall, self.by, self.with_merges = page, Wall(meta, page), by, with_merges
        self.identities = [self._met(number) for number in range(MANY)]
        for number in (0, 3):
            contact = self.contact(number)
            contact.email, contact.company, contact.fields = f"{number}@example.org", "Ltd", [["Shoe", str(number)]]
        db.session.commit()

    def contact(self, number: int) -> Contact:
        return db.session.get_one(Identity, self.identities[number]).contact

    def goes_on(self, story: Sequence[tuple[str, int, Any]]) -> None:
        for number, (kind, about, what) in enumerate(story):
            if kind == "says":
                self._says(about, f"word {number}")
            elif kind == "is called":
                names.learn(self.contact(about), what)
            elif self.with_merges:
                self._merge(about, *what) if kind == "merge" else self._undo(about)
            db.session.commit()

    def is_separated(self, order: int) -> None:
        while self._standing():
            self._undo(order)
            db.session.commit()

    def dump(self) -> list[Any]:
        """Everything about everybody, by what Meta calls them instead of by the numbers of rows."""
        db.session.expire_all()
        return [self._contact(self.contact(number)) for number in range(MANY)]

    def _met(self, number: int) -> int:
        self._says(number, "Hello")
        newest = select(Identity.id).order_by(Identity.id.desc()).limit(1)
        return db.session.scalars(newest).one()

    def _says(self, number: int, text: str) -> None:
        person = self.people[number % len(PEOPLE)]
        if number < len(PEOPLE):
            person.writes(self.page, text)
        else:
            self.wall.comment(person, text)

    def _merge(self, first: int, second: int, takes_second: bool) -> None:
        kept, other = self.contact(first).person, self.contact(second).person
        if kept is not other:
            merges.merge(kept, other, dict.fromkeys(merges.DETAILS, takes_second), self.by)

    def _undo(self, number: int) -> None:
        if standing := self._standing():
            merges.undo(standing[number % len(standing)], self.by)

    def _standing(self) -> Sequence[ContactMerge]:
        return db.session.scalars(select(ContactMerge).where(ContactMerge.undone_at.is_(None))).all()

    def _contact(self, contact: Contact) -> Any:
        details = [getattr(contact, name) for name in (*merges.KEPT, "merged_into_id")]
        known = [(one.page_id, one.kind, one.platform_id) for one in contact.identities]
        direct = select(Message.text).join(Message.conversation).where(Conversation.contact_id == contact.id)
        commented = select(Message.text).where(Message.contact_id == contact.id)
        said = [sorted(db.session.scalars(texts)) for texts in (direct, commented)]
        tasks = select(Task.title, Task.snippet).where(Task.contact_id == contact.id).order_by(Task.id)
        words = sorted(one.word for one in contact.words)
        return details, known, said, db.session.execute(tasks).all(), words


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(happening, min_size=3, max_size=14), order=st.integers(0, 5))
def test_joined_and_separated_in_any_order_leaves_what_there_would_be_without(
    meta: Meta, bakery: Page, boris: Employee, story: list[tuple[str, int, Any]], order: int
) -> None:
    take_comments(bakery)
    left = []
    for with_merges in (True, False):
        life = Life(meta, bakery, boris, with_merges=with_merges)
        life.goes_on(story)
        life.is_separated(order)
        left.append(life.dump())
        forget(life)
    assert left[0] == left[1]


def forget(life: Life) -> None:
    db.session.execute(delete(ContactMerge))
    db.session.execute(delete(Event))
    for contact in db.session.scalars(select(Contact)):
        contact.merged_into_id = None
    db.session.commit()
    forget_all()
