"""Two people at the same moment: whoever comes second is told, and nothing is there twice."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.models import Employee, Role
from portal.services import access_links, employees, labels, teams
from tests.cast import PASSWORD
from tests.web.desk.desk import Desk, Screen

EVA = "eva@example.org"


def wait_for(asked: Future[Screen], session: Session) -> None:
    """Until the request waits for the database; on SQLite it does whenever it comes, before it has looked."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    while session.get_bind().dialect.name == "postgresql" and not asked.done() and not session.scalar(waiting):
        time.sleep(0.01)


@pytest.fixture
def meanwhile(app: Flask, office: Desk, session: Session) -> Callable[..., Screen]:
    """What a form is answered that is sent while the test has not committed yet what it did."""

    def send(path: str, fields: dict[str, str]) -> Screen:
        with app.app_context():
            return office.sends(path, **fields)

    def sent(path: str, **fields: str) -> Screen:
        with ThreadPoolExecutor(1) as other:
            asked = other.submit(send, path, fields)
            wait_for(asked, session)
            session.commit()
            return asked.result()

    return sent


@pytest.mark.both_databases
def test_two_make_the_same(meanwhile: Callable[..., Screen], anna: Employee) -> None:
    for path, make in (
        ("/admin/labels", lambda: labels.create("Urgent")),
        ("/admin/teams/new", lambda: teams.create("Urgent", anna)),
    ):
        make()
        answer = meanwhile(path, name="Urgent")
        assert answer.status == 422
        assert "has just made or changed the same" in answer.words or "already" in answer.words


@pytest.mark.both_databases
def test_two_join_under_one_address(meanwhile: Callable[..., Screen], anna: Employee, session: Session) -> None:
    _link, token = access_links.invite(EVA, Role.EMPLOYEE, [], anna)
    session.commit()
    employees.create(EVA, "Eva", PASSWORD)
    session.flush()
    answer = meanwhile(f"/join/{token}", name="Eva", password=PASSWORD)
    assert answer.status == 422
    assert "has just made or changed the same" in answer.words or "is here already" in answer.words
