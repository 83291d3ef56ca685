"""Addresses that somebody typed: what cannot be there is not there, and nothing breaks."""

from __future__ import annotations

import pytest

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
