"""The wizard goes on where it was left, for the people it is for."""

from __future__ import annotations

import pytest

from portal import database
from portal.extensions import db
from tests.served import Visitor
from tests.setting_up import make_employee
from tests.simulator.meta import BAKERY
from tests.stack import wait_until

SCREENS = ("/setup/app", "/setup/login", "/setup/pages", "/setup/permissions", "/setup/settings", "/setup/test")


def test_each_step_leads_to_the_next_and_can_be_left_in_between(visitor, setup_code):
    visitor.creates_owner(setup_code)
    assert visitor.goes("/setup").path == "/setup/app"
    visitor.uses_simulator()
    assert visitor.goes("/setup").path == "/setup/login"
    visitor.logs_in()
    assert visitor.goes("/setup").path == "/setup/pages"
    visitor.connects(BAKERY)
    assert visitor.goes("/setup").path == "/setup/permissions"
    visitor.press("Continue")
    assert visitor.goes("/setup").path.startswith("/setup/settings")
    visitor.press("Save and continue", history_size="10")
    assert visitor.goes("/setup").path == "/setup/test"


def test_a_step_whose_turn_has_not_come_leads_to_the_one_whose_has(with_simulator):
    for path in ("/setup/pages", "/setup/permissions", "/setup/settings", "/setup/test", "/setup/done"):
        assert with_simulator.goes(path).path == "/setup/login"


def test_a_done_step_can_be_opened_again(logged_in):
    assert logged_in.goes("/setup/app").path == "/setup/app"
    assert logged_in.goes("/setup/login").reads("Anna Keller is connected")


def test_when_everything_is_lost_it_begins_where_it_can(logged_in, meta):
    logged_in.connects(BAKERY).press("Continue").press("Save and continue", history_size="10")
    logged_in.goes("/admin/pages/1/disconnect").press("Disconnect")
    for path in ("/setup/settings", "/setup/test"):
        assert logged_in.goes(path).path == "/setup/pages"
    meta.stage("people/anna/remove-app")
    wait_until(lambda: logged_in.goes("/setup/pages").path == "/setup/login", "the connection has ended")


def test_the_bar_says_where_one_is(logged_in):
    assert logged_in.reads("Step 4 of 7")
    assert 'aria-current="step"' in logged_in.text


def test_a_stranger_is_asked_to_sign_in(visitor, anna, portal, meta):
    stranger = Visitor(portal, meta)
    for path in ("/setup", *SCREENS):
        assert stranger.goes(path).path == "/login"


def test_an_employee_finds_nothing_there(anna, portal, meta, app):
    with app.app_context(), database.writing():
        make_employee("Clara Nowak")
        db.session.commit()
    clara = Visitor(portal, meta).signs_in("clara@example.org")
    for path in ("/setup", *SCREENS):
        assert clara.goes(path).status == 404


@pytest.mark.parametrize(
    "path", ["/setup/app", "/setup/app/choice", "/setup/app/check", "/setup/pages", "/setup/test/finish"]
)
def test_a_form_from_elsewhere_is_refused(anna, path):
    assert anna._session.post(f"{anna.portal}{path}", {"kind": "simulator"}).status_code in (403, 404)
