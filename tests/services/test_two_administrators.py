"""Two administrators at the same moment: whoever comes second meets what the first one did."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import database
from portal.extensions import db
from portal.models import Employee, Role
from portal.services import access_links, departures, roles
from portal.services.problems import NotPossible
from tests.cast import PASSWORD, make_employee

Deed = Callable[[], object]


def at_once(app: Flask, *deeds: Deed) -> list[str]:
    """Do all of it in transactions that begin at the same time; a code for each that was refused."""
    together = Barrier(len(deeds))

    def attempt(deed: Deed) -> str | None:
        with app.app_context(), database.writing():
            together.wait()
            try:
                deed()
                db.session.commit()
            except NotPossible as refusal:
                return refusal.code
            finally:
                db.session.remove()
        return None

    with ThreadPoolExecutor(len(deeds)) as people:
        return [code for code in people.map(attempt, deeds) if code]


def person(number: int) -> Employee:
    return db.session.get_one(Employee, number)


def test_of_two_who_take_each_others_right_away_one_keeps_theirs(
    app: Flask, session: Session, olga: Employee, anna: Employee
) -> None:
    first, second = anna.id, make_employee("Eva", Role.ADMINISTRATOR).id
    session.commit()
    refused = at_once(
        app,
        lambda: roles.change_role(person(first), Role.EMPLOYEE, person(second)),
        lambda: roles.change_role(person(second), Role.EMPLOYEE, person(first)),
    )
    assert refused == ["not_administrator"]
    left = session.scalars(select(Employee).where(Employee.role == Role.ADMINISTRATOR)).all()
    assert len(left) == 1


def test_of_two_who_deactivate_somebody_one_did_it(
    app: Flask, session: Session, olga: Employee, anna: Employee, boris: Employee
) -> None:
    first, second, leaving = anna.id, olga.id, boris.id
    session.commit()
    refused = at_once(
        app,
        lambda: departures.deactivate(person(leaving), None, person(first)),
        lambda: departures.deactivate(person(leaving), None, person(second)),
    )
    assert refused == ["employee_inactive"]


def test_of_two_heirs_one_becomes_the_owner(
    app: Flask, session: Session, olga: Employee, anna: Employee, boris: Employee
) -> None:
    owner, first, second = olga.id, anna.id, boris.id
    session.commit()
    refused = at_once(
        app,
        lambda: roles.transfer_ownership(person(first), person(owner)),
        lambda: roles.transfer_ownership(person(second), person(owner)),
    )
    assert refused == ["not_owner"]
    assert len(session.scalars(select(Employee).where(Employee.role == Role.OWNER)).all()) == 1


def test_of_two_who_follow_one_link_one_gets_in(app: Flask, session: Session, anna: Employee) -> None:
    _link, token = access_links.invite("eva@example.org", Role.EMPLOYEE, [], anna)
    session.commit()
    refused = at_once(
        app,
        lambda: access_links.accept(token, "Eva", PASSWORD),
        lambda: access_links.accept(token, "Eve", PASSWORD),
    )
    assert refused == ["link_used"]
    assert len(session.scalars(select(Employee).where(Employee.email == "eva@example.org")).all()) == 1
