"""Which Pages can be connected, and why another one cannot."""

from __future__ import annotations

import pytest

from portal.services import choices
from portal.services.choices import Obstacle
from tests.setting_up import (
    BAKERY,
    FLORIST,
    SCOPES,
    make_account,
    make_info,
    make_installation,
    make_owner,
    make_page,
    portfolio,
)


@pytest.fixture
def anna(session):
    make_installation()
    return make_owner()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"token": None, "tasks": frozenset(), "business": portfolio()}, Obstacle.PORTFOLIO),
        ({"token": None, "tasks": frozenset()}, Obstacle.NO_ACCESS),
        ({"token": None, "tasks": frozenset({"ANALYZE"})}, Obstacle.NO_ACCESS),
        ({"tasks": frozenset({"MANAGE", "MODERATE"})}, Obstacle.NO_MESSAGES),
        ({"tasks": frozenset({"MESSAGING"})}, Obstacle.NO_EVENTS),
    ],
)
def test_the_reason_is_named(session, anna, changes, expected):
    assert choices.obstacle(make_account(**changes), make_info(BAKERY), SCOPES) == expected


def test_rights_on_an_unticked_page_mean_that_it_was_left_out(session, anna):
    account = make_account(token=None)
    assert choices.obstacle(account, make_info(FLORIST), SCOPES) == Obstacle.NOT_TICKED


def test_all_present_and_future_pages_cover_it(session, anna):
    account = make_account(token=None, business=portfolio())
    assert choices.obstacle(account, make_info(covers_all=True), SCOPES) == Obstacle.PORTFOLIO


def test_a_missing_permission_is_named_before_missing_rights(session, anna):
    account = make_account(tasks=frozenset())
    assert choices.obstacle(account, make_info(BAKERY), ("pages_show_list",)) == Obstacle.NO_PERMISSION


def test_open_ones_come_first_then_connected_ones_then_the_others(session, anna):
    make_page(anna, BAKERY, "North Bakery")
    accounts = [
        make_account("1", "A closed one", token=None),
        make_account(BAKERY, "North Bakery"),
        make_account(FLORIST, "Green Florist"),
    ]
    listed = choices.choices(accounts, make_info(covers_all=True), SCOPES)
    assert [one.account.name for one in listed] == ["Green Florist", "North Bakery", "A closed one"]
    assert [one.is_open for one in listed] == [True, False, False]


def test_a_connected_page_without_its_messages_needs_mending(session, anna):
    page = make_page(anna)
    page.subscribed_fields = ["feed"]
    listed = choices.choices([make_account()], make_info(BAKERY), SCOPES)
    assert listed[0].needs_mending


def test_a_connected_page_that_is_not_reached_is_out_of_reach(session, anna):
    page = make_page(anna)
    listed = choices.choices([make_account(FLORIST, "Green Florist")], make_info(FLORIST), SCOPES)
    assert choices.out_of_reach(page.connection, listed) == [page]
