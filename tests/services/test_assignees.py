"""Who gets a new task."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal import clock
from portal.models import Employee, Page
from portal.services import installation, tasks
from tests.cast import Person


def test_the_assignees_of_the_page_get_it(maria: Person, bakery: Page, boris: Employee) -> None:
    maria.writes(bakery, "Cake?")
    assert maria.task(bakery).assignees == [boris]
    assert not maria.task(bakery).is_unassigned


def test_all_of_them_get_it(maria: Person, bakery: Page, boris: Employee, clara: Employee, session: Session) -> None:
    bakery.assignees.append(clara)
    session.commit()
    maria.writes(bakery, "Cake?")
    assert maria.task(bakery).assignees == [boris, clara]


def test_whoever_is_deactivated_gets_nothing(
    maria: Person, bakery: Page, boris: Employee, dan: Employee, session: Session
) -> None:
    bakery.assignees.append(dan)
    session.commit()
    maria.writes(bakery, "Cake?")
    assert maria.task(bakery).assignees == [boris]


def test_the_owner_gets_it_if_nobody_is_chosen(maria: Person, bakery: Page, olga: Employee, session: Session) -> None:
    bakery.assignees = []
    session.commit()
    maria.writes(bakery, "Cake?")
    assert maria.task(bakery).assignees == [olga]


def test_the_owner_gets_it_if_all_who_were_chosen_are_deactivated(
    maria: Person, bakery: Page, olga: Employee, boris: Employee, session: Session
) -> None:
    boris.deactivated_at = clock.now()
    session.commit()
    maria.writes(bakery, "Cake?")
    assert maria.task(bakery).assignees == [olga]


def test_if_set_so_whoever_connected_the_page_gets_it(
    maria: Person, bakery: Page, anna: Employee, session: Session
) -> None:
    bakery.assignees = []
    installation.get().assigns_connecting_administrator = True
    session.commit()
    maria.writes(bakery, "Cake?")
    assert maria.task(bakery).assignees == [anna]


def test_the_owner_gets_it_if_whoever_connected_the_page_is_deactivated(
    maria: Person, bakery: Page, anna: Employee, olga: Employee, session: Session
) -> None:
    bakery.assignees, anna.deactivated_at = [], clock.now()
    installation.get().assigns_connecting_administrator = True
    session.commit()
    maria.writes(bakery, "Cake?")
    assert maria.task(bakery).assignees == [olga]


def test_a_later_message_changes_nobody(maria: Person, bakery: Page, boris: Employee, clara: Employee) -> None:
    maria.writes(bakery, "Cake?")
    task = maria.task(bakery)
    tasks.assign(task, clara, by=boris)
    tasks.unassign(task, boris, by=clara)
    maria.writes(bakery, "Hello?")
    assert maria.task(bakery).assignees == [clara]
