"""The list of tasks: views, filters, counts, paging."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from portal import clock
from portal.models import Employee, Page, Task, TaskStatus
from portal.services import lists, tasks
from tests.cast import Meta, Person
from tests.web.desk.conftest import SignIn
from tests.web.desk.desk import Desk


@pytest.fixture
def crowd(meta: Meta, bakery: Page, session: Session) -> list[Person]:
    """Seven people who wrote to the bakery, the first one most recently."""
    people = [Person(f"Person {number}", 30 + number, meta) for number in range(7)]
    for minutes, person in enumerate(people):
        person.writes(bakery, f"Question {minutes}", at=clock.now() - timedelta(seconds=minutes))
        person.conversation(bakery).contact.name = person.name
    session.commit()
    return people


def test_it_opens_with_ones_own_tasks(sits: SignIn, boris: Employee, clara: Employee, task: Task) -> None:
    assert len(sits(boris).opens("/tasks").names) == 1
    assert sits(clara).opens("/tasks").names == []


def test_all_shows_everybodys_with_who_works_on_them(sits: SignIn, clara: Employee, task: Task) -> None:
    screen = sits(clara).opens("/tasks?view=all")
    assert len(screen.names) == 1
    assert 'title="Boris"' in screen.html


def test_unassigned_shows_what_nobody_has_taken(desk: Desk, task: Task, boris: Employee, session: Session) -> None:
    assert desk.opens("/tasks?view=unassigned").names == []
    tasks.unassign(task, boris, by=boris)
    session.commit()
    assert len(desk.opens("/tasks?view=unassigned").names) == 1
    assert desk.opens("/tasks").names == []


def test_what_is_done_leaves_the_list_unless_asked_for(
    desk: Desk, task: Task, boris: Employee, session: Session
) -> None:
    tasks.close(task, by=boris)
    session.commit()
    assert desk.opens("/tasks").names == []
    assert len(desk.opens("/tasks?status=done").names) == 1
    assert desk.opens("/tasks?status=new").names == []


def test_it_can_be_limited_to_a_page(desk: Desk, task: Task, bakery: Page, florist: Page) -> None:
    assert len(desk.opens(f"/tasks?page={bakery.id}").names) == 1
    assert desk.opens(f"/tasks?page={florist.id}").names == []


def test_a_filter_that_makes_no_sense_is_left_out(desk: Desk, task: Task) -> None:
    assert len(desk.opens("/tasks?view=nobodys&status=lost&page=x&before=y").names) == 1


def test_the_views_say_how_many_they_have(desk: Desk, crowd: list[Person]) -> None:
    assert "Mine 7 Unassigned All 7" in desk.opens("/tasks").words.replace("Unassigned 0", "Unassigned")


def test_counting_stops_at_999(desk: Desk, task: Task, monkeypatch: pytest.MonkeyPatch, crowd: list[Person]) -> None:
    monkeypatch.setattr(lists, "MOST_COUNTED", 3)
    assert "Mine 3+" in desk.opens("/tasks").words


def test_newest_activity_comes_first(desk: Desk, crowd: list[Person], bakery: Page) -> None:
    crowd[-1].writes(bakery, "And one more thing")
    assert desk.opens("/tasks").names[:2] == ["Person 6", "Person 0"]


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three rows at once."""
    monkeypatch.setattr(lists.rows, "__defaults__", (None, 3))


def test_older_tasks_are_reached_by_links(desk: Desk, crowd: list[Person], small_pages: None) -> None:
    first = desk.opens("/tasks?view=all")
    second = desk.opens(older(first.links))
    third = desk.opens(older(second.links))
    assert first.names + second.names + third.names == [person.name for person in crowd]
    assert "/tasks?view=all" in third.links


def test_paging_takes_equal_times_apart(
    desk: Desk, crowd: list[Person], small_pages: None, session: Session, boris: Employee
) -> None:
    moment = clock.now()
    session.execute(update(Task).values(last_activity_at=moment))
    session.commit()
    first = desk.opens("/tasks?view=all")
    second = desk.opens(older(first.links))
    third = desk.opens(older(second.links))
    assert sorted(first.names + second.names + third.names) == [person.name for person in crowd]


def test_what_happens_on_top_moves_nothing_on_older_pieces(
    desk: Desk, crowd: list[Person], small_pages: None, bakery: Page
) -> None:
    address = older(desk.opens("/tasks?view=all").links)
    before = desk.opens(address).names
    crowd[0].writes(bakery, "Hello?")
    assert desk.opens(address).names == before


def test_somebody_without_a_name_is_called_by_the_end_of_the_id(
    desk: Desk, task: Task, maria: Person, bakery: Page
) -> None:
    assert desk.opens("/tasks").names == [f"Facebook user …{maria.id_on(bakery)[-4:]}"]


def test_a_message_without_words_says_what_came(desk: Desk, tomas: Person, bakery: Page) -> None:
    tomas.sends_file(bakery, "https://cdn.example.org/a.jpg")
    assert 'class="row-words">Picture<' in desk.opens("/tasks").html


def test_what_is_written_from_right_to_left_is_laid_out_for_itself(
    desk: Desk, tomas: Person, bakery: Page, session: Session
) -> None:
    tomas.writes(bakery, "שלום!")
    contact = tomas.conversation(bakery).contact
    contact.name = "שרה (לוי)"
    number = tomas.task(bakery).id
    session.commit()
    for address in ("/tasks", f"/tasks/{number}", "/contacts", f"/contacts/{contact.id}", "/search?q=שלום"):
        html = desk.opens(address).html
        assert re.search(r'<[^<>]* dir="auto"[^<>]*>שרה', html), address
        assert address == "/contacts" or re.search(r'(<bdi>| dir="auto" class="row-words">)(<mark>)?שלום', html), (
            address
        )


def test_who_waits_for_an_answer_stands_out(desk: Desk, task: Task) -> None:
    assert "row-link awaits" in desk.opens("/tasks").html
    desk.sends(f"/tasks/{task.id}/replies", text="Yes.")
    assert "row-link awaits" not in desk.opens("/tasks").html


def test_empty_lists_say_what_will_appear(desk: Desk, bakery: Page) -> None:
    assert "Tasks that are given to you appear here by themselves." in desk.opens("/tasks").words
    assert "Tasks that nobody has taken appear here." in desk.opens("/tasks?view=unassigned").words
    assert "When somebody writes to a connected Page" in desk.opens("/tasks?view=all").words
    assert "Choose another filter." in desk.opens("/tasks?status=done").words
    assert "Choose another filter." in desk.asks_for("/tasks?status=done").words


def test_the_open_task_is_marked_in_the_list(desk: Desk, task: Task) -> None:
    assert f'href="/tasks/{task.id}" aria-current="page"' in desk.opens(f"/tasks/{task.id}").html
    poll = desk.asks_for("/tasks/queue", **{"HX-Current-URL": f"http://localhost/tasks/{task.id}?view=mine"})
    assert 'aria-current="page"' in poll.html.partition("rows")[2]


def test_the_filter_goes_along_to_the_task(desk: Desk, task: Task, bakery: Page) -> None:
    screen = desk.opens(f"/tasks?view=all&status={TaskStatus.NEW}&page={bakery.id}")
    assert f"/tasks/{task.id}?view=all&status=new&page={bakery.id}" in screen.links


def older(links: list[str]) -> str:
    """The address of the next piece of the list."""
    return next(link for link in links if "before=" in link and link.startswith("/tasks?") and "ticked" not in link)
