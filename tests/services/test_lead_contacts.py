"""Whom a lead is from: found again across Pages, but never across a wall between those who may see them."""

from __future__ import annotations

from portal.models import Contact, Employee, IdentityKind, Page
from portal.services import lead_contacts, teams, visibility
from portal.services.lead_contacts import Person

IVAN = Person(name="Ivan Petrov", email="ivan@example.org")
STRANGER = Person(name="I. P.", email="ivan@example.org", phone="+4930123456")


def test_somebody_who_is_known_on_another_page_is_found_again(bakery: Page, florist: Page) -> None:
    ivan = lead_contacts.contact_for(florist, IVAN)
    assert lead_contacts.contact_for(bakery, STRANGER) is ivan
    assert ivan.name == "Ivan Petrov"
    assert lead_contacts.ways(ivan, florist)[IdentityKind.PHONE] == []


def test_nobody_learns_whom_a_restricted_page_knows(bakery: Page, florist: Page, anna: Employee) -> None:
    visibility.restrict(florist, [teams.create("Florists", anna)], anna)
    hidden = lead_contacts.contact_for(florist, IVAN)
    seen: Contact = lead_contacts.contact_for(bakery, STRANGER)
    assert (seen is hidden, seen.name) == (False, "I. P.")
    assert lead_contacts.contact_for(florist, STRANGER) is hidden
    assert lead_contacts.contact_for(bakery, IVAN) is seen
