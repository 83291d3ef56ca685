"""What another login means for the Pages that are connected."""

from __future__ import annotations

import pytest

from portal.models import Event, EventKind
from portal.services import connections, grants, pages
from tests.setting_up import BAKERY, FLORIST, make_account, make_grant, make_installation, make_owner, make_page


@pytest.fixture
def anna(session):
    make_installation()
    return make_owner()


def test_pages_that_are_still_ticked_get_their_new_tokens(session, anna):
    page = make_page(anna)
    pages.record_trouble(page, 190, 463)
    connection = connections.record(make_grant(BAKERY), by=anna)
    assert grants.renew_pages(connection, [make_account(token="new")], by=anna) == [page]
    assert (page.token, page.needs_reconnecting) == ("new", False)


def test_pages_left_out_have_lost_theirs_and_say_so_once(session, anna):
    page = make_page(anna)
    connection = connections.record(make_grant(FLORIST), by=anna)
    for _login in range(2):
        grants.renew_pages(connection, [make_account(FLORIST, "Green Florist")], by=anna)
    assert (page.token, page.needs_reconnecting) == (None, True)
    assert session.query(Event).filter_by(kind=EventKind.PAGE_LOST).count() == 1


def test_disconnected_pages_stay_as_they_are(session, anna):
    page = make_page(anna)
    pages.disconnect(page, by=anna)
    connection = connections.record(make_grant(BAKERY), by=anna)
    assert grants.renew_pages(connection, [make_account()], by=anna) == []
    assert page.token is None


def test_a_page_that_works_through_somebody_else_stays_with_them(session, anna):
    page = make_page(anna)
    other = connections.record(make_grant(BAKERY, person="Boris Lindt", person_id="2"), by=anna)
    assert grants.renew_pages(other, [make_account(token="of Boris")], by=anna) == []
    assert page.token == "page-token-102938475610293"


def test_a_broken_page_is_taken_over_by_whoever_can_reach_it(session, anna):
    page = make_page(anna)
    pages.record_trouble(page, 190, 460)
    other = connections.record(make_grant(BAKERY, person="Boris Lindt", person_id="2"), by=anna)
    grants.renew_pages(other, [make_account(token="of Boris")], by=anna)
    assert (page.connection, page.token) == (other, "of Boris")


def test_missing_permissions_are_named(session, anna):
    connection = connections.record(make_grant(BAKERY, declined=("pages_messaging",)), by=anna)
    assert grants.missing_scopes(connection, ("pages_show_list", "pages_messaging")) == ["pages_messaging"]
