"""Administration of the people who work here."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from portal.models import Employee, EventKind, Page, Role
from portal.services import event_lists, events, teams
from tests.cast import Person
from tests.web.desk.conftest import SignIn
from tests.web.desk.desk import Desk


def test_everybody_is_listed_with_role_and_those_who_left(admin: Desk, boris: Employee, dan: Employee) -> None:
    words = admin.opens("/admin/employees").words
    for line in ("Olga Owner · olga@example.org", "Boris Employee · boris@example.org", "dan@example.org Deactivated"):
        assert line in words


def test_a_role_is_changed_and_stands_in_the_history(
    admin: Desk, sits: SignIn, boris: Employee, session: Session
) -> None:
    desk, path = sits(boris), f"/admin/employees/{boris.id}"
    assert desk.opens("/admin").status == 404
    admin.sends(f"{path}/role", role="administrator")
    assert desk.opens("/admin").status == 200
    assert "Anna made Boris administrator" in admin.opens(path).words
    admin.sends(f"{path}/role", role="employee")
    assert desk.opens("/admin").status == 404
    assert "Anna made Boris an employee without administration" in admin.opens(path).words


def test_a_long_history_goes_on_piece_by_piece(
    admin: Desk, anna: Employee, boris: Employee, bakery: Page, session: Session
) -> None:
    for _ in range(event_lists.SIZE * 2 + 1):
        events.record(boris, anna, EventKind.ACTIVATED)
        events.record(bakery, anna, EventKind.PAGE_PAUSED)
    session.commit()
    for words, path in (("let Boris in again", f"/admin/employees/{boris.id}"), ("paused the Page", "/admin/pages/1")):
        shown, older = [], [path]
        while older:
            screen = admin.opens(older[0])
            shown.append(screen.words.count(words))
            older = [link for link in screen.links if "before=" in link]
        assert shown == [event_lists.SIZE, event_lists.SIZE, 1]


@pytest.mark.parametrize("role", ["owner", "king", ""])
def test_no_other_role_is_given(admin: Desk, boris: Employee, role: str, session: Session) -> None:
    assert admin.sends(f"/admin/employees/{boris.id}/role", role=role).status == 400
    session.refresh(boris)
    assert boris.role == Role.EMPLOYEE


def test_deactivating_says_before_how_much_is_handed_over(
    admin: Desk, sits: SignIn, boris: Employee, clara: Employee, bakery: Page, maria: Person, session: Session
) -> None:
    maria.writes(bakery, "Cake?")
    desk, path = sits(boris), f"/admin/employees/{boris.id}"
    question = admin.opens(f"{path}/deactivate").words
    assert "1 open task is handed over." in question
    assert "Whoever gets new tasks of each Page" in question
    admin.sends(f"{path}/deactivate", to=f"employee-{clara.id}")
    assert desk.opens("/tasks").status == 302
    assert len(sits(clara).opens("/tasks").names) == 1
    after = admin.opens(path).words
    assert "Boris can no longer sign in." in after
    assert "Anna deactivated Boris; open tasks handed over: 1" in after


def test_with_nothing_open_nobody_is_asked_who_gets_it(admin: Desk, boris: Employee) -> None:
    screen = admin.opens(f"/admin/employees/{boris.id}/deactivate")
    assert "There are no open tasks to hand over." in screen.words
    assert 'name="to"' not in screen.html


def test_the_task_tells_who_handed_it_over(
    admin: Desk, sits: SignIn, boris: Employee, clara: Employee, bakery: Page, maria: Person
) -> None:
    maria.writes(bakery, "Cake?")
    number = maria.task(bakery).id
    admin.sends(f"/admin/employees/{boris.id}/deactivate", to=f"employee-{clara.id}")
    assert "Anna handed the task of Boris over to Clara" in sits(clara).opens(f"/tasks/{number}").words


def test_who_left_can_be_let_in_again(admin: Desk, sits: SignIn, dan: Employee) -> None:
    admin.sends(f"/admin/employees/{dan.id}/activate")
    assert "Anna let Dan in again" in admin.opens(f"/admin/employees/{dan.id}").words
    assert "Signed in as Dan" in sits(dan).opens("/tasks").words
    again = admin.sends(f"/admin/employees/{dan.id}/activate")
    assert again.status == 422
    assert "works here already" in again.words


@pytest.mark.parametrize("verb", ["role", "deactivate", "reset-link", "sign-out", "ownership", "activate"])
def test_the_owners_account_is_not_for_administrators(admin: Desk, olga: Employee, verb: str, session: Session) -> None:
    answer = admin.sends(f"/admin/employees/{olga.id}/{verb}", role="employee")
    assert answer.status == 422
    session.refresh(olga)
    assert (olga.role, olga.is_active) == (Role.OWNER, True)


@pytest.mark.parametrize("verb", ["role", "deactivate"])
def test_nobody_shuts_themselves_out(admin: Desk, anna: Employee, verb: str, session: Session) -> None:
    answer = admin.sends(f"/admin/employees/{anna.id}/{verb}", role="employee")
    assert "Let another administrator" in answer.words
    session.refresh(anna)
    assert anna.is_administrator
    assert anna.is_active


def test_the_owner_hands_the_ownership_over(sits: SignIn, olga: Employee, anna: Employee, session: Session) -> None:
    owner, path = sits(olga), f"/admin/employees/{anna.id}/ownership"
    assert "You stay administrator." in owner.opens(path).words
    owner.sends(path)
    session.refresh(olga)
    session.refresh(anna)
    assert (olga.role, anna.role) == (Role.ADMINISTRATOR, Role.OWNER)
    assert "Olga made Anna the owner" in owner.opens(f"/admin/employees/{anna.id}").words
    assert owner.opens(path).status == 404
    assert owner.sends(path).status == 422


def test_administrators_find_no_ownership_to_give(admin: Desk, boris: Employee) -> None:
    assert admin.opens(f"/admin/employees/{boris.id}/ownership").status == 404


def test_of_two_administrators_at_once_the_later_is_refused(
    sits: SignIn, anna: Employee, olga: Employee, boris: Employee
) -> None:
    first, second = sits(olga), sits(anna)
    second.opens(f"/admin/employees/{boris.id}")
    first.sends(f"/admin/employees/{anna.id}/role", role="employee")
    assert second.sends(f"/admin/employees/{boris.id}/role", role="administrator").status == 404


def test_an_administrator_signs_somebody_out_everywhere(admin: Desk, sits: SignIn, boris: Employee) -> None:
    desk = sits(boris)
    admin.sends(f"/admin/employees/{boris.id}/sign-out")
    assert desk.opens("/tasks").status == 302
    words = admin.opens(f"/admin/employees/{boris.id}").words
    assert "Anna signed Boris out everywhere" in words
    assert "Nowhere at the moment." in words


def test_a_team_is_made_renamed_filled_and_deleted(
    admin: Desk, sits: SignIn, boris: Employee, clara: Employee, session: Session
) -> None:
    assert "There is no team yet" in admin.opens("/admin/teams").words
    admin.sends("/admin/teams/new", name=" Bakers ", members=[boris.id, clara.id])
    (team,) = teams.every()
    path = f"/admin/teams/{team.id}"
    assert "Bakers Boris, Clara" in admin.opens("/admin/teams").words
    assert "Anna put Boris into the team Bakers" in admin.opens(f"/admin/employees/{boris.id}").words
    admin.sends(path, name="Bread", members=[clara.id])
    assert "Bread Clara" in admin.opens("/admin/teams").words
    admin.sends(f"/admin/employees/{clara.id}/deactivate")
    assert "Bread Nobody is in it yet" in admin.opens("/admin/teams").words
    assert "Anna took Boris out of the team Bread" in admin.opens(f"/admin/employees/{boris.id}").words
    assert "The team has no open tasks." in admin.opens(f"{path}/delete").words
    admin.sends(f"{path}/delete")
    assert admin.opens(path).status == 404
    assert admin.sends(f"{path}/delete").status == 404


@pytest.mark.parametrize("name", ["", "  ", "BAKERS"])
def test_a_name_that_will_not_do_is_said_beside_it(admin: Desk, name: str) -> None:
    admin.sends("/admin/teams/new", name="Bakers")
    answer = admin.sends("/admin/teams/new", name=name)
    assert answer.status == 422
    assert 'id="name-problem"' in answer.html
    assert len(teams.every()) == 1


def test_deleting_a_team_says_before_what_becomes_of_its_pages_and_tasks(
    admin: Desk, sits: SignIn, boris: Employee, clara: Employee, bakery: Page, maria: Person, session: Session
) -> None:
    maria.writes(bakery, "Cake?")
    task = maria.task(bakery)
    admin.sends("/admin/teams/new", name="Bakers", members=[boris.id])
    (team,) = teams.every()
    admin.sends(f"/tasks/{task.id}/assign", assignee=f"team-{team.id}")
    admin.sends(f"/admin/pages/{bakery.id}/visibility", to="teams", team=team.id)
    question = admin.opens(f"/admin/teams/{team.id}/delete").words
    assert "1 open task of the team is handed over." in question
    assert "Only administrators will see, until you choose other teams: North Bakery." in question
    admin.sends(f"/admin/teams/{team.id}/delete")
    assert sits(boris).opens(f"/tasks/{task.id}").status == 404
    assert "restricted the Page to: Bakers" in admin.opens(f"/admin/pages/{bakery.id}").words
    assert "Only administrators: no team is chosen." in admin.opens(f"/admin/pages/{bakery.id}").words


def test_tasks_of_ones_teams_have_a_list(
    admin: Desk, sits: SignIn, boris: Employee, clara: Employee, bakery: Page, maria: Person
) -> None:
    maria.writes(bakery, "Cake?")
    number = maria.task(bakery).id
    assert "My teams" not in sits(clara).opens("/tasks").words
    for name in ("Bakers", "Helpers"):
        admin.sends("/admin/teams/new", name=name, members=[clara.id])
    for team in teams.every():
        admin.sends(f"/tasks/{number}/assign", assignee=f"team-{team.id}")
    desk = sits(clara)
    assert len(desk.opens("/tasks?view=teams").names) == 1
    assert "My teams 1" in desk.opens("/tasks").words
    assert desk.opens("/tasks").names == []
    assert "Anna gave the task to the team Bakers" in desk.opens(f"/tasks/{number}").words
    assert 'title="Bakers"' in desk.opens("/tasks?view=all").html


@pytest.mark.parametrize("path", ["/admin/employees", "/admin/teams", "/admin/employees/1", "/admin/teams/new"])
def test_for_employees_none_of_it_is_there(sits: SignIn, boris: Employee, path: str) -> None:
    assert sits(boris).opens(path).status == 404
