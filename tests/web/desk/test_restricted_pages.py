"""A Page restricted to teams is not there for anybody else: not in lists, counts, polls or pickers, nor by address."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.extensions import db
from portal.models import Attachment, AttachmentState, Employee, IdentityKind, Message, Page, Task, Team
from portal.services import files, tasks, teams, visibility
from tests.cast import Person
from tests.web.desk.conftest import SignIn
from tests.web.desk.desk import Desk

# Those that end something of one's own, wherever it is: pressed again, it has ended, as was wanted.
OWN = {"profile.end_session", "notification_choices.unsubscribe"}


@pytest.fixture
def bakers(session: Session, anna: Employee, boris: Employee) -> Team:
    team = teams.create("Bakers", anna)
    teams.set_members(team, [boris], anna)
    session.commit()
    return team


@pytest.fixture
def task(maria: Person, bakery: Page, bakers: Team, anna: Employee, session: Session) -> Task:
    """Maria's picture and question to the bakery, which only the bakers see."""
    maria.sends_file(bakery, "https://cdn.example.org/cake.jpg", text="Is my cake ready?")
    task = maria.task(bakery)
    task.contact.name, task.contact.picture_sha256 = "Maria", stored(b"\xff\xd8\xff\xe0 face")
    attachment = maria.message(bakery).attachments[0]
    attachment.state, attachment.sha256 = AttachmentState.STORED, stored(b"\xff\xd8\xff\xe0 cake")
    attachment.content_type, attachment.name = "image/jpeg", "cake.jpg"
    visibility.restrict(bakery, [bakers], anna)
    session.commit()
    return task


@pytest.fixture
def outsider(sits: SignIn, clara: Employee) -> Desk:
    """Clara, who is in no team."""
    return sits(clara)


@pytest.fixture
def insider(sits: SignIn, boris: Employee) -> Desk:
    return sits(boris)


def stored(content: bytes) -> str:
    return files.store.store(BytesIO(content), "cake.jpg", None).sha256


def addresses(app: Flask, task: Task, method: str) -> Iterator[tuple[str, str]]:
    """Endpoint and address of every route for employees that takes a number, with the numbers of this task."""
    attachment = attachment_of(task)
    about = {
        "message_id": attachment.message_id,
        "comment_id": attachment.message_id,
        "attachment_id": attachment.id,
        "item_id": 1,
        "link_id": 1,
        "merge_id": 1,
        "sha256": attachment.sha256,
        "name": "cake.jpg",
    }
    urls = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()) and rule.arguments and is_for_employees(app, rule.endpoint):
            values = {**about, "number": number_for(rule.endpoint, task)}
            yield rule.endpoint, urls.build(rule.endpoint, {name: values[name] for name in rule.arguments})


def number_for(endpoint: str, task: Task) -> int:
    if endpoint == "files.picture" or endpoint.startswith(("contacts.", "merges.")):
        return task.contact_id
    return attachment_of(task).message_id if endpoint == "sendings.retry" else task.id


def attachment_of(task: Task) -> Attachment:
    found = select(Attachment).join(Message).where(Message.conversation_id == task.conversation_id)
    return db.session.scalars(found).one()


def is_for_employees(app: Flask, endpoint: str) -> bool:
    view = app.view_functions[endpoint]
    is_other = getattr(view, "is_public", False) or getattr(view, "for_administrators", False)
    return endpoint not in OWN and endpoint != "static" and not is_other


def test_no_address_leads_there(app: Flask, task: Task, outsider: Desk) -> None:
    opened = [*addresses(app, task, "GET")]
    assert {"tasks.show", "threads.show", "files.show", "files.picture"} <= {endpoint for endpoint, _path in opened}
    for endpoint, path in opened:
        assert (outsider.opens(path).status, endpoint) == (404, endpoint)
        assert (outsider.asks_for(path).status, endpoint) == (404, endpoint)


def test_nothing_can_be_done_to_it(app: Flask, task: Task, outsider: Desk, clara: Employee) -> None:
    fields = {"status": "done", "assignee": f"employee-{clara.id}", "text": "Hello"}
    sent = [*addresses(app, task, "POST")]
    assert {"tasks.close", "tasks.assign", "replies.write", "notes.write"} <= {endpoint for endpoint, _path in sent}
    for endpoint, path in sent:
        assert (outsider.sends(path, **fields).status, endpoint) == (404, endpoint)
        assert (outsider.sends(path, part=True, **fields).status, endpoint) == (404, endpoint)


def test_for_members_all_of_it_is_there(app: Flask, task: Task, insider: Desk) -> None:
    """Or the tests above would prove nothing."""
    for endpoint in ("tasks.show", "threads.show", "files.show", "files.picture"):
        path = dict(addresses(app, task, "GET"))[endpoint]
        assert (insider.opens(path).status, endpoint) == (200, endpoint)
    assert insider.sends(f"/tasks/{task.id}/close").status == 303


