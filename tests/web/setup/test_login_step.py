"""Step 3: Facebook Login, and a plain explanation for everything that can go wrong with it."""

from __future__ import annotations

import pytest

from portal import database
from portal.extensions import db
from portal.models import Connection
from portal.services import meta_app
from tests.served import BORIS, DAN
from tests.setting_up import make_employee
from tests.simulator.meta import APP, BAKERY
from tests.stack import free_port

AT_SIMULATOR = {"meta_graph_url": "SIMULATOR", "meta_dialog_url": "SIMULATOR"}
ESSENTIAL = ["pages_show_list", "pages_manage_metadata", "pages_messaging"]


def connections(app):
    with app.app_context():
        return {one.facebook_user_name: one for one in db.session.query(Connection)}


def test_a_login_leads_to_the_pages(with_simulator, app):
    with_simulator.logs_in()
    assert with_simulator.path == "/setup/pages"
    anna = connections(app)["Anna Keller"]
    assert anna.token
    assert set(ESSENTIAL) <= set(anna.granted_scopes)


def test_the_token_that_is_kept_lives_about_sixty_days(with_simulator, app):
    with_simulator.logs_in()
    anna = connections(app)["Anna Keller"]
    assert 50 < (anna.expires_at - anna.connected_at).days < 70


def test_it_is_in_no_address_and_on_no_screen(logged_in, app):
    token = connections(app)["Anna Keller"].token
    for path in ("/setup/login", "/setup/pages"):
        logged_in.goes(path)
        assert token not in logged_in.text
        assert token not in logged_in.location


def test_cancelling_changes_nothing(with_simulator, app):
    with_simulator.starts_login().press("Cancel")
    assert with_simulator.path == "/setup/login"
    assert with_simulator.reads("You cancelled the login at Facebook.")
    assert connections(app) == {}


def test_a_login_that_was_not_started_here_is_refused(with_simulator, portal, app):
    with_simulator.open(f"{portal}/connect/callback?code=abc&state=made-up")
    assert with_simulator.reads("This login was not started here, or it was finished already.")
    assert connections(app) == {}


def test_a_cancelled_login_that_was_not_started_here_is_refused_too(with_simulator, portal):
    with_simulator.open(f"{portal}/connect/callback?error=access_denied&state=made-up")
    assert with_simulator.reads("This login was not started here")


def test_a_login_started_in_another_browser_is_refused(with_simulator, portal, meta, app):
    back = with_simulator.finishes_login_later()
    other = type(with_simulator)(portal, meta).signs_in()
    other.open(back)
    assert other.reads("This login was not started here")
    assert connections(app) == {}


def test_loading_the_last_step_twice_is_explained(with_simulator):
    back = with_simulator.finishes_login_later()
    assert with_simulator.open(back).path == "/setup/pages"
    with_simulator.open(back)
    assert with_simulator.reads("it was finished already")


def test_a_code_that_was_used_is_explained(with_simulator):
    used = with_simulator.finishes_login_later()
    with_simulator.open(used)
    fresh = with_simulator._session.get(f"{with_simulator.portal}/connect", allow_redirects=False).headers["Location"]
    state = fresh.partition("state=")[2].partition("&")[0]
    former = used.partition("state=")[2].partition("#")[0].partition("&")[0]
    with_simulator.open(used.replace(former, state))
    assert with_simulator.reads("Facebook's code was already used")


def test_a_code_that_came_too_late_is_explained(with_simulator, meta):
    back = with_simulator.finishes_login_later()
    meta.stage("clock", advance=15 * 60)
    with_simulator.open(back)
    assert with_simulator.reads("The login took too long; Facebook's code has expired.")


def test_a_secret_that_was_changed_at_meta_is_explained(with_simulator, meta):
    back = with_simulator.finishes_login_later()
    meta.stage(f"apps/{APP}/reset-secret")
    with_simulator.open(back)
    assert with_simulator.reads("The app secret is wrong. Stop the portal and start it again")
    assert with_simulator.reads("Meta's error code: 1")
    with_simulator.goes("/setup/app").press("Check")
    assert with_simulator.reads("The app secret is wrong. Stop the portal and start it again"), (
        "there is no field for it"
    )


