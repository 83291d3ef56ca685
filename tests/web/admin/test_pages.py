"""Administration of the connected Pages."""

from __future__ import annotations

import pytest

from portal import database
from portal.extensions import db
from portal.models import Page, PageState
from tests.served import ANNA, Visitor
from tests.setting_up import make_employee
from tests.simulator.meta import APP, BAKERY

SCREENS = ("/admin", "/admin/pages", "/admin/pages/1", "/admin/pages/1/disconnect")


@pytest.fixture
def admin(logged_in):
    """Anna, with North Bakery connected."""
    return logged_in.connects(BAKERY)


def bakery(app):
    with app.app_context():
        return db.session.query(Page).one()


def subscribed(meta):
    answer = meta.get(f"{BAKERY}/subscribed_apps", meta.dashboard_token(BAKERY))
    return any(one["id"] == APP for one in answer["data"])


def test_the_list_says_how_each_page_is(admin):
    assert admin.goes("/admin/pages").reads("North Bakery")
    assert admin.reads("Works")


def test_an_empty_list_says_what_to_do(anna):
    assert anna.goes("/admin/pages").reads("No Page is connected yet")
    assert anna.goes("/admin").reads("The setup is not finished.")


def test_a_page_shows_its_state_in_words(admin):
    admin.goes("/admin/pages/1")
    for words in ("Works through Anna Keller", "Anna Keller may read and answer messages.", "messages here"):
        assert admin.reads(words)
    assert admin.reads("Anna Keller connected the Page")


def test_settings_can_be_changed(admin, app):
    admin.goes("/admin/pages/1").press("Save", history_size="20")
    assert admin.reads("The settings are saved.")
    assert bakery(app).history_size == 20
    assert admin.reads("changed the settings: how much history is shown")


def test_a_wrong_setting_is_refused(admin, app):
    assert admin.goes("/admin/pages/1").press("Save", history_size="999").status == 422
    assert bakery(app).history_size == 10


def test_pausing_and_resuming(admin, app):
    admin.goes("/admin/pages/1").press("Pause")
    assert admin.reads("This Page is paused.")
    assert bakery(app).state == PageState.PAUSED
    admin.press("Resume")
    assert bakery(app).state == PageState.ACTIVE


def test_pausing_twice_is_said(admin):
    admin.goes("/admin/pages/1").press("Pause")
    admin.sends("/admin/pages/1/pause")
    assert admin.status == 422
    assert admin.reads("This Page is not active")


def test_disconnecting_asks_first_and_tells_meta(admin, app, meta):
    admin.goes("/admin/pages/1/disconnect")
    assert admin.reads("Disconnect North Bakery?")
    assert admin.reads("All tasks, messages and settings stay.")
    assert subscribed(meta)
    admin.press("Disconnect")
    assert bakery(app).state == PageState.DISCONNECTED
    assert not subscribed(meta)


def test_disconnecting_while_meta_is_away_can_be_done_anyway(admin, app, meta):
    meta.stage("weather", outage="503")
    admin.goes("/admin/pages/1/disconnect").press("Disconnect")
    assert admin.reads("Meta could not be told.")
    assert bakery(app).state == PageState.ACTIVE
    admin.press("Disconnect anyway")
    assert bakery(app).state == PageState.DISCONNECTED


def test_a_page_with_a_dead_token_can_be_disconnected(admin, app, meta):
    meta.stage("people/anna/change-password")
    admin.goes("/admin/pages/1/disconnect").press("Disconnect")
    assert bakery(app).state == PageState.DISCONNECTED


def test_a_disconnected_page_can_be_connected_again(admin, app):
    admin.goes("/admin/pages/1/disconnect").press("Disconnect")
    assert admin.goes("/admin/pages/1").reads("This Page is disconnected.")
    admin.goes("/setup/pages").connects(BAKERY)
    assert bakery(app).state == PageState.ACTIVE


def test_a_broken_connection_is_explained_with_one_thing_to_do(admin, app, meta):
    meta.stage("people/anna/change-password")
    admin.goes("/admin/pages/1").press("Check now")
    assert bakery(app).needs_reconnecting
    admin.goes("/admin/pages/1")
    assert admin.reads("This Page has to be connected again.")
    assert admin.reads("changed their password")
    assert "/connect?page=1" in admin.text
    assert admin.goes("/admin/pages").reads("Connect again")
    assert admin.goes("/admin").reads("These Pages have to be connected again: North Bakery")


def test_connecting_again_leads_back_to_the_page(admin, app, meta):
    meta.stage("people/anna/change-password")
    admin.goes("/admin/pages/1").press("Check now")
    admin.logs_in(ANNA, query="?page=1")
    assert admin.path == "/admin/pages/1"
    assert not bakery(app).needs_reconnecting
    assert admin.reads("connected the Page again")


def test_a_lost_subscription_is_asked_for_again(admin, app, meta):
    token = meta.dashboard_token(BAKERY)
    meta.graph("DELETE", f"{BAKERY}/subscribed_apps", token)
    assert not subscribed(meta)
    admin.goes("/admin/pages/1").press("Check now")
    assert subscribed(meta)


def test_a_role_taken_away_is_explained(admin, meta):
    meta.stage("people/anna/take-role", page=BAKERY)
    admin.goes("/admin/pages/1").press("Check now")
    assert admin.goes("/admin/pages/1").reads("has lost their role on it")


def test_a_check_while_meta_is_away_changes_nothing(admin, app, meta):
    meta.stage("weather", outage="503")
    admin.goes("/admin/pages/1").press("Check now")
    assert admin.status == 422
    assert not bakery(app).needs_reconnecting


def test_who_gets_what_nobody_was_chosen_for_can_be_set(admin, app):
    admin.goes("/admin").press("Save", to="connecting")
    assert admin.reads("Whoever connected the Page")
    assert 'value="connecting" checked' in admin.text


def test_the_parts_of_the_portal_are_named(admin):
    admin.goes("/admin")
    assert admin.reads("Database Works")
    assert admin.reads("Worker for replies Gives no sign of life")


def test_employees_find_nothing_there(admin, portal, meta, app):
    with app.app_context(), database.writing():
        make_employee("Clara Nowak")
        db.session.commit()
    clara = Visitor(portal, meta).signs_in("clara@example.org")
    for path in SCREENS:
        assert clara.goes(path).status == 404
    assert bakery(app).is_active


def test_strangers_are_asked_to_sign_in(admin, portal, meta):
    for path in SCREENS:
        assert Visitor(portal, meta).goes(path).path == "/login"


def test_a_page_that_is_none_is_not_found(admin):
    assert admin.goes("/admin/pages/99").status == 404


def test_assignees_stay_ticked_when_something_else_is_saved(admin, app):
    with app.app_context(), database.writing():
        page = db.session.query(Page).one()
        page.assignees = [page.connection.employee]
        db.session.commit()
    admin.goes("/admin/pages/1").press("Save", history_size="20")
    with app.app_context():
        assert [one.name for one in db.session.query(Page).one().assignees] == ["Anna Keller"]
