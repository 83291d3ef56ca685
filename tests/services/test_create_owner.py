"""The first account."""

from __future__ import annotations

import threading

import pytest
from argon2 import extract_parameters

from portal import database
from portal.extensions import db
from portal.models import Employee, Role
from portal.services import employees, setup
from portal.services.problems import NotPossible
from tests.setting_up import PASSWORD, make_installation


@pytest.fixture
def code(session) -> str:
    make_installation()
    made = setup.new_setup_code()
    session.commit()
    return made


def test_it_is_the_owner(session, code):
    anna = setup.create_owner(code, " Anna ", "Anna@Example.org", PASSWORD)
    assert (anna.role, anna.name, anna.email) == (Role.OWNER, "Anna", "anna@example.org")
    assert employees.recognise("anna@example.org", PASSWORD) is anna


def test_an_address_that_nobody_has_is_refused_as_slowly_as_a_wrong_password(session, code):
    anna = setup.create_owner(code, "Anna", "anna@example.org", PASSWORD)
    assert extract_parameters(employees.NOBODY) == extract_parameters(anna.password_hash)
    assert employees.recognise("nobody@example.org", PASSWORD) is None


def test_a_second_one_is_refused(session, code):
    setup.create_owner(code, "Anna", "anna@example.org", PASSWORD)
    with pytest.raises(NotPossible) as refused:
        setup.create_owner(code, "Boris", "boris@example.org", PASSWORD)
    assert refused.value.code == "owner_exists"


def test_a_refused_account_leaves_the_code_usable(session, code):
    with pytest.raises(NotPossible, match="10 characters"):
        setup.create_owner(code, "Anna", "anna@example.org", "short")
    session.rollback()
    assert setup.redeem(code)


def test_of_two_browsers_with_the_same_code_one_wins(app, session, code):
    session.remove()
    together, outcomes = threading.Barrier(2), []

    def create(name: str) -> None:
        with app.app_context(), database.writing():
            together.wait()
            try:
                setup.create_owner(code, name, f"{name}@example.org", PASSWORD)
                db.session.commit()
            except NotPossible as problem:
                db.session.rollback()
                outcomes.append(problem.code)
            else:
                outcomes.append("created")

    browsers = [threading.Thread(target=create, args=(name,)) for name in ("anna", "boris")]
    for browser in browsers:
        browser.start()
    for browser in browsers:
        browser.join()
    assert sorted(outcomes) == ["created", "owner_exists"]
    assert session.query(Employee).filter_by(role=Role.OWNER).count() == 1
