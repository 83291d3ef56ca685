"""Looking at what a Page rests on, with a running simulator on the other side."""

from __future__ import annotations

import pytest

from portal import database
from portal.extensions import db
from portal.jobs.health import check_health
from portal.jobs.sweep import sweep
from portal.models import Page, Trouble, TroubleKind
from portal.services import pages
from tests.simulator.meta import APP, BAKERY
from tests.stack import wait_until


@pytest.fixture
def admin(logged_in):
    """Anna, with North Bakery connected."""
    return logged_in.connects(BAKERY)


def check(app):
    with app.app_context():
        with database.writing():
            pages.ask_for_check(db.session.get_one(Page, 1))
            db.session.commit()
        check_health(1)


def bakery(app):
    with app.app_context():
        return db.session.query(Page).one()


def troubles(app):
    with app.app_context():
        return [one.kind for one in db.session.query(Trouble).filter(Trouble.mended_at.is_(None))]


def test_a_new_page_is_checked_and_well(admin, app):
    check(app)
    page = bakery(app)
    assert page.health_checked_at is not None
    assert troubles(app) == []
    admin.goes("/admin/pages/1")
    for words in ("All that this Page needs are granted", "The Meta app sends its events here", "messaging_postbacks"):
        assert admin.reads(words)


def test_it_is_due_after_connecting_and_once_a_day(admin, app):
    with app.app_context():
        assert list(pages.due_to_be_checked(10)) == [1]
    check(app)
    with app.app_context():
        assert list(pages.due_to_be_checked(10)) == []


def test_a_look_that_was_asked_for_twice_is_made_once(admin, app):
    check(app)
    before = bakery(app).health_checked_at
    with app.app_context():
        check_health(1)
    assert bakery(app).health_checked_at == before


def test_a_permission_that_was_taken_away_is_noticed_by_webhook(admin, app, meta):
    check(app)
    meta.stage("people/anna/revoke", scope="pages_messaging")
    wait_until(lambda: run_sweep(app) and TroubleKind.PERMISSION in troubles(app), "the permission is missing")
    assert admin.goes("/admin/pages/1").reads("Read and send messages as the Page (pages_messaging)")


def run_sweep(app):
    from portal.jobs.inbox import drain

    with app.app_context():
        sweep()
        drain()
    return True


def test_a_right_that_was_taken_away_is_noticed_by_the_check(admin, app, meta):
    meta.stage("people/anna/give-role", page=BAKERY, tasks=["ANALYZE", "CREATE_CONTENT"])
    check(app)
    assert TroubleKind.RIGHTS in troubles(app) or TroubleKind.TOKEN in troubles(app)


def test_a_changed_password_marks_and_a_good_check_clears(admin, app, meta):
    meta.stage("people/anna/change-password")
    check(app)
    assert troubles(app) == [TroubleKind.TOKEN]
    assert admin.goes("/tasks").reads("North Bakery")
    admin.logs_in(query="?page=1")
    assert troubles(app) == []
    admin.goes("/admin/pages/1")
    assert not admin.reads("None so far.")
    assert not admin.reads("An administrator connects the Page again")


def test_an_app_whose_webhooks_were_switched_off_is_noticed_and_mended(admin, app, meta):
    meta.graph("DELETE", f"{APP}/subscriptions", f"{APP}|demo-app-secret", object="page")
    check(app)
    assert troubles(app) == [TroubleKind.APP_FIELDS]
    admin.goes("/admin/pages/1")
    assert admin.reads("The Meta app does not send everything here")
    assert admin.reads("Open the setup of the Meta app")
    admin.goes("/setup/app").press("Check")
    with app.app_context():
        assert list(pages.due_to_be_checked(10)) == [1]
        check_health(1)
    assert troubles(app) == []


def test_while_meta_is_away_nothing_is_believed(admin, app, meta):
    check(app)
    meta.stage("weather", outage="503")
    check(app)
    assert troubles(app) == []


def test_the_button_asks_for_a_check(admin, app):
    check(app)
    admin.goes("/admin/pages/1").press("Check now")
    assert admin.path == "/admin/pages/1"
    assert bakery(app).health_check_after < bakery(app).health_checked_at or bakery(app).health_checked_at


def test_the_checklist_alone_is_only_a_part(admin):
    admin.goes("/admin/pages/1/checklist")
    assert admin.path == "/admin/pages/1"
