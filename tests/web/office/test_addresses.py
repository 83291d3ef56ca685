"""Addresses that somebody typed: what cannot be there is not there, and nothing breaks."""

from __future__ import annotations

import pytest

from portal.models import Page
from tests.cast import Person
from tests.web.desk.desk import Desk

HUGE = 10**30


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "address",
    [
        f"/tasks/{HUGE}",
        f"/reports/sending?before={HUGE}",
        f"/reports/sending?author={HUGE}",
        f"/admin/employees/{HUGE}",
        f"/admin/deliveries?page={HUGE}",
    ],
)
def test_a_number_that_no_row_can_have(office: Desk, address: str) -> None:
    screen = office.opens(address)
    assert screen.status == 404
    assert "There is nothing here" in screen.words


@pytest.mark.both_databases
def test_a_page_that_cannot_be_counts_as_none_chosen(office: Desk, maria: Person, bakery: Page) -> None:
    maria.writes(bakery, "Is my cake ready?")
    screen = office.opens(f"/tasks?view=all&page={HUGE}")
    assert screen.status == 200
    assert "Is my cake ready?" in screen.words
