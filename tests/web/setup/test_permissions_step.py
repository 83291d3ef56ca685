"""Step 5: each permission, what needs it, and whether it was granted."""

from __future__ import annotations

import pytest

from portal.extensions import db
from portal.models import Connection
from tests.served import ANNA
from tests.simulator.meta import BAKERY


@pytest.fixture
def connected(logged_in):
    return logged_in.connects(BAKERY)


def test_everything_granted_needs_nothing_more(connected):
    assert connected.path == "/setup/permissions"
    assert connected.reads("Everything is granted. There is nothing to do here.")
    for scope in ("pages_show_list", "pages_manage_metadata", "pages_messaging", "business_management"):
        assert connected.reads(scope)


def test_each_names_the_feature_that_needs_it(connected):
    assert connected.reads("Read and send messages as the Page pages_messaging Receive and answer private messages")


def test_a_missing_optional_one_does_not_hinder(with_simulator):
    with_simulator.logs_in(without=("business_management",))
    with_simulator.connects(BAKERY)
    assert with_simulator.reads("Everything needed is granted.")
    assert with_simulator.reads("Switched off")
    assert "/connect?again=1" in with_simulator.text
    assert with_simulator.press("Continue").path.startswith("/setup/settings")


def test_one_taken_away_at_facebook_is_seen_after_checking_again(connected, meta):
    meta.stage("people/anna/revoke", scope="pages_messaging")
    connected.sends("/setup/permissions/check")
    assert connected.reads("Something the portal needs is switched off.")


def test_asking_again_grants_it(connected, meta):
    meta.stage("people/anna/revoke", scope="pages_messaging")
    connected.sends("/setup/permissions/check")
    connected.logs_in(ANNA, query="?again=1").goes("/setup/permissions")
    assert connected.reads("Everything is granted.")


def test_checking_while_meta_is_down_changes_nothing(connected, meta, app):
    meta.stage("weather", outage="503")
    connected.sends("/setup/permissions/check")
    assert connected.status == 422
    with app.app_context():
        assert "pages_messaging" in db.session.query(Connection).one().granted_scopes


def test_before_asking_again_the_connected_pages_are_named(connected, meta):
    meta.stage("people/anna/revoke", scope="business_management")
    connected.sends("/setup/permissions/check")
    assert connected.reads("Keep your connected Pages ticked.")
