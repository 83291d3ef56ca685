"""The one-time code that lets the holder of the machine, and nobody else, create the owner."""

from __future__ import annotations

import re

import pytest

from portal.services import installation, setup
from portal.services.problems import NotPossible
from tests.setting_up import PASSWORD, make_installation, make_owner


@pytest.fixture(autouse=True)
def _installed(session):
    make_installation()


def test_it_looks_like_two_groups_of_four(session):
    assert re.fullmatch(r"[A-Z2-9]{4}-[A-Z2-9]{4}", setup.new_setup_code())


def test_it_is_accepted_however_it_is_typed(session):
    code = setup.new_setup_code()
    assert setup.redeem(f"  {code.replace('-', ' ').lower()} ")


def test_it_is_not_stored_as_it_is(session):
    code = setup.new_setup_code()
    assert code.replace("-", "") not in (installation.get().setup_code_hash or "").upper()


def test_another_one_is_refused(session):
    setup.new_setup_code()
    assert not setup.redeem("AAAA-AAAA")


def test_a_newer_one_replaces_it(session):
    former = setup.new_setup_code()
    setup.new_setup_code()
    assert not setup.redeem(former)


def test_after_five_wrong_ones_even_the_right_one_is_refused(session):
    code = setup.new_setup_code()
    for _attempt in range(setup.ATTEMPTS):
        assert not setup.redeem("AAAA-AAAA")
    assert setup.code_is_used_up()
    assert not setup.redeem(code)


def test_a_new_one_can_be_tried_again(session):
    setup.new_setup_code()
    for _attempt in range(setup.ATTEMPTS):
        setup.redeem("AAAA-AAAA")
    code = setup.new_setup_code()
    assert not setup.code_is_used_up()
    assert setup.redeem(code)


def test_right_ones_cost_no_attempt(session):
    code = setup.new_setup_code()
    assert all(setup.redeem(code) for _time in range(setup.ATTEMPTS * 2))


def test_without_one_nothing_is_accepted(session):
    assert setup.code_is_used_up()
    assert not setup.redeem("")


def test_there_is_none_once_there_is_an_owner(session):
    make_owner()
    with pytest.raises(NotPossible, match="has its owner"):
        setup.new_setup_code()


def test_it_is_gone_after_it_made_the_owner(session):
    code = setup.new_setup_code()
    setup.create_owner(code, "Anna", "anna@example.org", PASSWORD)
    assert not setup.redeem(code)
