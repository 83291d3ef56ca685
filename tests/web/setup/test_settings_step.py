"""Step 6: the integration settings of each Page."""

from __future__ import annotations

import pytest

from portal import database
from portal.extensions import db
from portal.models import HumanAgent, Page
from tests.setting_up import make_employee
from tests.simulator.meta import BAKERY, FLORIST


@pytest.fixture
def at_settings(logged_in):
    return logged_in.connects(BAKERY, FLORIST).press("Continue")


def page(app, name):
    with app.app_context():
        return db.session.query(Page).filter_by(name=name).one()


def test_it_begins_with_the_first_page(at_settings):
    assert at_settings.reads("Page 1 of 2")
    assert at_settings.heading == "What happens with messages to Green Florist?"


def test_each_page_has_its_own(at_settings, app):
    at_settings.press("Save and continue", history_size="50", signs_replies="y", human_agent="granted")
    assert at_settings.heading == "What happens with messages to North Bakery?"
    at_settings.press("Save and continue", history_size="5")
    assert at_settings.path == "/setup/test"
    florist, bakery = page(app, "Green Florist"), page(app, "North Bakery")
    assert (florist.history_size, florist.signs_replies, florist.human_agent) == (50, True, HumanAgent.GRANTED)
    assert (bakery.history_size, bakery.signs_replies, bakery.human_agent) == (5, False, HumanAgent.UNKNOWN)


def test_the_same_for_all_ends_the_step(at_settings, app):
    at_settings.press("Use these for all 2 Pages", history_size="20")
    assert at_settings.path == "/setup/test"
    assert {page(app, name).history_size for name in ("Green Florist", "North Bakery")} == {20}


def test_it_warns_when_the_next_task_goes_to_the_owner_only(at_settings):
    assert at_settings.reads("The next task goes to the owner only: Anna Keller.")


def test_with_a_colleague_chosen_it_names_them(at_settings, app):
    with app.app_context(), database.writing():
        boris = make_employee("Boris Lindt").id
        db.session.commit()
    at_settings.press("Save and continue", history_size="10", assignees=[str(boris)])
    at_settings.goes("/setup/settings")
    assert at_settings.reads("The next task goes to Boris Lindt.")


def test_an_impossible_value_is_refused(at_settings, app):
    at_settings.press("Save and continue", history_size="7")
    assert at_settings.status == 422
    assert page(app, "Green Florist").history_size == 10


def test_messages_can_be_switched_off(at_settings, app):
    at_settings.press("Save and continue", history_size="10", without=("y",))
    assert not page(app, "Green Florist").receives_messages
