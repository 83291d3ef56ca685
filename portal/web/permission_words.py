"""Meta's permissions in words: what each is called in Facebook's dialog, and what it lets the portal do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class PermissionWords:
    """`name` is Meta's, for the app dashboard."""

    name: str
    allows: Any


PERMISSIONS = {
    name: PermissionWords(name, allows)
    for name, allows in (
        ("pages_show_list", _l("See which Pages you manage")),
        ("pages_manage_metadata", _l("Be told when something happens on a Page")),
        ("pages_messaging", _l("Read and send messages as the Page")),
        ("pages_utility_messaging", _l("Send approved utility messages, also after the 24 hours")),
        ("pages_read_engagement", _l("Read what the Page publishes")),
        ("pages_read_user_content", _l("Read what people write under its posts")),
        ("pages_manage_engagement", _l("Answer, hide and delete comments as the Page")),
        ("pages_manage_ads", _l("Work with the Page's ads, to which lead forms belong")),
        ("leads_retrieval", _l("Read what people send with lead forms")),
        ("ads_management", _l("See the names of the ad and campaign a lead came from")),
        ("instagram_basic", _l("See the Instagram account that is linked to a Page, and what it publishes")),
        ("instagram_manage_messages", _l("Read and send Instagram messages")),
        ("instagram_manage_comments", _l("Read, answer, hide and delete comments on Instagram")),
        ("business_management", _l("See Pages that belong to a business portfolio")),
    )
}
