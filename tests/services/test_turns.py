"""Tasks that go round: one after another gets one."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy.orm import Session

from portal import clock
from portal.models import ConversationKind, Employee, Page, PageTeam, Task, Team
from portal.services import designs, templates
from portal.services.templates import Contents
from tests.cast import Meta, Person


@pytest.fixture
def crowd(meta: Meta) -> list[Person]:
    return [Person(f"Person {number}", 200 + number, meta) for number in range(6)]


@pytest.fixture
def rota(bakery: Page, boris: Employee, clara: Employee, dan: Employee, session: Session) -> Page:
    """The bakery; its tasks go round among Boris and Clara. Dan was chosen, too, and has left."""
    bakery.assignees, bakery.assigns_in_turn = [boris, clara, dan], True
    session.commit()
    return bakery


def got(crowd: list[Person], page: Page) -> list[str]:
    """Who has each one's task."""
    return [assignee.name for person in crowd for assignee in person.task(page).assignees]


def test_each_task_goes_to_one_and_everybody_has_their_turn(crowd: list[Person], rota: Page) -> None:
    for person in crowd:
        person.writes(rota, "Hello?")
    assert got(crowd, rota) == ["Boris", "Clara"] * 3


def test_many_in_one_delivery_go_round_as_well(crowd: list[Person], rota: Page, meta: Meta) -> None:
    with meta.held() as held:
        for person in crowd:
            person.writes(rota, "Hello?")
    for body in held:
        assert meta.post(body) == 200
    from portal.jobs.inbox import drain

    meta.work(drain)
    assert Counter(got(crowd, rota)) == {"Boris": 3, "Clara": 3}


def test_what_joins_a_task_uses_up_no_turn(crowd: list[Person], rota: Page) -> None:
    for _time in range(3):
        crowd[0].writes(rota, "Hello?")
    crowd[1].writes(rota, "Hello?")
    assert got(crowd[:2], rota) == ["Boris", "Clara"]


def test_whoever_leaves_is_passed_over(crowd: list[Person], rota: Page, clara: Employee, session: Session) -> None:
    crowd[0].writes(rota, "Hello?")
    clara.deactivated_at = clock.now()
    session.commit()
    for person in crowd[1:3]:
        person.writes(rota, "Hello?")
    assert got(crowd[:3], rota) == ["Boris"] * 3


def test_whoever_comes_back_or_is_new_gets_the_next_one(
    crowd: list[Person], rota: Page, anna: Employee, session: Session
) -> None:
    for person in crowd[:3]:
        person.writes(rota, "Hello?")
    rota.assignees.append(anna)
    session.commit()
    for person in crowd[3:6]:
        person.writes(rota, "Hello?")
    assert got(crowd, rota) == ["Boris", "Clara", "Boris", "Anna", "Clara", "Boris"]


def test_the_members_of_teams_and_the_templates_people_take_part(
    crowd: list[Person], bakery: Page, boris: Employee, clara: Employee, anna: Employee, dan: Employee, session: Session
) -> None:
    kitchen = Team(name="Kitchen", members=[boris, clara, dan])
    session.add(kitchen)
    bakery.assigns_in_turn, bakery.assignees, bakery.assignee_teams = True, [boris], [kitchen]
    template = templates.create(Contents("Orders", assignees=[anna]))
    session.flush()
    templates.choose(bakery, {ConversationKind.DIRECT: template})
    session.commit()
    for person in crowd:
        person.writes(bakery, "Hello?")
    assert Counter(got(crowd, bakery)) == {"Anna": 2, "Boris": 2, "Clara": 2}


def test_nobody_there_means_the_owner(crowd: list[Person], rota: Page, session: Session) -> None:
    for employee in rota.assignees:
        employee.deactivated_at = clock.now()
    session.commit()
    crowd[0].writes(rota, "Hello?")
    assert got(crowd[:1], rota) == ["Olga"]


def test_looking_who_is_next_uses_up_no_turn(crowd: list[Person], rota: Page) -> None:
    made = designs.design(rota, ConversationKind.DIRECT)
    assert [one.name for _time in range(3) for one in designs.next_assignees(made, rota)] == ["Boris"] * 3
    crowd[0].writes(rota, "Hello?")
    assert [one.name for one in designs.next_assignees(made, rota)] == ["Clara"]


def test_each_page_goes_round_by_itself(
    crowd: list[Person], rota: Page, florist: Page, boris: Employee, session: Session
) -> None:
    florist.assignees, florist.assigns_in_turn = [*florist.assignees, boris], True
    session.commit()
    crowd[0].writes(rota, "Hello?")
    crowd[0].writes(florist, "Hello?")
    assert got(crowd[:1], rota) == got(crowd[:1], florist) == ["Boris"]


def test_without_turns_all_get_it_teams_as_teams(
    maria: Person, bakery: Page, boris: Employee, clara: Employee, session: Session
) -> None:
    teams = [Team(name="Kitchen", members=[clara]), Team(name="Nobody there")]
    session.add_all(teams)
    bakery.assignee_teams = teams
    session.commit()
    maria.writes(bakery, "Hello?")
    task: Task = maria.task(bakery)
    assert (task.assignees, [team.name for team in task.teams]) == ([boris], ["Kitchen"])


def test_who_may_not_see_the_page_gets_nothing(
    maria: Person, bakery: Page, boris: Employee, clara: Employee, session: Session
) -> None:
    kitchen = Team(name="Kitchen", members=[clara])
    session.add(kitchen)
    session.flush()
    session.add(PageTeam(page_id=bakery.id, team_id=kitchen.id))
    bakery.is_restricted, bakery.assignees = True, [boris, clara]
    session.commit()
    maria.writes(bakery, "Hello?")
    assert maria.task(bakery).assignees == [clara]
