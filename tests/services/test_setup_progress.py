"""Which step of the wizard comes next follows from what is there."""

from __future__ import annotations

import pytest

from portal.services import connections, meta_app, pages, setup
from portal.services.setup import Step
from tests.setting_up import make_connection, make_installation, make_owner, make_page


@pytest.fixture(autouse=True)
def _installed(session):
    make_installation()


def ready_app():
    meta_app.choose_simulator()
    meta_app.record_subscription()


def test_an_empty_installation_begins_with_the_owner(session, config):
    assert setup.progress(config).next == Step.OWNER


def test_then_comes_the_meta_app(session, config):
    make_owner()
    assert setup.progress(config).next == Step.APP


def test_an_app_that_was_not_checked_is_not_enough(session, config):
    make_owner()
    meta_app.choose_simulator()
    assert setup.progress(config).next == Step.APP


def test_then_the_login(session, config):
    make_owner()
    ready_app()
    assert setup.progress(config).next == Step.LOGIN


def test_then_the_pages(session, config):
    anna = make_owner()
    ready_app()
    make_connection(anna)
    assert setup.progress(config).next == Step.PAGES


def test_then_permissions_settings_and_the_test(session, config):
    anna = make_owner()
    ready_app()
    make_page(anna)
    assert setup.progress(config).next == Step.PERMISSIONS
    setup.review_permissions()
    assert setup.progress(config).next == Step.SETTINGS
    setup.review_settings()
    assert setup.progress(config).next == Step.TEST
    setup.finish()
    assert setup.progress(config).is_complete


def test_it_goes_back_to_the_pages_when_the_only_one_is_disconnected(session, config):
    anna = make_owner()
    ready_app()
    page = make_page(anna)
    setup.review_permissions()
    pages.disconnect(page, by=anna)
    assert setup.progress(config).next == Step.PAGES


def test_later_steps_cannot_be_opened_when_what_they_are_about_is_gone(session, config):
    anna = make_owner()
    ready_app()
    page = make_page(anna)
    setup.review_permissions()
    setup.review_settings()
    setup.finish()
    pages.disconnect(page, by=anna)
    assert not any(setup.progress(config).can_open(step) for step in (Step.SETTINGS, Step.TEST))
    connections.end_all()
    assert not any(setup.progress(config).can_open(step) for step in (Step.PAGES, Step.PERMISSIONS))


def test_done_steps_can_be_opened_again_and_later_ones_not_yet(session, config):
    make_owner()
    ready_app()
    progress = setup.progress(config)
    assert progress.can_open(Step.APP)
    assert progress.can_open(Step.LOGIN)
    assert not progress.can_open(Step.PAGES)
