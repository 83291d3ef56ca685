"""Handing over: what somebody has open who leaves, whose right is taken away, or a team that is given up."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal import clock
from portal.models import (
    Assignment,
    ConversationKind,
    Employee,
    Event,
    EventKind,
    Page,
    Pulse,
    Role,
    SignIn,
    Task,
    Team,
)
from portal.services import departures, handovers, roles, sign_ins, tasks, teams, visibility
from portal.services.problems import NotPossible
from tests.cast import Person


@pytest.fixture
def task(maria: Person, bakery: Page) -> Task:
    """Maria's question to the bakery; Boris has it."""
    maria.writes(bakery, "Is my cake ready?")
    return maria.task(bakery)


@pytest.fixture
def bakers(session: Session, anna: Employee, boris: Employee) -> Team:
    """A team with Boris in it."""
    team = teams.create("Bakers", anna)
    teams.set_members(team, [boris], anna)
    session.commit()
    return team


def who(task: Task) -> list[str]:
    return [one.name for one in (*task.assignees, *task.teams)]


def test_it_goes_to_whoever_is_named(
    session: Session, task: Task, boris: Employee, clara: Employee, anna: Employee
) -> None:
    assert departures.deactivate(boris, clara, anna) == 1
    session.commit()
    assert who(task) == ["Clara"]
    assert not task.is_unassigned


def test_or_to_a_team(session: Session, task: Task, boris: Employee, bakers: Team, anna: Employee) -> None:
    departures.deactivate(boris, bakers, anna)
    session.commit()
    assert who(task) == ["Bakers"]


def test_or_to_the_assignees_of_each_page(
    session: Session, task: Task, boris: Employee, clara: Employee, bakery: Page, anna: Employee
) -> None:
    bakery.assignees.append(clara)
    departures.deactivate(boris, None, anna)
    session.commit()
    assert who(task) == ["Clara"]


def test_or_to_the_owner_if_there_are_none(session: Session, task: Task, boris: Employee, anna: Employee) -> None:
    departures.deactivate(boris, None, anna)
    session.commit()
    assert who(task) == ["Olga"]


def test_where_tasks_go_round_these_do_too(
    session: Session,
    maria: Person,
    tomas: Person,
    bakery: Page,
    boris: Employee,
    clara: Employee,
    anna: Employee,
) -> None:
    maria.writes(bakery, "Cake?")
    tomas.writes(bakery, "Bread?")
    bakery.assignees, bakery.assigns_in_turn = [boris, clara, anna], True
    departures.deactivate(boris, None, anna)
    session.commit()
    assert sorted([*who(maria.task(bakery)), *who(tomas.task(bakery))]) == ["Anna", "Clara"]


def test_whoever_worked_on_it_too_has_it_once(
    session: Session, task: Task, boris: Employee, clara: Employee, anna: Employee
) -> None:
    tasks.assign(task, clara, by=boris)
    departures.deactivate(boris, clara, anna)
    session.commit()
    assert who(task) == ["Clara"]


def test_what_is_done_stays_as_it_was(
    session: Session, task: Task, boris: Employee, clara: Employee, anna: Employee
) -> None:
    tasks.close(task, by=boris)
    session.commit()
    assert departures.deactivate(boris, clara, anna) == 0
    assert who(task) == ["Boris"]


def test_the_history_of_each_task_says_so(
    session: Session, task: Task, boris: Employee, clara: Employee, anna: Employee
) -> None:
    departures.deactivate(boris, clara, anna)
    line = session.scalars(select(Event).where(Event.kind == EventKind.HANDED_OVER)).one()
    assert (line.task_id, line.employee_id, line.data) == (task.id, anna.id, {"from": "Boris", "to": ["Clara"]})
    left = session.scalars(select(Event).where(Event.kind == EventKind.DEACTIVATED)).one()
    assert (left.subject_id, left.data) == (boris.id, {"handed_over": 1})


def test_whoever_has_it_open_or_in_a_list_looks_again(
    session: Session, task: Task, boris: Employee, clara: Employee, anna: Employee
) -> None:
    version, pulse = task.conversation.version, session.scalar(select(Pulse.version))
    departures.deactivate(boris, clara, anna)
    session.commit()
    assert task.conversation.version != version
    assert session.scalar(select(Pulse.version)) != pulse


def test_the_copy_for_the_lists_is_right(
    session: Session, task: Task, boris: Employee, clara: Employee, anna: Employee
) -> None:
    departures.deactivate(boris, clara, anna)
    copy = session.scalars(select(Assignment)).one()
    assert (copy.listed_as, copy.is_active, copy.is_listed) == (task.status, True, True)
    assert copy.last_activity_at == task.last_activity_at