@pytest.mark.parametrize("query", ["view=all", "view=unassigned", "view=teams", "view=mine", "view=all&status=new"])
def test_no_list_shows_it_or_counts_it(
    task: Task, boris: Employee, outsider: Desk, session: Session, query: str
) -> None:
    if "unassigned" in query:
        tasks.unassign(task, boris, by=boris)
        session.commit()
    for answer in (outsider.opens(f"/tasks?{query}"), outsider.asks_for(f"/tasks/queue?{query}")):
        assert answer.names == []
        assert "Maria" not in answer.words
        assert "tab-count" not in answer.html


def test_no_filter_names_the_page(task: Task, bakery: Page, florist: Page, outsider: Desk) -> None:
    assert "North Bakery" not in outsider.opens("/tasks?view=all").words
    assert outsider.opens(f"/tasks?view=all&page={bakery.id}").names == []


def test_members_find_it_as_before(task: Task, bakery: Page, insider: Desk) -> None:
    for query in ("view=mine", "view=all", f"view=all&page={bakery.id}"):
        assert insider.opens(f"/tasks?{query}").names == ["Maria"]


def test_administrators_see_everything(task: Task, anna: Employee, sits: SignIn) -> None:
    assert sits(anna).opens("/tasks?view=all").names == ["Maria"]


def test_only_who_may_see_it_is_offered_for_it(task: Task, clara: Employee, insider: Desk) -> None:
    assert "Clara" not in insider.opens(f"/tasks/{task.id}").words
    answer = insider.sends(f"/tasks/{task.id}/assign", part=True, assignee=f"employee-{clara.id}")
    assert answer.status == 422
    assert "may not see the Page North Bakery" in answer.words


def test_only_teams_that_may_see_it_are_offered(task: Task, anna: Employee, insider: Desk, session: Session) -> None:
    florists = teams.create("Florists", anna)
    session.commit()
    words = insider.opens(f"/tasks/{task.id}").words
    assert "Bakers" in words
    assert "Florists" not in words
    assert insider.sends(f"/tasks/{task.id}/assign", part=True, assignee=f"team-{florists.id}").status == 422


def test_a_right_that_is_taken_away_is_gone_with_the_next_look(
    task: Task, bakers: Team, anna: Employee, insider: Desk, session: Session
) -> None:
    tag = insider.opens("/tasks").html.split('hx-ptag="')[1].split('"')[0]
    teams.set_members(bakers, [], anna)
    session.commit()
    assert insider.asks_for("/tasks/queue", tag).names == []
    assert insider.asks_for(f"/tasks/{task.id}/thread").status == 404
    assert insider.opens(f"/tasks/{task.id}").status == 404


def test_a_right_that_is_given_shows_it_with_the_next_look(
    task: Task, bakers: Team, boris: Employee, clara: Employee, anna: Employee, outsider: Desk, session: Session
) -> None:
    tag = outsider.opens("/tasks?view=all").html.split('hx-ptag="')[1].split('"')[0]
    teams.set_members(bakers, [boris, clara], anna)
    session.commit()
    assert outsider.asks_for("/tasks/queue?view=all", tag).names == ["Maria"]


def test_a_page_that_is_opened_again_is_everybodys(
    task: Task, bakery: Page, anna: Employee, outsider: Desk, session: Session
) -> None:
    visibility.open_up(bakery, anna)
    session.commit()
    assert outsider.opens("/tasks?view=all").names == ["Maria"]


def test_what_the_same_person_wrote_elsewhere_shows_nothing_of_it(
    task: Task, maria: Person, florist: Page, outsider: Desk
) -> None:
    maria.writes(florist, "Roses, please")
    other = maria.task(florist)
    words = outsider.opens(f"/tasks/{other.id}").words
    assert "Roses" in words
    assert "cake" not in words


def test_somebody_without_a_name_is_not_called_by_what_only_a_hidden_page_knows(
    task: Task, maria: Person, florist: Page, outsider: Desk, session: Session
) -> None:
    maria.writes(florist, "Do you have roses?")
    shown, hidden = maria.task(florist), task.contact.identities[0]
    hidden.contact, hidden.kind, hidden.platform_id = shown.contact, IdentityKind.EMAIL, "maria@home.example"
    shown.contact.name = None
    session.commit()
    for address in (f"/tasks/{shown.id}", "/tasks?view=all", f"/contacts/{shown.contact_id}", "/search?q=roses"):
        words = outsider.opens(address).words
        assert "Facebook user …" in words, address
        assert "home.example" not in words, address


def test_lists_are_merged_from_the_pages_one_may_see(
    task: Task, maria: Person, tomas: Person, florist: Page, outsider: Desk, session: Session
) -> None:
    for person in (maria, tomas):
        person.writes(florist, "Roses, please")
        person.conversation(florist).contact.name = person.name
    session.commit()
    assert outsider.opens("/tasks?view=all").names == ["Tomas", "Maria"]
    assert "All 2" in outsider.opens("/tasks?view=all").words
