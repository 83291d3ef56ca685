"""Direct links into Meta's own screens, for the guidance of the wizard and for diagnosis."""

from __future__ import annotations

from urllib.parse import quote, urlencode

BUSINESS_INTEGRATIONS = "https://www.facebook.com/settings?tab=business_tools"
"""A person's connected business apps: edit which Pages an app may use, or remove it."""

APP_DASHBOARD = "https://developers.facebook.com/apps/"
LEAD_ADS_TESTING_TOOL = "https://developers.facebook.com/tools/lead-ads-testing"
LEAD_ADS_TERMS = "https://www.facebook.com/ads/leadgen/tos"
"""Where an administrator of a Page accepts the terms without which it has no lead forms."""

PAGE_ACCESS = "https://www.facebook.com/settings?tab=profile_access"
"""Who may do what on a Page without a portfolio; works after switching into the Page."""

PAGE_QUALITY = "https://www.facebook.com/business-support-home"
"""Restrictions of Pages and accounts, with the way to ask for a review."""

_BUSINESS_SETTINGS = "https://business.facebook.com/latest/settings"


def app_dashboard(app_id: str) -> str:
    return f"{APP_DASHBOARD}{_part(app_id)}/dashboard/"


def app_basic_settings(app_id: str) -> str:
    """Where the app secret is shown."""
    return f"{APP_DASHBOARD}{_part(app_id)}/settings/basic/"


def portfolio_pages(business_id: str | None = None) -> str:
    """Pages of a business portfolio, where its administrator assigns them to people."""
    return _business_settings("pages", business_id)


def portfolio_people(business_id: str | None = None) -> str:
    """People of a business portfolio, where its administrator invites them."""
    return _business_settings("business_users", business_id)


def leads_access(business_id: str | None = None) -> str:
    """Who and which apps may read the leads of a portfolio's Pages."""
    return _business_settings("leads_accesses", business_id)


def inbox(page_id: str) -> str:
    """The Page's inbox in Meta Business Suite."""
    return f"https://business.facebook.com/latest/inbox/all?{urlencode({'asset_id': page_id})}"


def page(page_id: str) -> str:
    return f"https://www.facebook.com/{_part(page_id)}"


def messenger(page_name: str, *, ref: str | None = None) -> str:
    """The link that opens a chat with the Page, by its id or user name; `ref` comes back in the referral."""
    query = f"?{urlencode({'ref': ref})}" if ref else ""
    return f"https://m.me/{_part(page_name)}{query}"


def instagram(username: str) -> str:
    return f"https://www.instagram.com/{_part(username)}/"


def instagram_chat(username: str) -> str:
    return f"https://ig.me/m/{_part(username)}"


def _part(name: str) -> str:
    """One part of a path, whatever is in it."""
    return quote(name, safe="")


def _business_settings(section: str, business_id: str | None) -> str:
    query = f"?{urlencode({'business_id': business_id})}" if business_id else ""
    return f"{_BUSINESS_SETTINGS}/{section}{query}"
