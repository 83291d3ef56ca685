"""Step 2: the simulator, or a Meta app that is checked and whose webhooks are registered."""

from __future__ import annotations

import pytest

from portal import database
from portal.extensions import db
from portal.services import employees
from tests.setting_up import make_owner, make_page
from tests.simulator.callback import Callback
from tests.simulator.meta import APP, APP_TOKEN
from tests.stack import free_port

AT_SIMULATOR = {"meta_graph_url": "SIMULATOR", "meta_dialog_url": "SIMULATOR"}
own_app = pytest.mark.parametrize("extra_settings", [AT_SIMULATOR])


def subscriptions(meta):
    return {one["object"]: one for one in meta.get(f"{APP}/subscriptions", APP_TOKEN)["data"]}


def fields(subscription):
    return {field["name"] for field in subscription["fields"]}


def test_it_asks_what_to_use(anna):
    anna.goes("/setup")
    assert anna.reads("With our Meta app")
    assert anna.reads("Try it with the simulator")


def test_the_simulator_is_chosen_checked_and_registered_in_one_go(anna, meta, config):
    anna.uses_simulator()
    assert anna.path == "/setup/login"
    page = subscriptions(meta)["page"]
    assert page["callback_url"] == f"{config.address}/webhooks/meta"
    assert {"messages", "message_echoes", "message_reads"} <= fields(page)
    assert "permissions" in subscriptions(meta)
    meta.stage(f"apps/{APP}/drop-field", field="leadgen")
    anna.goes("/setup/app").press("Check")
    assert "leadgen" in fields(subscriptions(meta)["page"]), "what got lost is registered again"


def test_choosing_it_asks_the_supervisor_to_start_it(anna, config):
    anna.uses_simulator()
    assert (config.data_path / "use-simulator").exists()
    anna.goes("/setup/app?choose=1").press("Continue", kind="own")
    assert not (config.data_path / "use-simulator").exists()


@own_app
def test_a_right_app_is_recognised_and_its_webhooks_come_here(anna, meta, config):
    anna.uses_app()
    assert anna.path == "/setup/app"
    assert anna.reads("Meta knows this app, and its messages come here.")
    assert subscriptions(meta)["page"]["callback_url"] == f"{config.address}/webhooks/meta"
    assert anna.goes("/setup").path == "/setup/login"


@own_app
def test_everything_to_be_entered_at_meta_can_be_copied(anna, config):
    anna.goes("/setup/app?choose=1").press("Continue", kind="own")
    for path in ("/connect/callback", "/webhooks/meta", "/meta/deauthorize", "/meta/deletion"):
        assert f'data-copy="{config.address}{path}"' in anna.text
    assert anna.text.count("data-copy=") == 5


@own_app
def test_a_wrong_secret_is_named(anna):
    anna.uses_app(secret="wrong")
    assert anna.status == 422
    assert anna.reads("The app secret is wrong.")
    anna.press("Check", app_id=APP, secret="")
    assert anna.reads("Enter the app secret as well."), "a wrong one is not kept"


@own_app
def test_a_wrong_secret_takes_the_place_of_no_right_one(anna, meta):
    anna.uses_app().sends("/setup/app", app_id=APP, secret="wrong")
    assert anna.reads("The app secret is wrong.")
    assert anna.reads("Nothing was stored. Enter the app secret again.")
    assert anna.reads("Leave it empty to keep the one that is stored."), "which is the right one"
    assert anna.goes("/setup").path == "/setup/login"
    anna.goes("/setup/app").sends("/setup/app", app_id=APP, secret="")
    assert anna.reads("Meta knows this app, and its messages come here.")
    assert anna.reads("Leave it empty to keep the one that is stored.")
    renewed = meta.stage(f"apps/{APP}/reset-secret")["secret"]
    anna.goes("/setup/app").sends("/setup/app", app_id=APP, secret="")
    assert anna.reads("The app secret is wrong.")
    assert not anna.reads("Leave it empty"), "which Meta refuses by now"
    anna.sends("/setup/app", app_id=APP, secret=renewed)
    assert anna.reads("Meta knows this app, and its messages come here.")


@own_app
def test_a_failure_at_meta_says_nothing_against_the_secret(anna, meta):
    anna.uses_app()
    meta.stage("faults", edge="access_token", method="POST", code=2, times=9)
    anna.goes("/setup/app").sends("/setup/app", app_id=APP, secret="")
    assert anna.status == 422
    assert not anna.reads("Copy it again")
    assert anna.reads("Leave it empty to keep the one that is stored.")


@own_app
def test_a_wrong_id_is_named(anna):
    anna.uses_app(app_id="100000000000009")
    assert anna.reads("Meta does not know this app ID.")


