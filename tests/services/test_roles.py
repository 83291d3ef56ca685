"""Roles: who administers the portal, and who owns it."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.models import Employee, Event, EventKind, Role
from portal.services import departures, employees, roles
from portal.services.problems import NotPossible


def refused(code: str) -> pytest.RaisesContext[NotPossible]:
    return pytest.raises(NotPossible, check=lambda problem: problem.code == code)


def test_an_administrator_makes_another(session: Session, anna: Employee, boris: Employee) -> None:
    roles.change_role(boris, Role.ADMINISTRATOR, anna)
    assert boris.is_administrator
    line = session.scalars(select(Event).where(Event.kind == EventKind.ROLE_CHANGED)).one()
    assert (line.employee_id, line.subject_id, line.data["after"]) == (anna.id, boris.id, "administrator")


def test_the_same_role_again_is_no_news(session: Session, anna: Employee, boris: Employee) -> None:
    roles.change_role(boris, Role.EMPLOYEE, anna)
    assert session.scalars(select(Event)).all() == []


def test_of_two_who_take_each_others_right_away_the_second_is_too_late(
    session: Session, anna: Employee, olga: Employee, boris: Employee
) -> None:
    roles.change_role(boris, Role.ADMINISTRATOR, anna)
    roles.change_role(anna, Role.EMPLOYEE, boris)
    with refused("not_administrator"):
        roles.change_role(boris, Role.EMPLOYEE, anna)


@pytest.mark.parametrize("verb", ["role", "deactivate", "activate"])
def test_administrators_do_not_touch_the_owner(session: Session, anna: Employee, olga: Employee, verb: str) -> None:
    with refused("owner_untouchable"):
        match verb:
            case "role":
                roles.change_role(olga, Role.EMPLOYEE, anna)
            case "deactivate":
                departures.deactivate(olga, None, anna)
            case "activate":
                employees.activate(olga, anna)


def test_the_owner_cannot_lock_themselves_out(session: Session, olga: Employee) -> None:
    with refused("owner_untouchable"):
        roles.change_role(olga, Role.EMPLOYEE, olga)
    with refused("owner_untouchable"):
        departures.deactivate(olga, None, olga)


def test_nobody_changes_their_own_role(session: Session, anna: Employee) -> None:
    with refused("own_role"):
        roles.change_role(anna, Role.EMPLOYEE, anna)


def test_nobody_is_made_owner_beside_the_owner(session: Session, olga: Employee, anna: Employee) -> None:
    with refused("owner_exists"):
        roles.change_role(anna, Role.OWNER, olga)


def test_the_owner_hands_the_ownership_over(session: Session, olga: Employee, boris: Employee) -> None:
    roles.transfer_ownership(boris, olga)
    session.flush()
    assert (olga.role, boris.role) == (Role.ADMINISTRATOR, Role.OWNER)
    assert employees.owner() is boris


def test_only_the_owner_does(session: Session, olga: Employee, anna: Employee, boris: Employee) -> None:
    with refused("not_owner"):
        roles.transfer_ownership(boris, anna)


def test_not_to_somebody_who_left_nor_twice(
    session: Session, olga: Employee, boris: Employee, clara: Employee, dan: Employee
) -> None:
    with refused("employee_inactive"):
        roles.transfer_ownership(dan, olga)
    roles.transfer_ownership(boris, olga)
    with refused("not_owner"):
        roles.transfer_ownership(clara, olga)


def test_employees_without_the_right_change_nobody(session: Session, boris: Employee, clara: Employee) -> None:
    with refused("not_administrator"):
        roles.change_role(clara, Role.ADMINISTRATOR, boris)


def test_who_left_can_be_let_in_again_once(session: Session, anna: Employee, dan: Employee) -> None:
    employees.activate(dan, anna)
    assert dan.is_active
    with refused("employee_active"):
        employees.activate(dan, anna)
