"""Integration settings of a Page, and who gets its next task."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal import clock
from portal.models import Event, EventKind, HumanAgent
from portal.services import pages
from portal.services.pages import PageSettings
from portal.services.problems import NotPossible
from tests.setting_up import make_employee, make_installation, make_owner, make_page

PLAIN = PageSettings(
    receives_messages=True,
    assignees=(),
    makes_task_if_none_active=True,
    history_size=10,
    signs_replies=False,
    shows_presence=True,
    human_agent=HumanAgent.UNKNOWN,
)


@pytest.fixture
def anna(session):
    make_installation()
    return make_owner()


@pytest.fixture
def page(anna):
    return make_page(anna)


def test_they_are_kept_and_the_history_names_what_changed(session, anna, page):
    boris = make_employee("Boris Lindt")
    pages.change_settings(page, replace(PLAIN, assignees=(boris,), history_size=50), by=anna)
    assert page.assignees == [boris]
    line = session.query(Event).filter_by(kind=EventKind.SETTINGS_CHANGED).one()
    assert line.data["names"] == ["assignees", "history_size"]


def test_the_same_again_is_no_change(session, anna, page):
    pages.change_settings(page, PLAIN, by=anna)
    assert session.query(Event).filter_by(kind=EventKind.SETTINGS_CHANGED).count() == 0


def test_an_impossible_history_size_is_refused(session, anna, page):
    with pytest.raises(NotPossible, match="history"):
        pages.change_settings(page, replace(PLAIN, history_size=7), by=anna)


def test_without_assignees_it_falls_to_the_owner(session, anna, page):
    assert pages.falls_to_owner(page)


def test_with_an_assignee_it_does_not(session, anna, page):
    page.assignees = [make_employee("Boris Lindt")]
    assert not pages.falls_to_owner(page)


def test_a_deactivated_assignee_does_not_count(session, anna, page):
    dan = make_employee("Dan Ostrov")
    page.assignees, dan.deactivated_at = [dan], clock.now()
    assert pages.falls_to_owner(page)


def test_an_owner_who_was_chosen_is_no_fallback(session, anna, page):
    page.assignees = [anna]
    assert not pages.falls_to_owner(page)