@own_app
def test_something_that_is_no_id_is_refused_before_asking(anna, meta):
    anna.uses_app(app_id="my app")
    assert anna.reads("This is a number of about 15 digits.")
    assert subscriptions(meta) == {}


@own_app
def test_a_missing_secret_is_asked_for(anna):
    anna.uses_app(secret="")
    assert anna.reads("Enter the app secret as well.")


@own_app
def test_the_secret_is_never_shown_again(anna):
    anna.uses_app()
    assert "demo-app-secret" not in anna.goes("/setup/app").text


@pytest.mark.parametrize("extra_settings", [{"meta_graph_url": f"http://127.0.0.1:{free_port()}"}])
def test_meta_that_cannot_be_reached_is_said(anna):
    anna.uses_app()
    assert anna.reads("Meta cannot be reached from this machine.")
    assert anna.goes("/setup").path == "/setup/app"


@own_app
@pytest.mark.parametrize("outage", ["503", "html", "cut"])
def test_meta_that_answers_nonsense_is_said(anna, meta, outage):
    meta.stage("weather", outage=outage)
    anna.uses_app()
    assert anna.status == 422
    assert anna.reads("Meta did not answer in a way that could be read.") or anna.reads("Meta's service was not")


@pytest.mark.parametrize("extra_settings", [{**AT_SIMULATOR, "base_url": f"http://localhost:{free_port()}"}])
def test_an_address_that_meta_cannot_verify_is_explained(portal, visitor, app, meta, place):
    visitor.portal = f"http://localhost:{place.port}"
    with app.app_context(), database.writing():
        make_owner()
        db.session.commit()
    visitor.signs_in(back="/setup%3Fmoved%3D1").uses_app()
    assert visitor.reads("Meta could not verify the webhook address.")
    assert visitor.reads("2200")


@own_app
def test_how_to_get_a_public_address_is_said(anna):
    anna.goes("/setup/app?choose=1").press("Continue", kind="own")
    assert anna.reads("Meta cannot reach this portal yet.")
    assert anna.reads("BASE_URL=https://desk.example.org")


@pytest.fixture
def elsewhere(meta):
    """Another installation that this app's webhooks go to, with a field that we do not ask for."""
    server = Callback()
    asked = {"callback_url": server.url, "verify_token": server.verify_token, "fields": "messages,feed"}
    assert meta.post(f"{APP}/subscriptions", APP_TOKEN, object="page", include_values="true", **asked)["success"]
    yield server
    server.close()


@own_app
def test_webhooks_that_go_elsewhere_are_named_and_left_alone(anna, meta, elsewhere):
    anna.uses_app()
    assert anna.reads("This app already serves another address.")
    assert anna.reads(elsewhere.url)
    assert subscriptions(meta)["page"]["callback_url"] == elsewhere.url
    assert anna.goes("/setup").path == "/setup/app"


@own_app
def test_they_are_taken_over_when_told_to_and_no_field_is_dropped(anna, meta, elsewhere, config):
    anna.uses_app().press("Send them here instead")
    page = subscriptions(meta)["page"]
    assert page["callback_url"] == f"{config.address}/webhooks/meta"
    assert {"feed", "messages", "message_reads"} <= fields(page)
    assert anna.goes("/setup").path == "/setup/login"


@pytest.mark.parametrize("extra_settings", [{**AT_SIMULATOR, "meta_app_id": APP, "meta_app_secret": "demo-app-secret"}])
def test_what_the_environment_sets_is_shown_and_cannot_be_changed(anna):
    anna.goes("/setup")
    assert anna.reads("Set by META_APP_ID in the portal's environment")
    assert anna.reads("Set by META_APP_SECRET in the portal's environment")
    anna.press("Check", app_id="999999999999")
    assert anna.reads("Meta knows this app")
    assert anna.goes("/setup").path == "/setup/login"


def test_changing_over_with_connected_pages_is_asked_about(with_simulator, app):
    with app.app_context(), database.writing():
        make_page(employees.owner())
        db.session.commit()
    with_simulator.goes("/setup/app?choose=1").press("Continue", kind="own")
    assert with_simulator.reads("The connected Pages would have to be connected again.")
    assert with_simulator.reads("North Bakery")
    with_simulator.press("Change over")
    assert with_simulator.reads("Which Meta app is yours?")


def test_another_host_name_leads_to_our_address(portal, visitor, place):
    visitor.open(f"http://127.0.0.1:{place.port}/setup/owner")
    assert visitor.location.startswith(f"{portal}/setup/owner")
    assert visitor.reads(f"You are now at {portal}")
