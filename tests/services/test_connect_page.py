"""Connecting, pausing and disconnecting a Page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.models import Event, EventKind, PageState
from portal.services import pages
from portal.services.problems import NotPossible
from tests.setting_up import make_account, make_connection, make_installation, make_owner, make_page


@pytest.fixture
def anna(session):
    make_installation()
    return make_owner()


def kinds(session, page):
    return [event.kind for event in session.query(Event).filter_by(page_id=page.id).order_by(Event.id)]


def test_a_connected_page_is_active_and_has_its_token(session, anna):
    page = pages.connect(make_account(), make_connection(anna), by=anna)
    assert (page.state, page.token) == (PageState.ACTIVE, "page-token-102938475610293")
    assert kinds(session, page) == [EventKind.PAGE_CONNECTED]


def test_without_a_token_it_cannot_be_connected(session, anna):
    with pytest.raises(NotPossible, match="gave no access"):
        pages.connect(make_account(token=None), make_connection(anna), by=anna)


def test_connecting_again_renews_the_token_and_keeps_the_settings(session, anna):
    page = make_page(anna)
    page.history_size = 50
    again = pages.connect(make_account(token="new", name="North Bakery Ltd"), page.connection, by=anna)
    assert again is page
    assert (page.token, page.name, page.history_size) == ("new", "North Bakery Ltd", 50)


def test_what_came_while_it_was_disconnected_makes_no_tasks(session, anna):
    page = make_page(anna)
    page.tasks_from = before = page.tasks_from - timedelta(hours=1)
    pages.disconnect(page, by=anna)
    pages.connect(make_account(), page.connection, by=anna)
    assert page.state == PageState.ACTIVE
    assert page.tasks_from > before


def test_what_came_while_it_was_broken_does(session, anna):
    page = make_page(anna)
    before = page.tasks_from
    pages.record_trouble(page, 190, 460)
    pages.connect(make_account(), page.connection, by=anna)
    assert not page.needs_reconnecting
    assert page.tasks_from == before


def test_disconnecting_forgets_the_token_and_keeps_the_rest(session, anna):
    page = make_page(anna)
    pages.disconnect(page, by=anna)
    assert (page.state, page.token, page.subscribed_fields) == (PageState.DISCONNECTED, None, [])
    assert not page.needs_reconnecting


def test_disconnecting_twice_is_refused(session, anna):
    page = make_page(anna)
    pages.disconnect(page, by=anna)
    with pytest.raises(NotPossible) as refused:
        pages.disconnect(page, by=anna)
    assert refused.value.code == "page_disconnected"


def test_pausing_and_resuming(session, anna):
    page = make_page(anna)
    pages.pause(page, by=anna)
    assert page.state == PageState.PAUSED
    pages.resume(page, by=anna)
    assert page.is_active
    assert kinds(session, page)[-2:] == [EventKind.PAGE_PAUSED, EventKind.PAGE_RESUMED]


def test_only_an_active_page_can_be_paused_and_only_a_paused_one_resumed(session, anna):
    page = make_page(anna)
    with pytest.raises(NotPossible) as refused:
        pages.resume(page, by=anna)
    assert refused.value.code == "page_not_paused"
    pages.pause(page, by=anna)
    with pytest.raises(NotPossible) as refused:
        pages.pause(page, by=anna)
    assert refused.value.code == "page_not_active"
