"""The list of people and their cards, for those who may see them and for those who may not."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.extensions import db
from portal.models import Contact, ContactLabel, ContactMerge, Employee, Event, EventKind, Page, Platform, Task
from portal.services import contact_lists, labels, lead_contacts, matches, merges, teams, visibility
from portal.services.contact_lists import Filter
from portal.services.lead_contacts import Person as Sender
from portal.services.matches import Reason
from tests.cast import Person, make_page
from tests.web.desk.conftest import SignIn
from tests.web.desk.desk import Desk


@pytest.fixture
def secret(maria: Person, florist: Page, anna: Employee, clara: Employee, session: Session) -> Contact:
    """Maria as the florist knows her, whose Page only Clara's team sees."""
    team = teams.create("Florists", anna)
    teams.set_members(team, [clara], anna)
    visibility.restrict(florist, [team], anna)
    maria.writes(florist, "Roses for the minister")
    contact = maria.conversation(florist).contact
    contact.name = "Maria of the ministry"
    session.commit()
    return contact


def sealed(desk: Desk, number: int) -> str:
    return desk.opens(f"/contacts/{number}/details").value("seen")


def test_a_card_is_changed_and_the_history_says_so(
    desk: Desk, task: Task, session: Session, boris: Employee, anna: Employee
) -> None:
    label = labels.create("VIP")
    number = task.contact_id
    card = {"name": "Maria Ivanova", "email": "Maria@Example.org", "phone": "+49 30 1234567", "language": "ru"}
    fields = {"field_name": "Birthday", "field_value": "3 May", "label": str(label.id)}
    desk.sends(f"/contacts/{number}/details", seen=sealed(desk, number), **card, **fields)
    shown = desk.opens(f"/contacts/{number}").words
    for words in ("Maria Ivanova", "maria@example.org", "+49301234567", "Russian", "Birthday 3 May", "VIP"):
        assert words in shown, words
    assert "Boris changed: name, e-mail, telephone, language, further details, labels" in shown
    for text in ("iva", "IVANOVA mar", "maria@example.org"):
        assert desk.opens(f"/contacts?q={text}").names == ["Maria Ivanova"], text
    assert desk.opens("/contacts?q=vanova").names == []
    assert desk.opens(f"/contacts?label={label.id}").names == ["Maria Ivanova"]
    labels.delete(label)
    session.commit()
    assert "VIP" not in desk.opens(f"/contacts/{number}").words


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"email": "nobody"}, "This is no e-mail address"),
        ({"phone": "call me"}, "This is no telephone number"),
        ({"field_value": "3 May", "field_name": ""}, "Give the further detail a name"),
        ({"name": "x" * 201}, "at most 200 characters"),
        ({"seen": "old"}, "Somebody has changed this card meanwhile"),
    ],
)
def test_what_cannot_be_right_stays_in_the_form(desk: Desk, task: Task, given: dict[str, str], said: str) -> None:
    number = task.contact_id
    sent = {"seen": sealed(desk, number), "company": "Ivanova Ltd", **given}
    answer = desk.sends(f"/contacts/{number}/details", **sent)
    assert (answer.status, said in answer.words) == (422, True)
    assert 'value="Ivanova Ltd"' in answer.html


def test_a_note_is_kept_once_and_an_empty_one_not_at_all(desk: Desk, task: Task) -> None:
    address = f"/contacts/{task.contact_id}"
    for _twice in range(2):
        desk.sends(f"{address}/notes", text="Prefers calls", key="k1")
    assert desk.opens(address).words.count("Prefers calls") == 1
    assert desk.sends(f"{address}/notes", text="  ", key="k2").status == 422


def test_whom_one_may_not_see_is_not_there(
    desk: Desk, sits: SignIn, clara: Employee, secret: Contact, task: Task
) -> None:
    paths = ("", "/details", "/merge", "/recent", f"/merge?with={task.contact_id}", "/picture")
    assert [desk.opens(f"/contacts/{secret.id}{path}").status for path in paths] == [404] * len(paths)
    for path in ("details", "notes", "merge", "merges/1/undo"):
        assert desk.sends(f"/contacts/{secret.id}/{path}").status == 404, path
    assert desk.sends(f"/contacts/{task.contact_id}/merge", **{"with": str(secret.id)}).status == 404
    assert desk.opens(f"/contacts/{task.contact_id}/merge?with={secret.id}").status == 404
    for text in ("", "?q=ministry", "?q=maria"):
        assert "ministry" not in desk.opens(f"/contacts{text}").words
    assert sits(clara).opens("/contacts?q=ministry").names == ["Maria of the ministry"]