def test_every_session_ends(session: Session, boris: Employee, anna: Employee, olga: Employee) -> None:
    sign_ins.begin(boris, "Firefox")
    sign_ins.begin(boris, "Safari")
    departures.deactivate(boris, None, anna)
    assert session.scalars(select(SignIn)).all() == []


@pytest.mark.parametrize("heir", ["boris", "dan"])
def test_not_to_themselves_nor_to_somebody_who_left(
    session: Session, task: Task, boris: Employee, dan: Employee, anna: Employee, heir: str
) -> None:
    with pytest.raises(NotPossible):
        departures.deactivate(boris, {"boris": boris, "dan": dan}[heir], anna)


def test_deactivating_twice_is_said(session: Session, task: Task, boris: Employee, anna: Employee) -> None:
    departures.deactivate(boris, None, anna)
    with pytest.raises(NotPossible, match="no longer works here"):
        departures.deactivate(boris, None, anna)


def test_an_heir_who_may_not_see_a_page_gets_nothing_of_it(
    session: Session, task: Task, boris: Employee, clara: Employee, bakery: Page, bakers: Team, anna: Employee
) -> None:
    visibility.restrict(bakery, [bakers], anna)
    departures.deactivate(boris, clara, anna)
    session.commit()
    assert who(task) == ["Olga"]


def test_restricting_a_page_takes_its_tasks_from_those_who_no_longer_see_it(
    session: Session, task: Task, boris: Employee, clara: Employee, bakery: Page, bakers: Team, anna: Employee
) -> None:
    tasks.unassign(task, boris, by=boris)
    tasks.assign(task, clara, by=boris)
    visibility.restrict(bakery, [bakers], anna)
    session.commit()
    assert who(task) == ["Boris"]


def test_leaving_the_team_takes_them_away(
    session: Session, task: Task, boris: Employee, bakery: Page, bakers: Team, anna: Employee
) -> None:
    visibility.restrict(bakery, [bakers], anna)
    session.commit()
    assert who(task) == ["Boris"]
    teams.set_members(bakers, [], anna)
    session.commit()
    assert who(task) == ["Olga"]


def test_so_does_losing_the_administration(
    session: Session, task: Task, boris: Employee, bakery: Page, anna: Employee, olga: Employee
) -> None:
    tasks.assign(task, anna, by=boris)
    tasks.unassign(task, boris, by=boris)
    visibility.restrict(bakery, [], anna)
    session.commit()
    assert who(task) == ["Anna"]
    roles.change_role(anna, Role.EMPLOYEE, olga)
    session.commit()
    assert who(task) == ["Olga"]


def test_a_team_that_may_no_longer_see_it_loses_them(
    session: Session, task: Task, boris: Employee, bakery: Page, bakers: Team, anna: Employee
) -> None:
    tasks.assign(task, bakers, by=boris)
    visibility.restrict(bakery, [], anna)
    session.commit()
    assert who(task) == ["Olga"]


def test_a_team_that_is_deleted_leaves_its_tasks_to_others(
    session: Session, task: Task, boris: Employee, clara: Employee, bakery: Page, bakers: Team, anna: Employee
) -> None:
    tasks.assign(task, bakers, by=boris)
    tasks.unassign(task, boris, by=boris)
    bakery.assignee_teams = [bakers]
    visibility.restrict(bakery, [bakers], anna)
    session.commit()
    assert departures.delete_team(bakers, None, anna) == 1
    session.commit()
    assert session.scalars(select(Team)).all() == []
    assert who(task) == ["Olga"]
    assert (bakery.is_restricted, bakery.restricted_to, bakery.assignee_teams) == (True, [], [])


def test_members_who_saw_a_page_through_it_alone_leave_their_tasks_too(
    session: Session, task: Task, boris: Employee, bakery: Page, bakers: Team, anna: Employee
) -> None:
    visibility.restrict(bakery, [bakers], anna)
    session.commit()
    assert who(task) == ["Boris"]
    departures.delete_team(bakers, None, anna)
    session.commit()
    assert who(task) == ["Olga"]


def test_tasks_that_are_done_do_not_keep_a_team(
    session: Session, task: Task, boris: Employee, bakers: Team, anna: Employee
) -> None:
    tasks.assign(task, bakers, by=boris)
    tasks.close(task, by=boris)
    session.commit()
    assert departures.delete_team(bakers, None, anna) == 0
    session.commit()
    assert who(task) == ["Boris"]


def test_what_was_given_in_the_moment_somebody_left_is_found(
    session: Session, task: Task, boris: Employee, clara: Employee, bakery: Page
) -> None:
    bakery.assignees.append(clara)
    session.execute(update(Employee).where(Employee.id == boris.id).values(deactivated_at=clock.now()))
    session.commit()
    handovers.take_back_left()
    session.commit()
    assert who(task) == ["Clara"]
    assert task.conversation.kind == ConversationKind.DIRECT
