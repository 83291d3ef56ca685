"""The banner about troubles of Pages, above every screen."""

from __future__ import annotations

from flask import Flask
from sqlalchemy.orm import Session

from portal.models import Employee, Page
from portal.services import pages
from tests.web.desk.desk import Desk


def break_token(page: Page, session: Session) -> None:
    pages.record_trouble(page, 190, 460)
    session.commit()


def test_an_administrator_reads_what_to_do_until_it_is_put_aside(office: Desk, bakery: Page, session: Session) -> None:
    assert 'class="trouble-notice"' not in office.opens("/tasks").html
    break_token(bakery, session)
    screen = office.opens("/tasks")
    assert "North Bakery" in screen.words
    assert f"/admin/pages/{bakery.id}" in screen.links
    left = office.sends("/troubles/see", troubles="1", part=True)
    assert 'class="trouble-notice"' not in left.html
    assert 'class="trouble-notice"' not in office.opens("/admin").html


def test_it_goes_by_itself_when_all_is_well_again(office: Desk, bakery: Page, session: Session) -> None:
    break_token(bakery, session)
    tag = office.asks_for("/troubles").tag
    assert office.asks_for("/troubles", tag).status == 304
    pages.record_success(bakery)
    session.commit()
    renewed = office.asks_for("/troubles", tag)
    assert (renewed.status, 'class="trouble-notice"' in renewed.html) == (200, False)


def test_an_employee_learns_only_that_replies_wait(
    app: Flask, meta: object, olga: Employee, boris: Employee, bakery: Page, session: Session
) -> None:
    break_token(bakery, session)
    screen = Desk(app, boris).opens("/tasks")
    assert "Replies wait: North Bakery." in screen.words
    assert "Put aside" not in screen.words
    assert Desk(app, boris).sends("/troubles/see", troubles="1").status == 404


def test_nonsense_is_put_aside_without_harm(office: Desk) -> None:
    assert office.sends("/troubles/see", troubles="x-99999999999999999999999-7").status == 303
