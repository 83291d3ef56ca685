"""Names that come late: from a comment, a lead, a profile; and those that an employee typed."""

from __future__ import annotations

from contextlib import suppress

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import database
from portal.extensions import db
from portal.jobs.titles import renew_titles
from portal.models import Contact, ConversationKind, Employee, Page
from portal.services import contact_details, lead_contacts, merges, names, templates
from portal.services.contact_details import Details
from portal.services.lead_contacts import Person as Sender
from portal.services.problems import NotPossible
from portal.services.templates import Contents
from tests.cast import Meta, Person
from tests.together import together
from tests.wall import Wall


@pytest.fixture
def named_after(bakery: Page, session: Session) -> Page:
    """Tasks of the bakery are called after whoever writes."""
    template = templates.create(Contents("By name", "Of {{ contact.name }}"))
    db.session.flush()
    templates.choose(bakery, dict.fromkeys((ConversationKind.DIRECT, ConversationKind.COMMENTS), template))
    session.commit()
    return bakery


def follow(meta: Meta) -> None:
    """What the worker does a moment later."""
    for number in names.due(50):
        meta.work(renew_titles, number)
    db.session.expire_all()


def typed(person: Contact, name: str, by: Employee) -> None:
    contact_details.change(person, Details(name, "", "", "", "", [], []), by, contact_details.seal(person))


def test_a_name_typed_at_the_moment_another_is_learnt_stays(
    maria: Person, bakery: Page, boris: Employee, meta: Meta
) -> None:
    maria.writes(bakery, "Is my cake ready?")
    number, by_id = maria.conversation(bakery).contact_id, boris.id

    def types() -> None:
        with database.writing():
            while db.session.get_one(Contact, number).own_name != "Mary":
                with suppress(NotPossible):
                    typed(db.session.get_one(Contact, number), "Mary", db.session.get_one(Employee, by_id))
                db.session.commit()

    def learns() -> None:
        with database.writing():
            names.learn(db.session.get_one(Contact, number), "Maria of Facebook")
            db.session.commit()

    together(meta, types, learns, learns)
    db.session.expire_all()
    assert db.session.get_one(Contact, number).name == "Mary"


def test_the_name_of_a_commenter_reaches_the_titles(named_after: Page, wall: Wall, tomas: Person, meta: Meta) -> None:
    name, tomas.name = tomas.name, ""
    wall.comment(tomas, "How much?")
    assert wall.task.title == "Of"
    tomas.name = name
    wall.comment(tomas, "Hello?")
    follow(meta)
    assert wall.task.title == "Of Tomas"
    assert names.due(50) == []


def test_a_lead_tells_who_has_written_before(named_after: Page, maria: Person, meta: Meta) -> None:
    maria.writes(named_after, "Cake?")
    contact = maria.conversation(named_after).contact
    lead_contacts.let_know(named_after, contact, Sender(email="m@example.org"))
    lead_contacts.contact_for(named_after, Sender("Maria Bell", "m@example.org"))
    follow(meta)
    assert (contact.name, maria.task(named_after).title) == ("Maria Bell", "Of Maria Bell")


def test_what_an_employee_typed_stays_and_reaches_the_titles(
    named_after: Page, maria: Person, boris: Employee, meta: Meta
) -> None:
    maria.writes(named_after, "Cake?")
    contact = maria.conversation(named_after).contact
    names.learn(contact, "@maria.bakes")
    typed(contact, "@maria", boris)
    names.learn(contact, "Maria Bell")
    follow(meta)
    assert (contact.name, maria.task(named_after).title) == ("@maria", "Of @maria")


def test_a_user_name_that_nobody_typed_makes_room(bakery: Page, maria: Person) -> None:
    maria.writes(bakery, "Cake?")
    contact = maria.conversation(bakery).contact
    for name in ("@maria.bakes", "Maria Bell", "@maria", "Somebody Else", ""):
        names.learn(contact, name)
    assert contact.name == "Maria Bell"
    assert sorted(word.word for word in contact.words) == ["bell", "maria"]


def test_a_name_learnt_of_one_is_that_of_the_person_until_they_are_separated(
    named_after: Page, florist: Page, maria: Person, boris: Employee, meta: Meta
) -> None:
    maria.writes(named_after, "Cake?")
    maria.writes(florist, "Roses?")
    first, second = maria.conversation(named_after).contact, maria.conversation(florist).contact
    made = merges.merge(first, second, {}, boris)
    names.learn(second, "Maria Bell")
    follow(meta)
    assert (first.name, maria.task(named_after).title) == ("Maria Bell", "Of Maria Bell")
    merges.undo(made, boris)
    assert (first.name, second.name) == (None, "Maria Bell")


def test_a_card_that_somebody_has_changed_meanwhile_is_not_overwritten(
    maria: Person, bakery: Page, boris: Employee
) -> None:
    maria.writes(bakery, "Cake?")
    contact = maria.conversation(bakery).contact
    seen = contact_details.seal(contact)
    typed(contact, "Maria", boris)
    with pytest.raises(NotPossible, match="changed this card meanwhile"):
        contact_details.change(contact, Details("Mary", "", "", "", "", [], []), boris, seen)
    assert db.session.scalars(select(Contact.own_name)).all() == ["Maria"]
