"""Connections: one for each person who logged in at Facebook."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal import clock
from portal.models import Connection
from portal.services import connections
from tests.setting_up import BAKERY, make_grant, make_installation, make_owner, make_page


@pytest.fixture
def anna(session):
    make_installation()
    return make_owner()


def test_it_keeps_what_was_granted_and_declined(session, anna):
    made = connections.record(make_grant(BAKERY, declined=("business_management",)), by=anna)
    assert made.granted_page_ids == [BAKERY]
    assert made.declined_scopes == ["business_management"]
    assert "pages_messaging" in made.granted_scopes


def test_the_same_person_renews_it(session, anna):
    first = connections.record(make_grant(BAKERY), by=anna)
    second = connections.record(make_grant(BAKERY, person="Anna Keller-Lindt"), by=anna)
    assert first is second
    assert second.facebook_user_name == "Anna Keller-Lindt"


def test_another_person_makes_another(session, anna):
    connections.record(make_grant(BAKERY), by=anna)
    connections.record(make_grant(BAKERY, person="Boris Lindt", person_id="2"), by=anna)
    assert session.query(Connection).count() == 2
    assert [one.facebook_user_name for one in connections.living()] == ["Boris Lindt", "Anna Keller"]


def test_removing_the_app_ends_it_and_its_pages_need_another(session, anna):
    page = make_page(anna)
    connections.end(page.connection.facebook_user_id)
    assert connections.living() == []
    assert (page.token, page.trouble_code, page.trouble_subcode) == (None, 190, 458)


def test_nobody_known_is_no_error(session, anna):
    assert connections.end("999") is None
    assert connections.erase("999") is None


def test_erasing_forgets_the_person(session, anna):
    page = make_page(anna)
    made = connections.erase(page.connection.facebook_user_id)
    assert (made.facebook_user_name, made.token, made.granted_scopes) == ("", None, [])
    assert connections.find("100200300000001") is None


def test_it_says_when_it_ends_soon(session, anna):
    made = connections.record(make_grant(BAKERY), by=anna)
    assert connections.expires_soon(made) is None
    made.expires_at = clock.now() + timedelta(days=3)
    assert connections.expires_soon(made) == made.expires_at


def test_the_token_cannot_be_read_in_the_database(session, anna):
    connections.record(make_grant(BAKERY), by=anna)
    session.flush()
    stored = session.connection().exec_driver_sql("SELECT token FROM connections").scalar()
    assert "user-token" not in stored
