"""The permissions, and what of a person's belongings each is about.

https://developers.facebook.com/docs/permissions
"""

from __future__ import annotations

from collections.abc import Iterable

TITLES = {
    "public_profile": "Your name and profile picture",
    "email": "Your email address",
    "pages_show_list": "Show a list of the Pages you manage",
    "pages_messaging": "Manage and access Page conversations on Messenger",
    "pages_manage_metadata": "Manage accounts, settings and webhooks for a Page",
    "pages_read_engagement": "Read content posted on the Page",
    "pages_read_user_content": "Read user content on your Page",
    "pages_manage_engagement": "Manage comments on your Page",
    "pages_manage_ads": "Manage ads for Pages that you manage",
    "pages_utility_messaging": "Manage and send utility messages from your Page",
    "leads_retrieval": "Access leads for your Pages",
    "ads_management": "Manage ads for ad accounts that you have access to",
    "business_management": "Manage your business",
    "instagram_basic": "Access the profile and posts of your Instagram account",
    "instagram_manage_messages": "Manage and access messages of your Instagram account",
    "instagram_manage_comments": "Manage comments of your Instagram account",
}

ASSETS = {  # which kind of asset a permission is limited to
    "pages_show_list": "pages",
    "pages_messaging": "pages",
    "pages_manage_metadata": "pages",
    "pages_read_engagement": "pages",
    "pages_read_user_content": "pages",
    "pages_manage_engagement": "pages",
    "pages_manage_ads": "pages",
    "pages_utility_messaging": "pages",
    "leads_retrieval": "pages",
    "business_management": "businesses",
    "instagram_basic": "instagram",
    "instagram_manage_messages": "instagram",
    "instagram_manage_comments": "instagram",
}


def parse(text: str) -> list[str]:
    """Scopes separated by commas or spaces, in order, each once; `public_profile` is always asked for."""
    asked = text.replace(",", " ").split()
    return list(dict.fromkeys([*asked, "public_profile"]))


def kinds(asked: Iterable[str]) -> set[str]:
    """The kinds of assets these permissions are limited to."""
    return {ASSETS[scope] for scope in asked if scope in ASSETS}