def test_two_whom_not_the_same_people_see_stay_apart(
    sits: SignIn, anna: Employee, secret: Contact, task: Task, florist: Page, bakery: Page, session: Session
) -> None:
    mine, theirs = sits(anna), f"/contacts/{secret.id}"
    asked = mine.opens(f"{theirs}/merge?with={task.contact_id}")
    assert "Not the same people see these two cards." in asked.words
    assert "Join the cards" not in asked.words
    refused = mine.sends(f"{theirs}/merge", **{"with": str(task.contact_id)})
    assert (refused.status, "Not the same people" in refused.words) == (422, True)
    task.contact.name = secret.name
    secret.email = task.contact.email = "m@example.org"
    session.commit()
    assert matches.likely(secret, anna) == []
    visibility.restrict(bakery, florist.restricted_to, anna)
    session.commit()
    assert [match.person.id for match in matches.likely(secret, anna)] == [task.contact_id]
    assert mine.sends(f"{theirs}/merge", **{"with": str(task.contact_id)}).status == 303


def join_before_restricting(kept: Contact, other: Contact, page: Page, by: Employee, session: Session) -> None:
    """The two were joined before the Page was shown to some only."""
    few = list(page.restricted_to)
    visibility.open_up(page, by)
    merges.merge(kept, other, {}, by)
    visibility.restrict(page, few, by)
    session.commit()


def test_of_somebody_known_on_two_pages_only_the_visible_one_is_shown(
    desk: Desk, sits: SignIn, anna: Employee, secret: Contact, task: Task, florist: Page, session: Session
) -> None:
    join_before_restricting(secret, task.contact, florist, anna, session)
    mine, theirs = sits(anna), f"/contacts/{secret.id}"
    assert desk.opens(f"/contacts/{task.contact_id}").location.endswith(theirs)
    shown, whole = desk.opens(theirs).words, mine.opens(theirs).words
    assert "Is my cake ready?" in shown
    assert "Roses for the minister" in whole
    for hidden in ("Roses", "Green Florist"):
        assert hidden not in shown
    beside = desk.asks_for(f"{theirs}/recent").words
    assert ("Is my cake ready?" in beside, "Roses" in beside) == (True, False)
    beside = desk.asks_for(f"{theirs}/recent?beside={task.conversation_id}").words
    assert "Is my cake ready?" not in beside, "what is open already is not repeated"


def test_joining_with_oneself_or_twice_or_with_nobody(desk: Desk, task: Task, tomas: Person, bakery: Page) -> None:
    tomas.writes(bakery, "Hello")
    number, other = task.contact_id, tomas.conversation(bakery).contact_id
    assert desk.sends(f"/contacts/{number}/merge", **{"with": str(number)}).status == 422
    assert desk.sends(f"/contacts/{number}/merge", **{"with": "99"}).status == 404
    assert desk.sends(f"/contacts/{number}/merge", **{"with": str(other), "own_name": "both"}).status == 400
    assert desk.sends(f"/contacts/{number}/merge", **{"with": str(other)}).status == 303
    assert desk.sends(f"/contacts/{number}/merge", **{"with": str(other)}).status == 422
    assert [desk.sends(f"/contacts/{number}/merges/1/undo").status for _ in range(2)] == [303, 422]


def test_whoever_may_not_see_one_side_cannot_separate_them(
    desk: Desk, anna: Employee, secret: Contact, task: Task, florist: Page, session: Session
) -> None:
    join_before_restricting(task.contact, secret, florist, anna, session)
    assert desk.sends(f"/contacts/{task.contact_id}/merges/1/undo").status == 404
    assert "Joined cards" not in desk.opens(f"/contacts/{task.contact_id}").words
    assert session.scalars(select(ContactMerge.undone_at)).all() == [None]


def test_what_is_proposed(
    desk: Desk, task: Task, tomas: Person, bakery: Page, florist: Page, boris: Employee, session: Session
) -> None:
    person = task.contact
    person.name, person.email = "Maria Bell", "m@example.org"
    lead_contacts.contact_for(florist, Sender("M. B.", "m@example.org"))
    instagram = make_page("bakery.ig", "17841400000099999", bakery.connection, platform=Platform.INSTAGRAM)
    tomas.writes(instagram, "Hi")
    tomas.conversation(instagram).contact.name = "Maria Bell"
    session.commit()
    found = [(match.person.name, match.reason) for match in matches.likely(person, boris)]
    assert found == [("M. B.", Reason.EMAIL), ("Maria Bell", Reason.NAME)]
    for path in (f"/contacts/{person.id}", f"/contacts/{person.id}/merge"):
        words = desk.opens(path).words
        assert "Green Florist · m@example.org The same e-mail address" in words
        assert "bakery.ig · Instagram The same name on Facebook and Instagram" in words


