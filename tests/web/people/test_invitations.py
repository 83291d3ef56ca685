"""Inviting somebody, from the administrator's form to the new colleague's desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models import AccessLink, Employee, Role
from portal.services import employees, teams
from tests.cast import PASSWORD
from tests.web.desk.conftest import SignIn
from tests.web.desk.desk import Desk
from tests.web.people.visitors import Stranger, link_on, path_of

EVA = {"email": "eva@example.org", "role": "employee"}
ABOUT = {"name": "Eva Berg", "password": PASSWORD}


@pytest.fixture
def address(admin: Desk) -> str:
    """The link of an invitation to Eva."""
    return link_on(admin.sends("/admin/employees/invite", **EVA))


def test_whoever_is_invited_types_name_and_password_and_is_in(
    admin: Desk, anna: Employee, stranger: Stranger, session: Session
) -> None:
    bakers = teams.create("Bakers", anna)
    session.commit()
    assert "Bakers" in admin.opens("/admin/employees/invite").words
    address = link_on(admin.sends("/admin/employees/invite", **EVA, teams=bakers.id))
    assert address.startswith("http://localhost:8000/join/")
    assert "Anna invited you" in stranger.opens(path_of(address)).words
    assert stranger.follows(address, **ABOUT).location == "/tasks"
    assert "Signed in as Eva Berg" in stranger.opens("/tasks").words
    listed = admin.opens("/admin/employees").words
    assert "Eva Berg Employee · eva@example.org · Bakers" in listed
    assert "Invited, not here yet" not in listed


def test_the_list_shows_who_is_invited(admin: Desk, address: str) -> None:
    listed = admin.opens("/admin/employees").words
    assert "Invited, not here yet eva@example.org Employee · invited by Anna" in listed


def test_the_link_is_shown_only_once(admin: Desk, address: str) -> None:
    assert path_of(address) not in admin.opens("/admin/employees").html


def test_it_works_once(admin: Desk, address: str, stranger: Stranger) -> None:
    stranger.follows(address, **ABOUT)
    again = stranger.opens(path_of(address))
    assert again.status == 410
    assert "This link has been used already. Sign in with your password." in again.words


def test_of_two_who_have_the_form_open_one_gets_in(address: str, stranger: Stranger, session: Session) -> None:
    path = path_of(address)
    token = stranger.opens(path).value("csrf_token")
    stranger.sends(path, csrf_token=token, **ABOUT)
    late = stranger.sends(path, csrf_token=stranger.opens("/tasks").value("csrf_token"), name="Eve", password=PASSWORD)
    assert late.status == 410
    assert len(session.scalars(select(Employee).where(Employee.email == "eva@example.org")).all()) == 1


def test_it_runs_out_and_says_whom_to_ask(address: str, stranger: Stranger) -> None:
    with time_machine.travel(clock.now() + timedelta(days=8)):
        answer = stranger.opens(path_of(address))
    assert answer.status == 410
    assert "Ask the administrator who sent it for a new one." in answer.words


def test_it_can_be_taken_back(admin: Desk, address: str, stranger: Stranger, session: Session) -> None:
    number = session.scalars(select(AccessLink.id)).one()
    assert admin.sends(f"/admin/employees/invitations/{number}/withdraw").status == 303
    assert stranger.opens(path_of(address)).status == 404
    again = admin.sends(f"/admin/employees/invitations/{number}/withdraw")
    assert "used or taken back already" in again.words


def test_a_new_link_replaces_the_old_one(admin: Desk, address: str, stranger: Stranger, session: Session) -> None:
    number = session.scalars(select(AccessLink.id)).one()
    new = link_on(admin.sends(f"/admin/employees/invitations/{number}/renew"))
    assert stranger.opens(path_of(address)).status == 404
    assert stranger.follows(new, **ABOUT).location == "/tasks"


def test_a_mistake_keeps_what_was_typed(address: str, stranger: Stranger) -> None:
    answer = stranger.follows(address, name="Eva Berg", password="short")
    assert answer.status == 422
    assert "Choose a password of at least 10 characters." in answer.words
    assert 'value="Eva Berg"' in answer.html
    assert stranger.follows(address, **ABOUT).location == "/tasks"


def test_an_invitation_is_no_link_for_a_password(address: str, stranger: Stranger) -> None:
    assert stranger.opens(path_of(address).replace("/join/", "/new-password/")).status == 404


@pytest.mark.parametrize("email", ["boris@example.org", "no address", ""])
def test_an_address_that_will_not_do_is_said_beside_it(admin: Desk, boris: Employee, email: str) -> None:
    answer = admin.sends("/admin/employees/invite", email=email, role="employee")
    assert answer.status == 422
    assert 'id="email-problem"' in answer.html


def test_the_owner_role_is_not_given_by_a_link(admin: Desk, session: Session) -> None:
    assert admin.sends("/admin/employees/invite", email="eva@example.org", role="owner").status == 422
    assert session.scalars(select(AccessLink)).all() == []


def test_for_employees_it_is_not_there(sits: SignIn, boris: Employee, session: Session) -> None:
    desk = sits(boris)
    assert desk.opens("/admin/employees/invite").status == 404
    assert desk.sends("/admin/employees/invite", **EVA).status == 404
    assert session.scalars(select(AccessLink)).all() == []


def test_guessing_links_ends_soon(stranger: Stranger) -> None:
    answers = [stranger.opens(f"/join/guess-{number}").status for number in range(35)]
    assert answers[0] == 404
    assert answers[-1] == 429


def test_somebody_signed_in_is_told_what_going_on_means(admin: Desk, address: str) -> None:
    assert "You are signed in as Anna." in admin.opens(path_of(address)).words


def test_who_forgot_the_password_gets_a_link(
    admin: Desk, sits: SignIn, boris: Employee, stranger: Stranger, session: Session
) -> None:
    desk, number = sits(boris), boris.id
    address = link_on(admin.sends(f"/admin/employees/{number}/reset-link"))
    assert stranger.follows(address, password="a new and longer one").location == "/tasks"
    assert "Signed in as Boris" in stranger.opens("/tasks").words
    assert desk.opens("/tasks").status == 302
    assert employees.recognise("boris@example.org", "a new and longer one")
    assert stranger.opens(path_of(address)).status == 410
    history = admin.opens(f"/admin/employees/{number}").words
    assert "Anna made a link for a new password of Boris" in history
    assert "Boris chose a new password" in history


def test_nobody_makes_one_for_the_owner(admin: Desk, olga: Employee) -> None:
    assert "Link for a new password" not in admin.opens(f"/admin/employees/{olga.id}").words
    assert admin.sends(f"/admin/employees/{olga.id}/reset-link").status == 422


def test_an_invited_administrator_is_one(admin: Desk, stranger: Stranger, session: Session) -> None:
    address = link_on(admin.sends("/admin/employees/invite", email="eva@example.org", role="administrator"))
    stranger.follows(address, **ABOUT)
    assert session.scalars(select(Employee.role).where(Employee.email == "eva@example.org")).one() == Role.ADMINISTRATOR
    assert stranger.opens("/admin/employees").status == 200
