"""The address of a Facebook Page as people paste it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.web.setup.page_address import page_reference


@pytest.mark.parametrize(
    ("address", "reference"),
    [
        ("https://www.facebook.com/northbakery", "northbakery"),
        ("https://www.facebook.com/northbakery/", "northbakery"),
        ("https://m.facebook.com/northbakery?mibextid=abc", "northbakery"),
        ("facebook.com/north.bakery", "north.bakery"),
        ("  northbakery ", "northbakery"),
        ("@northbakery", "northbakery"),
        ("102938475610293", "102938475610293"),
        ("https://www.facebook.com/profile.php?id=102938475610293", "102938475610293"),
        ("https://www.facebook.com/p/North-Bakery-102938475610293/", "102938475610293"),
        ("https://www.facebook.com/pages/North-Bakery/102938475610293", "102938475610293"),
        ("https://www.facebook.com/people/North-Bakery/102938475610293/", "102938475610293"),
        ("https://business.facebook.com/latest/home?asset_id=102938475610293", "102938475610293"),
        ("https://m.me/northbakery", "northbakery"),
        ("https://example.org/northbakery", None),
        ("https://facebook.com.example.org/northbakery", None),
        ("https://www.facebook.com/", None),
        ("https://www.facebook.com/profile.php", None),
        ("our bakery", None),
        ("http://[", None),
        ("", None),
    ],
)
def test_it_is_read(address, reference):
    assert page_reference(address) == reference


@given(st.text(max_size=200))
def test_whatever_is_pasted_it_is_a_name_or_nothing(address):
    found = page_reference(address)
    assert found is None or "/" not in found