@pytest.mark.parametrize("outage", ["503", "html", "cut"])
def test_meta_being_down_is_explained(with_simulator, meta, outage, app):
    back = with_simulator.finishes_login_later()
    meta.stage("weather", outage=outage)
    with_simulator.open(back)
    assert with_simulator.path == "/setup/login"
    assert with_simulator.reads("Meta")
    assert connections(app) == {}
    meta.stage("weather", outage=None)
    assert with_simulator.logs_in().path == "/setup/pages"


@pytest.mark.parametrize(
    "extra_settings", [{"meta_graph_url": f"http://127.0.0.1:{free_port()}", "meta_dialog_url": "SIMULATOR"}]
)
def test_meta_out_of_reach_is_explained(anna, app):
    with app.app_context(), database.writing():
        meta_app.choose_simulator()
        meta_app.record_subscription()
        db.session.commit()
    anna.open(anna.finishes_login_later())
    assert anna.reads("Meta cannot be reached from this machine.")


def test_declined_permissions_are_named_with_a_way_to_ask_again(with_simulator):
    with_simulator.logs_in(without=("pages_messaging",))
    assert with_simulator.reads("some permissions are switched off")
    assert with_simulator.reads("pages_messaging")
    with_simulator.logs_in(query="?again=1")
    assert with_simulator.path == "/setup/pages"


def test_a_declined_optional_permission_stops_nothing(with_simulator):
    with_simulator.logs_in(without=("business_management",))
    assert with_simulator.path == "/setup/pages"


def test_a_login_that_was_left_at_facebook_explains_its_error_screens(with_simulator, config):
    with_simulator.starts_login().goes("/setup/login")
    assert with_simulator.reads("Facebook showed an error?")
    for words in ("URL blocked", "Invalid Scopes", "App not active", f"{config.address}/connect/callback"):
        assert with_simulator.reads(words)


def test_after_coming_back_it_does_not(logged_in):
    assert not logged_in.goes("/setup/login").reads("Facebook showed an error?")


def test_an_app_without_the_optional_permission_can_log_in_all_the_same(with_simulator, meta):
    meta.stage(f"apps/{APP}", scopes=[*ESSENTIAL, "public_profile"])
    with_simulator.goes("/connect")
    if with_simulator.offered("person"):
        with_simulator.press("Log in", person=BORIS)
    assert with_simulator.reads("Invalid Scopes")
    with_simulator.goes("/setup/login")
    assert "/connect?only=required" in with_simulator.text
    assert with_simulator.logs_in(query="?only=required").path == "/setup/pages"


def test_a_second_account_makes_a_second_connection(logged_in, app):
    logged_in.logs_in(BORIS)
    assert set(connections(app)) == {"Anna Keller", "Boris Lindt"}
    assert logged_in.reads("At Facebook you are Boris Lindt.")
    assert logged_in.reads("Pages of Anna Keller")


def test_the_same_account_again_renews_the_connection(logged_in, app):
    logged_in.logs_in()
    assert set(connections(app)) == {"Anna Keller"}


def test_an_account_without_pages_is_explained(with_simulator):
    with_simulator.logs_in(DAN)
    assert with_simulator.reads("Facebook shows no Page for this account.")
    assert with_simulator.reads("Dan Ostrov manages no Page")


@pytest.mark.parametrize("extra_settings", [AT_SIMULATOR])
def test_a_login_configuration_takes_the_place_of_permissions(anna, meta):
    made = meta.stage(f"apps/{APP}/login-configs", scopes=[*ESSENTIAL, "public_profile"], hides_accounts=True)
    anna.goes("/setup/app?choose=1").press("Continue", kind="own")
    anna.press("Check", app_id=APP, secret="demo-app-secret", login_configuration_id=made["id"])
    anna.logs_in(pages=[BAKERY])
    assert anna.path == "/setup/pages"
    assert anna.reads("North Bakery")


def test_nobody_else_may_start_or_finish_a_login(portal, meta, with_simulator, app):
    with app.app_context(), database.writing():
        make_employee("Clara Nowak")
        db.session.commit()
    stranger = type(with_simulator)(portal, meta)
    assert stranger.goes("/connect").path == "/login"
    assert stranger.goes("/connect/callback?code=x&state=y").path == "/login"
    stranger.signs_in("clara@example.org")
    assert stranger.goes("/connect").status == 404
    assert stranger.goes("/connect/callback?code=x&state=y").status == 404
