"""What SQLite does for people: lists and timelines search in indexes, in as many queries as ever."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from portal import clock
from portal.models import Contact, Employee, Label, OriginKind, Page, Task, Team
from portal.services import contact_lists, lead_contacts, lists, matches, merges, timelines
from portal.services.contact_lists import Cursor, Filter
from portal.services.list_filters import Cursor as TaskCursor
from portal.services.list_filters import Filter as TaskFilter
from portal.services.list_filters import Sight, View
from portal.services.threads import Position
from tests.cast import Person
from tests.wall import Wall
from tests.web.desk.test_query_plans import Explain, explain
from tests.web.desk.test_restricted_plans import clerk

__all__ = ["clerk", "explain"]
LISTS = {
    "": ("PRIMARY KEY", Filter()),
    "label": ("ix_contact_labels_label_id_contact_id", Filter(label_id=1)),
    "name": ("ix_contact_words_word_contact_id", Filter("mar")),
    "two words": ("ix_contact_words_word_contact_id", Filter("iva maria")),
}


def scans(plans: list[list[str]]) -> list[str]:
    """Of tables; what a subquery found may be walked through."""
    found = (step for plan in plans for step in plan if step.startswith("SCAN"))
    return [step for step in found if not step.startswith(("SCAN CONSTANT ROW", "SCAN (subquery", "SCAN anon"))]


@pytest.mark.parametrize("asked", LISTS)
@pytest.mark.parametrize("after", [None, Cursor(99, "m")])
def test_a_list_of_people_reads_its_index_in_order(
    explain: Explain, clerk: Employee, anna: Employee, session: Session, asked: str, after: Cursor | None
) -> None:
    session.add(Label(name="VIP"))
    session.flush()
    index, chosen = LISTS[asked]
    for employee in (clerk, anna):
        assert employee.role, "it is read already"
        first, *_others = explain(partial(contact_lists.rows, chosen, employee, after))
        assert not [step for step in first if "TEMP B-TREE" in step], first
        assert index == "PRIMARY KEY" or any(index in step for step in first), first
        assert not [step for step in first if step.startswith("SCAN") and step != "SCAN contacts"], first


@pytest.mark.parametrize("text", ["maria@example.org", "+49 30 1234567"])
def test_whoever_is_looked_for_by_an_address_is_searched_for(explain: Explain, clerk: Employee, text: str) -> None:
    assert clerk.role, "it is read already"
    (plan, *_others) = explain(partial(contact_lists.rows, Filter(text), clerk))
    assert scans([plan]) == []
    assert any("ix_identities_kind_platform_id" in step for step in plan), plan


def test_a_timeline_searches_and_asks_as_often_however_long_it_is(
    explain: Explain, clerk: Employee, boris: Employee, task: Task, maria: Person, bakery: Page, wall: Wall
) -> None:
    counts = set()
    for number in range(2):
        for _time in range(1 + 4 * number):
            maria.writes(bakery, "Still there?")
            wall.comment(maria, "How much?")
        for before in (None, Position(clock.now(), 3, 9)):
            plans = explain(partial(timelines.newest, task.contact, clerk, before))
            assert scans(plans) == []
        counts.add(len(explain(partial(timelines.newest, task.contact, clerk))))
    assert len(counts) == 1


def test_what_is_beside_a_card_is_searched_for(
    explain: Explain, clerk: Employee, boris: Employee, task: Task, tomas: Person, bakery: Page
) -> None:
    tomas.writes(bakery, "Hello")
    person: Contact = task.contact
    person.name, person.email, person.phone = "Maria", "maria@example.org", "+49301234567"
    merges.merge(person, tomas.conversation(bakery).contact, {}, boris)
    for run in (
        partial(matches.likely, person, clerk),
        partial(merges.standing, person, clerk),
        partial(contact_lists.identities, [person.id], clerk),
    ):
        plans = explain(run)
        assert scans(plans) == [], run


def test_one_of_many_people_is_searched_for_where_next_to_nobody_is_merged(
    explain: Explain, task: Task, bakery: Page, boris: Employee, session: Session
) -> None:
    session.execute(insert(Contact), [{"created_at": clock.now()}] * 2000)
    session.execute(text("ANALYZE"))
    for run in (partial(lead_contacts.ways, task.contact, bakery), partial(timelines.newest, task.contact, boris)):
        assert not [step for step in scans(explain(run)) if step.startswith("SCAN contacts")], run


@pytest.mark.parametrize("view", list(View))
def test_the_list_of_an_origin_reads_its_index_in_order(
    explain: Explain, boris: Employee, task: Task, view: View, session: Session
) -> None:
    boris.teams = [Team(name="Kitchen")]
    session.commit()
    for before in (None, TaskCursor(clock.now(), 99)):
        plans = explain(partial(lists.rows, TaskFilter(view, origin=OriginKind.AD), Sight.of(boris), before))
        plans = [plan for plan in plans if any(step.startswith("SEARCH tasks") for step in plan)]
        assert not [step for step in plans[0] if "TEMP B-TREE" in step or step.startswith("SCAN")], plans
        assert any("ix_tasks_origin" in step for step in plans[0]), plans
