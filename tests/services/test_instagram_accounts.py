"""Connecting Instagram accounts: through which Page, when they are offered, and when the link is gone."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal import clock
from portal.facebook.permissions import FeatureKey
from portal.facebook.shapes import InstagramAccount, PageAccount
from portal.models import Employee, HumanAgent, Page, Platform
from portal.services import choices, connections, features, grants, pages, troubles
from portal.services.choices import Choice, Obstacle
from portal.services.pages import PageSettings
from portal.services.problems import NotPossible
from tests.setting_up import BAKERY, SCOPES, make_account, make_connection, make_grant, make_info, make_installation
from tests.setting_up import make_owner as make_anna

BREAD = "17841400000012345"
ON_INSTAGRAM = (*SCOPES, "pages_read_engagement", "instagram_basic", "instagram_manage_messages")
LINKED = InstagramAccount(id=BREAD, username="northbakery", name="North Bakery", picture_url=None)


@pytest.fixture
def anna(session: Session) -> Employee:
    make_installation()
    return make_anna()


def bakery(**changes: Any) -> PageAccount:
    """The Page with its Instagram account, as Meta shows it."""
    return make_account(**{"instagram": LINKED, **changes})


def listed(account: PageAccount, granted: tuple[str, ...] = ON_INSTAGRAM) -> list[Choice]:
    return choices.choices([account], make_info(BAKERY), granted)


def connect(anna: Employee) -> Page:
    """The Instagram account, connected; its events arrive."""
    account = bakery().linked_account
    assert account
    page = pages.connect(account, make_connection(anna), by=anna)
    page.connection.granted_scopes = list(ON_INSTAGRAM)
    pages.record_subscription(page, ["name"])
    return page


def test_it_is_offered_below_its_page_if_it_is_wanted(anna: Employee) -> None:
    assert [one.account.name for one in listed(bakery())] == ["North Bakery"]
    features.use_instagram()
    page, account = listed(bakery())
    assert (account.account.id, account.account.name, account.is_open) == (BREAD, "@northbakery", True)
    assert account.account.linked_page_id == page.account.id


@pytest.mark.parametrize(
    ("changes", "granted", "expected"),
    [
        ({"token": None}, ON_INSTAGRAM, Obstacle.LINKED_PAGE),
        ({"tasks": frozenset({"MANAGE"})}, ON_INSTAGRAM, Obstacle.LINKED_PAGE),
        ({}, SCOPES, Obstacle.NO_INSTAGRAM),
        ({}, ON_INSTAGRAM[:-1], Obstacle.NO_INSTAGRAM),
    ],
)
def test_the_reason_is_named(
    anna: Employee, changes: dict[str, Any], granted: tuple[str, ...], expected: Obstacle
) -> None:
    features.use_instagram()
    _page, account = listed(bakery(**changes), granted)
    assert account.obstacle == expected


def test_it_works_with_the_token_of_its_page_and_has_settings_of_its_own(anna: Employee) -> None:
    page = connect(anna)
    assert (page.platform, page.platform_id, page.facebook_page_id) == (Platform.INSTAGRAM, BREAD, BAKERY)
    assert (page.token, page.username) == (f"page-token-{BAKERY}", "northbakery")
    assert pages.find(BREAD) is None, "as a Facebook Page there is none of this id"
    assert features.of(page) == (FeatureKey.PAGES, FeatureKey.INSTAGRAM_MESSAGES)
    assert "messaging_seen" in troubles.wanted_fields(page)
    assert troubles.problems(page) == []


def test_its_permissions_are_asked_for_while_one_is_connected(anna: Employee) -> None:
    assert FeatureKey.INSTAGRAM_MESSAGES not in features.in_use()
    features.use_instagram()
    assert FeatureKey.INSTAGRAM_MESSAGES in features.in_use()
    features.leave_instagram_out()
    page = connect(anna)
    page.receives_comments = True
    assert {FeatureKey.INSTAGRAM_MESSAGES, FeatureKey.INSTAGRAM_COMMENTS} <= set(features.in_use())
    assert FeatureKey.COMMENTS not in features.in_use()
    with pytest.raises(NotPossible, match="Disconnect it first"):
        features.leave_instagram_out()


def test_a_new_login_renews_both_and_notices_a_link_that_is_gone(anna: Employee) -> None:
    page = connect(anna)
    connection = connections.record(make_grant(BAKERY), by=anna)
    assert grants.renew_pages(connection, [bakery(token="new")], by=anna) == [page]
    assert page.token == "new"
    grants.renew_pages(connection, [make_account(token="newer")], by=anna)
    assert (page.needs_reconnecting, pages.is_unlinked(page)) == (True, True)


def test_a_missing_link_is_mended_only_by_the_link(anna: Employee) -> None:
    page = connect(anna)
    pages.record_link(page, is_there=False)
    pages.record_success(page)  # the token of the Page is fine all the same
    assert pages.is_unlinked(page)
    pages.record_link(page, is_there=True)
    assert not page.needs_reconnecting
    pages.record_trouble(page, 190, 460)
    pages.record_link(page, is_there=True)
    assert page.needs_reconnecting, "the link says nothing about the token"


def test_what_is_taken_from_the_page_is_taken_from_it(anna: Employee) -> None:
    page = connect(anna)
    page.health_check_after = clock.now().replace(year=2099)
    person = page.connection.facebook_user_id
    connections.permission_changed(person, "pages_show_list", "revoked", [BAKERY])
    assert page.health_check_after <= clock.now()
    assert troubles.missing_permissions(page) == ["pages_show_list"]


def test_leads_stay_off(anna: Employee) -> None:
    page = connect(anna)
    wanted = PageSettings(
        receives_messages=True,
        assignees=(),
        makes_task_if_none_active=True,
        history_size=10,
        signs_replies=False,
        shows_presence=True,
        human_agent=HumanAgent.UNKNOWN,
        receives_leads=True,
    )
    pages.change_settings(page, wanted, by=anna)
    assert not page.receives_leads


def test_it_shares_the_subscription_of_its_page(anna: Employee) -> None:
    account = connect(anna)
    page = pages.connect(bakery(), account.connection, by=anna)
    assert pages.sharing_subscription(page) == [account]
    pages.disconnect(account, by=anna)
    assert pages.sharing_subscription(page) == []