def test_two_people_who_were_told_apart_are_not_proposed_any_more(
    desk: Desk, task: Task, florist: Page, boris: Employee, session: Session
) -> None:
    person = task.contact
    person.email = "m@example.org"
    other = lead_contacts.contact_for(florist, Sender("M. B.", "m@example.org"))
    session.commit()
    for _twice in range(2):
        assert desk.sends(f"/contacts/{person.id}/tell-apart", **{"with": str(other.id)}).status == 303
    assert matches.likely(person, boris) == matches.likely(other, boris) == []
    assert desk.sends(f"/contacts/{person.id}/tell-apart", **{"with": str(person.id)}).status == 422
    assert desk.sends(f"/contacts/{person.id}/tell-apart", **{"with": "99"}).status == 404
    assert desk.sends(f"/contacts/{person.id}/merge", **{"with": str(other.id)}).status == 303


def test_a_joined_card_keeps_all_its_further_details(desk: Desk, task: Task, session: Session) -> None:
    task.contact.fields = [[f"Detail {number}", "x"] for number in range(7)]
    session.commit()
    address = f"/contacts/{task.contact_id}/details"
    pairs = {"field_name": [f"Detail {number}" for number in range(7)], "field_value": ["y"] * 7}
    desk.sends(address, seen=sealed(desk, task.contact_id), **pairs)
    session.refresh(task.contact)
    assert [value for _name, value in task.contact.fields] == ["y"] * 7


def test_a_search_within_a_label_keeps_to_it(desk: Desk, task: Task, tomas: Person, bakery: Page) -> None:
    tomas.writes(bakery, "Hello")
    task.contact.name, tomas.conversation(bakery).contact.name = "Maria Bell", "Maria Stone"
    label = labels.create("VIP")
    task.contact.labelled = [ContactLabel(label_id=label.id)]
    db.session.commit()
    assert desk.opens("/contacts?q=maria").names == ["Maria Bell", "Maria Stone"]
    assert desk.opens(f"/contacts?q=maria&label={label.id}").names == ["Maria Bell"]


def test_a_long_list_is_read_piece_by_piece(bakery: Page, boris: Employee, session: Session) -> None:
    for number in range(7):
        lead_contacts.contact_for(bakery, Sender(f"Maria {number}", f"m{number}@example.org"))
    session.commit()
    for text in ("", "mar"):
        names, after = list[str | None](), None
        while True:
            piece = contact_lists.rows(Filter(text), boris, after, size=3)
            names += [row.name for row in piece.rows]
            after = piece.more
            if after is None:
                break
        assert len(names) == len(set(names)) == 7, text


def test_the_history_names_who_joined(desk: Desk, task: Task, tomas: Person, bakery: Page, session: Session) -> None:
    tomas.writes(bakery, "Hello")
    desk.sends(f"/contacts/{task.contact_id}/merge", **{"with": str(tomas.conversation(bakery).contact_id)})
    desk.sends(f"/contacts/{task.contact_id}/merges/1/undo")
    kinds = session.scalars(select(Event.kind).where(Event.contact_id == task.contact_id).order_by(Event.id)).all()
    assert kinds == [EventKind.CONTACT_MERGED, EventKind.CONTACT_MERGE_UNDONE]
    shown = desk.opens(f"/contacts/{task.contact_id}").words
    assert "Boris joined this card with another one" in shown


def test_the_task_leads_to_the_card_and_says_where_somebody_came_from(desk: Desk, maria: Person, bakery: Page) -> None:
    maria.writes(bakery, "Cake?", referral={"source": "ADS", "ad_id": "1", "ads_context_data": {"ad_title": "Autumn"}})
    maria.follows_link(bakery, "winter")
    task = maria.task(bakery)
    screen = desk.opens(f"/tasks/{task.id}")
    assert f"/contacts/{task.contact_id}" in screen.links
    assert "Came from Ad “Autumn” Last came from Link “winter”" in screen.words
    assert "Ad “Autumn”" in desk.opens(f"/contacts/{task.contact_id}").words
    assert len(desk.opens("/tasks?origin=ad").names) == 1
    assert desk.opens("/tasks?origin=link").names == []
