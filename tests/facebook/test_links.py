"""The links into Meta's screens carry what they are about, safely written."""

from urllib.parse import parse_qs, urlsplit

import pytest

from portal.facebook import links

ALL = [
    links.BUSINESS_INTEGRATIONS,
    links.LEAD_ADS_TESTING_TOOL,
    links.PAGE_ACCESS,
    links.PAGE_QUALITY,
    links.app_dashboard("445566778899001"),
    links.app_basic_settings("445566778899001"),
    links.portfolio_pages(),
    links.portfolio_people("990011"),
    links.leads_access("990011"),
    links.inbox("102938475610293"),
    links.page("102938475610293"),
    links.messenger("northbakery"),
    links.instagram_chat("northbakery"),
]


@pytest.mark.parametrize("link", ALL)
def test_a_link_leads_to_meta(link: str) -> None:
    parts = urlsplit(link)
    assert parts.scheme == "https"
    assert parts.hostname
    assert parts.hostname.endswith(("facebook.com", "m.me", "ig.me"))


def test_a_portfolio_is_named_when_it_is_known() -> None:
    assert urlsplit(links.portfolio_pages()).query == ""
    assert parse_qs(urlsplit(links.portfolio_pages("990011")).query) == {"business_id": ["990011"]}


def test_a_chat_link_can_say_where_it_was_found() -> None:
    assert links.messenger("102938475610293") == "https://m.me/102938475610293"
    assert links.messenger("102938475610293", ref="setup & test") == "https://m.me/102938475610293?ref=setup+%26+test"


def test_a_name_cannot_change_the_link() -> None:
    assert links.page("../x?y") == "https://www.facebook.com/..%2Fx%3Fy"
