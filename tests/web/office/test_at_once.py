"""Two people at the same moment: whoever comes second is told, and nothing is there twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.models import Employee, Role, RuleCause
from portal.services import access_links, employees, labels, rules, saved_views, teams, templates
from portal.services.rule_contents import Contents
from tests.cast import PASSWORD
from tests.ruling import notes
from tests.stack import wait_until
from tests.web.desk.desk import Desk, Screen

EVA = "eva@example.org"
PLAIN = {"priority": "normal", "due_unit": "days", "preview_of": "direct"}  # a template
NOTES = {"cause": "lead", "note": "x", "after_unit": "days", "quick_reply": "0", "utility": "0", "trial_message": "0"}


def wait_for(asked: Future[Screen], session: Session) -> None:
    """Until the request waits for the database; on SQLite it does whenever it comes, before it has looked."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    if session.get_bind().dialect.name == "postgresql":
        wait_until(lambda: asked.done() or session.scalar(waiting), "the request waits for the database")


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
def test_two_make_the_same(meanwhile: Callable[..., Screen], anna: Employee, session: Session) -> None:
    for path, fields, make in (
        ("/admin/labels", {}, lambda: labels.create("СРОЧНО")),
        ("/admin/teams/new", {}, lambda: teams.create("СРОЧНО", anna)),
        ("/admin/templates", PLAIN, lambda: templates.create(templates.Contents("СРОЧНО"))),
        ("/admin/rules", NOTES, lambda: rules.create(Contents("СРОЧНО", RuleCause.LEAD, [notes("x")]), anna)),
        ("/views", {}, lambda: saved_views.save("СРОЧНО", "", anna)),
        ("/views", {"for_everybody": "on"}, lambda: saved_views.save("СРОЧНО", "", anna, for_everybody=True)),
    ):
        make()
        session.flush()
        answer = meanwhile(path, name="Срочно", **fields)
        assert answer.status == 422, path
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
