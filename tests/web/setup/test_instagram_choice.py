"""Instagram in the wizard: asked for only if it is wanted, and never in anybody's way."""

from __future__ import annotations

import pytest

from portal.extensions import db
from portal.models import Page
from tests.instagram import BREAD
from tests.simulator.callback import Callback
from tests.simulator.meta import APP, APP_TOKEN, BAKERY

OTHER_SCOPES = ["public_profile", "pages_show_list", "pages_messaging", "pages_manage_metadata", "business_management"]


@pytest.fixture
def with_instagram(with_simulator):
    return with_simulator.press("Connect Instagram accounts, too")


def subscribed(meta):
    """Where the app's webhooks go, by object."""
    return {one["object"]: one for one in meta.get(f"{APP}/subscriptions", APP_TOKEN)["data"]}


def page(app, name):
    with app.app_context():
        return db.session.query(Page).filter_by(name=name).one()


def test_left_out_nothing_is_asked_for(logged_in, meta):
    assert "instagram" not in subscribed(meta)
    assert not logged_in.reads("@northbakery")
    assert not logged_in.goes("/setup/permissions").reads("instagram_")


def test_with_it_the_app_is_told_and_the_accounts_are_listed(with_instagram, meta):
    assert {"messages", "comments"} <= {one["name"] for one in subscribed(meta)["instagram"]["fields"]}
    assert with_instagram.path == "/setup/login"
    assert with_instagram.logs_in().reads("@northbakery Instagram linked to the Page above")


def test_it_can_be_left_out_again(with_instagram):
    with_instagram.press("Leave Instagram out")
    assert with_instagram.reads("Instagram is left out.")
    assert not with_instagram.logs_in().reads("@northbakery")


def test_an_app_without_instagram_is_helped_out_of_invalid_scopes(with_instagram, meta):
    meta.stage(f"apps/{APP}", scopes=OTHER_SCOPES)
    with_instagram.starts_login()
    assert with_instagram.reads("Invalid Scopes")
    with_instagram.goes("/setup/login")
    assert with_instagram.reads("If it names one of Instagram, leave Instagram out below")
    assert with_instagram.press("Leave Instagram out").logs_in().path == "/setup/pages"


def test_events_that_go_to_somebody_else_are_asked_about(with_simulator, meta):
    other = Callback()
    asked = {"callback_url": other.url, "verify_token": other.verify_token, "fields": "messages"}
    meta.post(f"{APP}/subscriptions", APP_TOKEN, object="instagram", include_values="true", **asked)
    with_simulator.press("Connect Instagram accounts, too")
    other.close()
    assert with_simulator.reads("This app already serves another address.")
    assert subscribed(meta)["instagram"]["callback_url"] == other.url
    with_simulator.press("Send them here instead")
    assert subscribed(meta)["instagram"]["callback_url"] != other.url


def test_a_declined_permission_keeps_only_the_account_out(with_instagram):
    with_instagram.logs_in(without=("instagram_manage_messages",))
    assert with_instagram.reads("Facebook has not allowed the portal to work with Instagram yet.")
    assert not with_instagram.reads("so no Page can be connected")
    assert BAKERY in with_instagram.offered("page")


def test_its_settings_leave_the_leads_of_others_alone(with_instagram, app):
    with_instagram.logs_in().connects(BAKERY, BREAD).press("Continue")
    with_instagram.press("Save and continue", history_size="10").press("Save and continue", receives_leads="y")
    first = page(app, "@northbakery").id
    with_instagram.goes(f"/setup/settings/{first}").press("Use these for all 2 Pages", history_size="50")
    assert (page(app, "North Bakery").history_size, page(app, "North Bakery").receives_leads) == (50, True)
    assert not page(app, "@northbakery").receives_leads
