"""Links that let somebody in once: invitations, and the choice of a new password."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models import AccessLink, Employee, Role, SignIn
from portal.services import access_links, employees, roles, sign_ins, teams
from portal.services.problems import NotPossible
from tests.cast import PASSWORD

EVA = "eva@example.org"


def invited(by: Employee, role: Role = Role.EMPLOYEE) -> str:
    """The token of an invitation to Eva."""
    return access_links.invite(EVA, role, [], by)[1]


def refused(code: str) -> pytest.RaisesContext[NotPossible]:
    return pytest.raises(NotPossible, check=lambda problem: problem.code == code)


def test_who_follows_an_invitation_works_here(session: Session, anna: Employee) -> None:
    eva = access_links.accept(invited(anna, Role.ADMINISTRATOR), " Eva Berg ", PASSWORD)
    assert (eva.name, eva.email, eva.role) == ("Eva Berg", EVA, Role.ADMINISTRATOR)
    assert employees.recognise(EVA, PASSWORD) is eva
    assert access_links.pending() == []


def test_it_puts_them_into_the_teams_that_still_exist(session: Session, anna: Employee) -> None:
    bakers, gone = teams.create("Bakers", anna), teams.create("Gone", anna)
    _link, token = access_links.invite(EVA, Role.EMPLOYEE, [bakers, gone], anna)
    session.delete(gone)
    session.flush()
    assert access_links.accept(token, "Eva", PASSWORD).teams == [bakers]


def test_it_works_once(session: Session, anna: Employee) -> None:
    token = invited(anna)
    access_links.accept(token, "Eva", PASSWORD)
    with refused("link_used"):
        access_links.accept(token, "Somebody else", PASSWORD)


def test_it_runs_out_after_seven_days(session: Session, anna: Employee) -> None:
    token = invited(anna)
    with time_machine.travel(clock.now() + timedelta(days=7)), refused("link_expired"):
        access_links.accept(token, "Eva", PASSWORD)


def test_it_can_be_taken_back(session: Session, anna: Employee) -> None:
    link, token = access_links.invite(EVA, Role.EMPLOYEE, [], anna)
    access_links.withdraw(link, anna)
    with refused("link_unknown"):
        access_links.accept(token, "Eva", PASSWORD)
    with refused("link_used"):
        access_links.withdraw(link, anna)


def test_renewing_replaces_the_link_and_its_time(session: Session, anna: Employee) -> None:
    link, old = access_links.invite(EVA, Role.EMPLOYEE, [], anna)
    with time_machine.travel(clock.now() + timedelta(days=30)):
        new = access_links.renew(link, anna)
        with refused("link_unknown"):
            access_links.look_up(old)
        assert access_links.accept(new, "Eva", PASSWORD).email == EVA


def test_an_invitation_that_was_used_cannot_be_renewed(session: Session, anna: Employee) -> None:
    link, token = access_links.invite(EVA, Role.EMPLOYEE, [], anna)
    access_links.accept(token, "Eva", PASSWORD)
    session.refresh(link)
    with refused("link_used"):
        access_links.renew(link, anna)


@pytest.mark.parametrize("token", ["", "x" * 43, "../etc/passwd"])
def test_a_guess_opens_nothing(session: Session, anna: Employee, token: str) -> None:
    invited(anna)
    with refused("link_unknown"):
        access_links.look_up(token)


def test_nothing_in_the_database_opens_it(session: Session, anna: Employee) -> None:
    token = invited(anna)
    assert token not in str(session.execute(select(AccessLink.__table__)).all())


def test_nobody_is_invited_twice_at_once(session: Session, anna: Employee, boris: Employee) -> None:
    invited(anna)
    with refused("invited_already"):
        access_links.invite(" EVA@example.org ", Role.EMPLOYEE, [], anna)
    with refused("email_taken"):
        access_links.invite(boris.email, Role.EMPLOYEE, [], anna)


def test_somebody_who_left_is_let_in_again_instead(session: Session, anna: Employee, dan: Employee) -> None:
    with refused("worked_here"):
        access_links.invite(dan.email, Role.EMPLOYEE, [], anna)


def test_nobody_is_invited_as_owner(session: Session, olga: Employee) -> None:
    with refused("owner_exists"):
        access_links.invite(EVA, Role.OWNER, [], olga)


def test_only_administrators_invite(session: Session, boris: Employee) -> None:
    with refused("not_administrator"):
        invited(boris)


def test_with_the_right_of_whoever_invited_goes_the_invitation(
    session: Session, anna: Employee, olga: Employee
) -> None:
    token = invited(anna, Role.ADMINISTRATOR)
    roles.change_role(anna, Role.EMPLOYEE, olga)
    with refused("link_unknown"):
        access_links.accept(token, "Eva", PASSWORD)


def test_a_colleague_can_renew_the_invitation_of_somebody_who_left(
    session: Session, anna: Employee, olga: Employee
) -> None:
    link, _token = access_links.invite(EVA, Role.EMPLOYEE, [], anna)
    anna.deactivated_at = clock.now()
    session.flush()
    assert access_links.accept(access_links.renew(link, olga), "Eva", PASSWORD).is_active


def test_an_address_taken_meanwhile_is_refused(session: Session, anna: Employee, boris: Employee) -> None:
    token = invited(anna)
    boris.email = EVA
    session.flush()
    with refused("email_taken"):
        access_links.accept(token, "Eva", PASSWORD)


def test_a_new_password_ends_every_session(session: Session, anna: Employee, boris: Employee) -> None:
    sign_ins.begin(boris, "Firefox")
    _link, token = access_links.make_reset(boris, anna)
    access_links.reset_password(token, "entirely different")
    assert employees.recognise(boris.email, "entirely different") is boris
    assert employees.recognise(boris.email, PASSWORD) is None
    assert session.scalars(select(SignIn)).all() == []
    with refused("link_used"):
        access_links.reset_password(token, PASSWORD)


def test_a_second_link_for_a_password_replaces_the_first(session: Session, anna: Employee, boris: Employee) -> None:
    _link, first = access_links.make_reset(boris, anna)
    access_links.make_reset(boris, anna)
    with refused("link_unknown"):
        access_links.reset_password(first, PASSWORD)


def test_a_password_that_was_changed_meanwhile_ends_the_link(session: Session, anna: Employee, boris: Employee) -> None:
    _link, token = access_links.make_reset(boris, anna)
    employees.change_password(boris, PASSWORD, "entirely different", kept=None)
    with refused("link_unknown"):
        access_links.reset_password(token, PASSWORD)


def test_it_runs_out_after_a_day(session: Session, anna: Employee, boris: Employee) -> None:
    _link, token = access_links.make_reset(boris, anna)
    with time_machine.travel(clock.now() + timedelta(days=1)), refused("link_expired"):
        access_links.reset_password(token, PASSWORD)


def test_one_who_left_meanwhile_gets_no_password(session: Session, anna: Employee, boris: Employee) -> None:
    _link, token = access_links.make_reset(boris, anna)
    boris.deactivated_at = clock.now()
    session.flush()
    with refused("link_unknown"):
        access_links.reset_password(token, PASSWORD)


def test_a_link_for_an_administrator_ends_when_they_become_the_owner(
    session: Session, anna: Employee, boris: Employee, olga: Employee
) -> None:
    _link, token = access_links.make_reset(boris, anna)
    roles.transfer_ownership(boris, olga)
    with refused("link_unknown"):
        access_links.reset_password(token, "entirely different")


def test_a_link_for_a_password_ends_with_the_right_of_whoever_made_it(
    session: Session, anna: Employee, boris: Employee, olga: Employee
) -> None:
    _link, token = access_links.make_reset(boris, anna)
    roles.change_role(anna, Role.EMPLOYEE, olga)
    with refused("link_unknown"):
        access_links.reset_password(token, "entirely different")


def test_the_owner_gets_a_link_of_their_own(session: Session, olga: Employee) -> None:
    _link, token = access_links.make_own_reset(olga, olga)
    assert access_links.reset_password(token, "entirely different") is olga


def test_administrators_make_no_link_for_the_owner(session: Session, anna: Employee, olga: Employee) -> None:
    with refused("owner_untouchable"):
        access_links.make_reset(olga, anna)


def test_a_short_password_leaves_the_link_as_it_was(session: Session, anna: Employee) -> None:
    token = invited(anna)
    session.commit()
    with refused("password_short"):
        access_links.accept(token, "Eva", "short")
    session.rollback()
    assert access_links.accept(token, "Eva", PASSWORD).is_active
