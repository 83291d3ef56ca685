"""Which Meta app is in use: the environment wins, then the simulator, then what the wizard stored."""

from __future__ import annotations

from dataclasses import replace

import pytest

from config import DEMO_APP_ID, DEMO_APP_SECRET, DEMO_VERIFY_TOKEN
from portal.services import meta_app
from portal.services.problems import NotPossible
from tests.setting_up import make_installation, make_owner, make_page

OURS = "445566778899001"


@pytest.fixture(autouse=True)
def _installed(session):
    make_installation()


def test_there_is_none_in_the_beginning(session, config):
    assert meta_app.current(config) is None
    assert not meta_app.is_chosen(config)


def test_the_simulator_brings_its_own_app_and_addresses(session, config):
    meta_app.choose_simulator()
    app = meta_app.current(config)
    assert (app.app_id, app.secret, app.uses_simulator) == (DEMO_APP_ID, DEMO_APP_SECRET, True)
    assert app.graph_url == app.dialog_url == config.simulator_address


def test_outside_the_demo_the_simulators_app_is_this_installations_own(session, config, tmp_path):
    meta_app.choose_simulator()
    live = replace(config, pagedesk_mode="live")
    app, other = meta_app.current(live), replace(live, data_dir=str(tmp_path / "other"))
    assert meta_app.current(live) == app
    assert len({app.secret, meta_app.current(other).secret, DEMO_APP_SECRET}) == 3
    assert len({app.verify_token, "", DEMO_VERIFY_TOKEN}) == 3


def test_a_stored_app_talks_to_meta(session, config):
    meta_app.choose_own_app()
    meta_app.store(config, OURS, "secret", "990011223344")
    app = meta_app.current(config)
    assert (app.app_id, app.secret, app.login_configuration_id) == (OURS, "secret", "990011223344")
    assert (app.graph_url, app.dialog_url) == ("https://graph.facebook.com", "https://www.facebook.com")


def test_a_verify_token_is_made_for_it(session, config):
    meta_app.choose_own_app()
    token = meta_app.verify_token(config)
    meta_app.store(config, OURS, "secret", "")
    assert len(token) > 20
    assert meta_app.verify_token(config) == token


def test_the_environment_wins_over_what_is_stored(session, config):
    meta_app.choose_own_app()
    meta_app.store(config, OURS, "secret", "")
    given = replace(config, meta_app_secret="from-outside", meta_graph_url="http://127.0.0.1:9/")
    app = meta_app.current(given)
    assert (app.app_id, app.secret, app.graph_url) == (OURS, "from-outside", "http://127.0.0.1:9")
    assert app.from_environment == {"secret"}


def test_an_app_wholly_from_the_environment_needs_no_row(session, config):
    given = replace(config, meta_app_id=OURS, meta_app_secret="s", meta_verify_token="v")
    assert meta_app.current(given).verify_token == "v"
    assert meta_app.is_chosen(given)


def test_an_empty_secret_keeps_the_stored_one(session, config):
    meta_app.store(config, OURS, "secret", "")
    meta_app.store(config, OURS, "", "990011223344")
    assert meta_app.current(config).secret == "secret"


def test_another_app_needs_its_own_secret(session, config):
    meta_app.store(config, OURS, "secret", "")
    with pytest.raises(NotPossible, match="secret"):
        meta_app.store(config, "445566778899002", "", "")


def test_a_change_has_to_be_checked_again(session, config):
    meta_app.store(config, OURS, "secret", "")
    meta_app.record_check("Pagedesk")
    meta_app.record_subscription()
    assert meta_app.is_ready(config)
    meta_app.store(config, OURS, "another", "")
    assert not meta_app.is_ready(config)


def test_changing_over_ends_the_connections(session, config):
    meta_app.choose_simulator()
    page = make_page(make_owner())
    meta_app.choose_own_app()
    assert page.token is None
    assert page.needs_reconnecting
    assert page.connection.ended_at is not None


def test_choosing_the_same_again_changes_nothing(session, config):
    meta_app.choose_simulator()
    page = make_page(make_owner())
    meta_app.choose_simulator()
    assert page.token is not None


def test_the_secret_is_in_no_text_about_the_app(session, config):
    meta_app.store(config, OURS, "very-secret", "")
    assert "very-secret" not in repr(meta_app.current(config))
