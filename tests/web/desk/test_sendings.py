"""The sending report of all tasks."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import StringIO

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.extensions import db
from portal.models import Employee, Message, Page, PageTeam, PartState, Task, Team, TeamMember
from portal.services import replies
from tests.cast import Person
from tests.web.desk.desk import Desk

SignIn = Callable[[Employee], Desk]


def reply(task: Task, by: Employee, text: str, state: PartState, *codes: int) -> Message:
    (part,) = replies.write(task, by, text, [])
    part.state = state
    part.error_code, part.error_subcode = (*codes, None, None)[:2]
    part.attempts = 2 if codes else 1
    db.session.flush()
    return part


def test_it_says_what_was_sent_by_whom_and_to_whom(desk: Desk, task: Task, boris: Employee, session: Session) -> None:
    task.contact.name = "Maria Bell"
    reply(task, boris, "Yes, it is.", PartState.SENT)
    words = desk.opens("/reports/sending").words
    assert "Yes, it is." in words
    assert "Boris → Maria Bell · North Bakery" in words


def test_what_failed_says_why_and_can_be_tried_again(desk: Desk, task: Task, boris: Employee, session: Session) -> None:
    part = reply(task, boris, "Yes, it is.", PartState.FAILED, 10, 2018278)
    number = part.id
    listed = desk.opens("/reports/sending?standing=failed")
    assert "24 hours" in listed.words
    assert "10/2018278" in listed.words
    answer = desk.sends(f"/reports/sending/{number}/retry?standing=failed")
    assert answer.location.endswith("/reports/sending?standing=failed")
    assert session.get_one(Message, number, populate_existing=True).state == PartState.QUEUED
    assert "Everything was sent" in desk.opens("/reports/sending?standing=failed").words


def test_what_did_not_fail_is_not_sent_again(desk: Desk, task: Task, boris: Employee, session: Session) -> None:
    number = reply(task, boris, "Yes, it is.", PartState.SENT).id
    assert desk.sends(f"/reports/sending/{number}/retry").status == 422
    assert session.get_one(Message, number, populate_existing=True).state == PartState.SENT


def test_a_part_behind_a_failed_one_says_so(desk: Desk, task: Task, boris: Employee, session: Session) -> None:
    first, _second = replies.write(task, boris, "a" * 2500, [])
    first.state, first.error_code = PartState.FAILED, 100
    assert "Waiting for the part before it" in desk.opens("/reports/sending?standing=waiting").words


def test_it_can_be_narrowed(
    sits: SignIn,
    task: Task,
    boris: Employee,
    anna: Employee,
    tomas: Person,
    florist: Page,
    session: Session,
) -> None:
    tomas.writes(florist, "Roses?")
    reply(task, boris, "From Boris", PartState.SENT)
    reply(tomas.task(florist), anna, "From Anna", PartState.QUEUED)
    desk = sits(anna)
    for query, shown in {
        "": "From Anna From Boris",
        "standing=waiting": "From Anna",
        f"author={boris.id}": "From Boris",
        f"page={florist.id}": "From Anna",
        f"page={florist.id}&author={boris.id}": "",
    }.items():
        words = desk.opens(f"/reports/sending?{query}").words
        assert [text for text in ("From Anna", "From Boris") if text in words] == [
            text for text in ("From Anna", "From Boris") if text in shown
        ], query


def test_pages_of_other_teams_are_not_in_it(
    sits: SignIn, task: Task, boris: Employee, clara: Employee, bakery: Page, session: Session
) -> None:
    team = Team(name="Bakers")
    session.add(team)
    session.flush()
    session.add_all([TeamMember(team_id=team.id, employee_id=boris.id), PageTeam(page_id=bakery.id, team_id=team.id)])
    bakery.is_restricted = True
    number = reply(task, boris, "A secret recipe", PartState.FAILED, 100).id
    assert "A secret recipe" in sits(boris).opens("/reports/sending").words
    claras = sits(clara)
    for path in ("/reports/sending", "/reports/sending?standing=failed", "/reports/sending/export.csv"):
        assert "A secret recipe" not in claras.opens(path).html
    assert claras.sends(f"/reports/sending/{number}/retry").status == 404


def test_long_lists_go_on_page_by_page(desk: Desk, task: Task, boris: Employee, session: Session) -> None:
    for number in range(51):
        reply(task, boris, f"Reply {number}", PartState.SENT)
    first = desk.opens("/reports/sending")
    (older,) = [link for link in first.links if "before=" in link]
    assert "Reply 0" in desk.opens(older).words


def test_a_spreadsheet_gets_all_of_it_and_runs_nothing(
    desk: Desk, task: Task, boris: Employee, session: Session
) -> None:
    reply(task, boris, '=HYPERLINK("https://bad.example")', PartState.FAILED, 10, 2018278)
    reply(task, boris, "Ёлка, ready", PartState.SENT)
    answer = desk.opens("/reports/sending/export.csv").response
    assert answer.mimetype == "text/csv"
    rows = list(csv.reader(StringIO(answer.get_data().decode("utf-8-sig"))))
    assert [row[6] for row in rows[1:]] == ["Ёлка, ready", '\'=HYPERLINK("https://bad.example")']
    assert rows[2][9] == "10/2018278"


def test_an_export_longer_than_one_piece_is_whole(
    desk: Desk, task: Task, boris: Employee, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.services.send_lists.BATCH", 2)
    for number in range(5):
        reply(task, boris, f"Reply {number}", PartState.SENT)
    exported = desk.opens("/reports/sending/export.csv").html
    assert [f"Reply {number}" in exported for number in range(5)] == [True] * 5


def test_strangers_are_sent_to_the_door(app: Flask, desk: Desk) -> None:
    assert app.test_client().get("/reports/sending/export.csv").status_code == 302
