"""What SQLite does for leads: every list and every look-up searches in an index, and none scans a table."""

from __future__ import annotations

from functools import partial

import pytest

from portal.extensions import db
from portal.facebook.shapes import LeadNotice, Platform
from portal.models import Contact, LeadState, Page
from portal.services import lead_contacts, lead_diagnosis, lead_fetching, lead_lists, leads
from portal.services.known_leads import KnownLeads
from portal.services.lead_contacts import Person
from tests.web.desk.test_query_plans import Explain, explain

__all__ = ["explain"]
NOTICE = LeadNotice(
    platform=Platform.FACEBOOK,
    page_id="1",
    at=None,
    key="lead",
    standby=False,
    raw={},
    lead_id="1",
    form_id="2",
    ad_id=None,
    created_at=None,
)


HARMLESS = ("SCAN CONSTANT ROW", "SCAN anon_")  # no table; a subquery that stops after a thousand


def scans(plans: list[list[str]]) -> list[str]:
    found = (step for plan in plans for step in plan if step.startswith("SCAN"))
    return [step for step in found if not step.startswith(HARMLESS)]


@pytest.mark.parametrize("state", [None, *LeadState])
@pytest.mark.parametrize("before", [None, 99])
def test_the_list_reads_its_index_in_order(
    explain: Explain, bakery: Page, state: LeadState | None, before: int | None
) -> None:
    plans = explain(partial(lead_lists.rows, bakery, state, before))
    assert scans(plans) == []
    assert not [step for step in plans[0] if "TEMP B-TREE" in step], plans


def test_nothing_that_is_looked_up_is_scanned_for(explain: Explain, bakery: Page) -> None:
    person = Person("Ivan", "ivan@example.org", "+79990001122")
    contact = Contact(name="Ivan")
    db.session.add(contact)
    db.session.flush()
    for run in (
        partial(lead_contacts.contact_for, bakery, person),
        partial(lead_contacts.ways, contact, bakery),
        partial(leads.due, 50),
        partial(leads.known, bakery, ["1", "2"]),
        partial(lead_lists.counts, bakery),
        partial(lead_diagnosis.chain, bakery),
        partial(KnownLeads, [NOTICE], [bakery.id]),
    ):
        assert scans(explain(run)) == [], run


def test_what_is_due_is_found_by_its_time(explain: Explain, bakery: Page) -> None:
    for run, index in (
        (partial(leads.due, 50), "ix_leads_waiting"),
        (partial(lead_fetching.due, 10), "ix_lead_forms_fetch_try_after"),
    ):
        plans = explain(run)
        assert any(index in step for plan in plans for step in plan), (run, plans)
