"""Pages of several Facebook accounts: what a new login may take away is said before and after."""

from __future__ import annotations

import pytest

from portal.extensions import db
from portal.models import Page
from tests.served import ANNA, BORIS
from tests.simulator.meta import BAKERY, FLORIST, MUSEUM


@pytest.fixture
def admin(logged_in):
    """Anna, with two of her Pages and one of Boris's connected."""
    logged_in.connects(BAKERY, FLORIST)
    return logged_in.logs_in(BORIS, query="?again=1").connects(MUSEUM)


def page(app, name):
    with app.app_context():
        return db.session.query(Page).filter_by(name=name).one()


def number_of(app, name):
    return page(app, name).id


def test_before_the_dialog_each_account_has_its_pages_to_keep(admin):
    admin.goes("/setup/login")
    assert admin.reads("as Anna Keller: Green Florist, North Bakery")
    assert admin.reads("as Boris Lindt: City Museum")


def test_so_it_is_said_beside_the_button_on_the_screen_of_a_page(admin, app):
    admin.goes(f"/admin/pages/{number_of(app, 'North Bakery')}")
    assert admin.reads("keep these ticked, or they stop working at once: Green Florist, North Bakery.")
    admin.goes(f"/admin/pages/{number_of(app, 'City Museum')}")
    assert not admin.reads("keep these ticked")


def test_and_where_a_page_has_to_be_connected_again(admin, app, meta):
    meta.stage("people/anna/change-password")
    number = number_of(app, "North Bakery")
    admin.goes(f"/admin/pages/{number}").press("Check now")
    admin.goes(f"/admin/pages/{number}")
    assert admin.reads("Keep your connected Pages ticked.")
    assert admin.reads("Green Florist, North Bakery")


def test_and_beside_every_other_button_to_facebook(admin, app, meta):
    number = number_of(app, "North Bakery")
    admin.goes(f"/admin/pages/{number}").press("Save", receives_comments="y", receives_leads="y", history_size="10")
    admin.goes(f"/admin/pages/{number}")
    kept = "Until then no {} come in. If Facebook asks for Pages, keep these ticked, or they stop working at once: "
    for what in ("comments", "leads"):
        assert admin.reads(kept.format(what) + "Green Florist, North Bakery.")
    meta.stage("people/anna/change-password")
    admin.goes(f"/admin/pages/{number}").press("Check now")
    assert admin.goes(f"/admin/pages/{number}/leads/diagnosis").reads("keep these ticked")


def test_what_a_reconnect_took_away_is_said_after_it(admin, app):
    number = number_of(app, "North Bakery")
    admin.logs_in(ANNA, pages=[BAKERY], query=f"?page={number}")
    assert admin.path == "/setup/pages"
    assert admin.reads("Facebook took these Pages away: Green Florist")
    assert page(app, "Green Florist").needs_reconnecting
    assert not page(app, "North Bakery").needs_reconnecting
    assert not page(app, "City Museum").needs_reconnecting


def test_a_reconnect_that_keeps_everything_leads_back_to_the_page(admin, app):
    number = number_of(app, "North Bakery")
    admin.logs_in(ANNA, query=f"?page={number}")
    assert admin.path == f"/admin/pages/{number}"


def test_one_account_that_breaks_leaves_the_pages_of_the_other_alone(admin, app, meta):
    meta.stage("people/anna/remove-app")
    meta.stage("webhooks/settle")
    assert not page(app, "City Museum").needs_reconnecting
    assert admin.goes("/admin/pages").reads("City Museum Facebook · through Boris Lindt")


def test_settings_and_history_survive_disconnecting_and_connecting_again(admin, app):
    number = number_of(app, "North Bakery")
    admin.goes(f"/admin/pages/{number}").press("Save", history_size="50")
    admin.goes(f"/admin/pages/{number}/disconnect").press("Disconnect")
    admin.goes("/setup/login")
    assert not admin.reads("North Bakery")
    admin.logs_in(ANNA).connects(BAKERY)
    admin.goes(f"/admin/pages/{number}")
    assert page(app, "North Bakery").history_size == 50
    for words in ("disconnected the Page", "connected the Page again", "changed the settings"):
        assert admin.reads(words)
