"""What everybody changes about themselves, and where they are signed in."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models import Employee, Page, SignIn
from portal.services import employees
from tests.cast import PASSWORD, Person
from tests.web.desk.conftest import SignIn as SignsIn
from tests.web.desk.desk import Desk

SAME = {"name": "Boris", "email": "boris@example.org", "locale": "", "time_zone": ""}
NEW = "a new and longer one"


@pytest.fixture
def desk(sits: SignsIn, boris: Employee) -> Desk:
    return sits(boris)


def test_name_and_address_are_changed(desk: Desk, boris: Employee, session: Session) -> None:
    answer = desk.sends("/profile", **{**SAME, "name": "Boris Lindt", "email": " Lindt@Example.org "})
    assert "Your profile is saved." in desk.opens(answer.location).words
    session.refresh(boris)
    assert (boris.name, boris.email) == ("Boris Lindt", "lindt@example.org")
    assert "Signed in as Boris Lindt" in desk.opens("/tasks").words


def test_an_address_of_somebody_else_is_refused(desk: Desk, clara: Employee, boris: Employee, session: Session) -> None:
    answer = desk.sends("/profile", **{**SAME, "email": clara.email})
    assert answer.status == 422
    assert "Somebody with this e-mail address is here already." in answer.words
    session.refresh(boris)
    assert boris.email == "boris@example.org"


def test_times_are_shown_in_ones_own_zone(desk: Desk, maria: Person, bakery: Page, session: Session) -> None:
    maria.writes(bakery, "Cake?")
    at = maria.message(bakery).at
    desk.sends("/profile", **{**SAME, "time_zone": "Asia/Tokyo"})
    thread = desk.opens(f"/tasks/{maria.task(bakery).id}").html
    assert f">{at + timedelta(hours=9):%H:%M}</time>" in thread


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "berlin"])
def test_a_zone_that_is_none_is_refused(desk: Desk, zone: str) -> None:
    answer = desk.sends("/profile", **{**SAME, "time_zone": zone})
    assert answer.status == 422
    assert "Choose one from the list" in answer.words


def test_a_new_password_needs_the_present_one(desk: Desk, boris: Employee, session: Session) -> None:
    answer = desk.sends("/profile/password", old="not this one", new=NEW)
    assert answer.status == 422
    assert "This is not your present password." in answer.words
    assert NEW not in answer.html
    session.refresh(boris)
    assert employees.recognise(boris.email, PASSWORD)


def test_a_short_one_is_refused(desk: Desk) -> None:
    assert desk.sends("/profile/password", old=PASSWORD, new="short").status == 422


def test_a_new_password_ends_the_other_sessions(desk: Desk, sits: SignsIn, boris: Employee, session: Session) -> None:
    other = sits(boris)
    desk.sends("/profile/password", old=PASSWORD, new=NEW)
    assert desk.opens("/tasks").status == 200
    assert other.opens("/tasks").status == 302
    session.refresh(boris)
    assert employees.recognise(boris.email, NEW)
    assert employees.recognise(boris.email, PASSWORD) is None


def test_trying_passwords_ends_soon(desk: Desk) -> None:
    answers = [desk.sends("/profile/password", old=f"guess {number}", new=NEW).status for number in range(12)]
    assert answers[0] == 422
    assert answers[-1] == 429


def test_trying_the_sign_in_of_one_account_ends_soon(app: Flask, desk: Desk, boris: Employee) -> None:
    desk.signs_out()
    token = desk.opens("/login").value("csrf_token")
    tried = [desk.sends("/login", email=boris.email, password="x", csrf_token=token).status for _ in range(11)]
    assert tried[-1] == 429


def test_the_browsers_are_listed_and_each_can_be_ended(desk: Desk, sits: SignsIn, boris: Employee) -> None:
    other = sits(boris)
    screen = desk.opens("/profile")
    assert "this one" in screen.words
    (ending,) = set(re.findall(r"/profile/sessions/\d+/end", screen.html))
    desk.sends(ending)
    assert other.opens("/tasks").status == 302
    assert desk.opens("/tasks").status == 200
    assert desk.sends(ending).status == 303


def test_all_others_can_be_ended_at_once(desk: Desk, sits: SignsIn, boris: Employee) -> None:
    others = [sits(boris), sits(boris)]
    desk.sends("/profile/sessions/end-others")
    assert [other.opens("/tasks").status for other in others] == [302, 302]
    assert desk.opens("/tasks").status == 200


def test_nobody_ends_the_session_of_somebody_else(desk: Desk, sits: SignsIn, clara: Employee, session: Session) -> None:
    other = sits(clara)
    number = session.scalars(select(SignIn.id).where(SignIn.employee_id == clara.id)).one()
    desk.sends(f"/profile/sessions/{number}/end")
    assert other.opens("/tasks").status == 200


def test_signing_out_ends_the_session_on_the_server_too(desk: Desk, session: Session) -> None:
    desk.signs_out()
    assert session.scalars(select(SignIn)).all() == []


def test_a_cookie_of_an_ended_session_is_worth_nothing(app: Flask, desk: Desk, session: Session) -> None:
    client = app.test_client()
    cookie = desk._client.get_cookie("pagedesk_session")
    desk.signs_out()
    client.set_cookie("pagedesk_session", cookie.value if cookie else "")
    assert client.get("/tasks").status_code == 302


def test_a_session_that_is_used_is_seen_now_and_then(desk: Desk, session: Session) -> None:
    first = session.scalars(select(SignIn.seen_at)).one()
    desk.opens("/tasks")
    assert session.scalars(select(SignIn.seen_at)).one() == first
    session.commit()
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        desk.asks_for("/tasks/queue")
    session.commit()
    assert session.scalars(select(SignIn.seen_at)).one() >= first + timedelta(minutes=6)


def test_no_token_is_kept_that_could_be_used(desk: Desk, session: Session) -> None:
    with desk._client.session_transaction() as kept:
        token = kept["sign_in"]
    assert token not in str(session.execute(select(SignIn.__table__)).all())


def test_old_sessions_are_cleared_away(desk: Desk, sits: SignsIn, boris: Employee, session: Session) -> None:
    session.execute(SignIn.__table__.update().values(created_at=clock.now() - timedelta(days=31)))  # type: ignore[attr-defined]
    session.commit()
    sits(boris)
    assert len(session.scalars(select(SignIn)).all()) == 1


def test_who_is_away_and_back_stands_in_the_history(desk: Desk, admin: Desk, boris: Employee) -> None:
    for verb in ("leave", "come-back", "come-back"):
        assert desk.sends(f"/availability/{verb}").status == 303
    words = admin.opens(f"/admin/employees/{boris.id}").words
    assert (words.count("Boris is away"), words.count("Boris is back")) == (1, 1)
