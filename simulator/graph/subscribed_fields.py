"""The fields that can be subscribed to, and the permission each needs.

https://developers.facebook.com/docs/graph-api/webhooks/reference/page
"""

from __future__ import annotations

from simulator.graph import errors

_MESSAGING = """
    messages messaging_postbacks message_deliveries message_reads message_echoes message_edits message_reactions
    messaging_referrals messaging_optins messaging_optouts messaging_handovers standby messaging_policy_enforcement
    messaging_integrity response_feedback messaging_feedback messaging_account_linking messaging_customer_information
    messaging_in_thread_lead_form_submit messaging_direct_sends message_context message_mention
    message_template_status_update messaging_payments messaging_pre_checkouts messaging_checkout_updates
    messaging_game_plays messaging_appointments messaging_fblogin_account_linking send_cart inbox_labels conversations
    calls call_permission_reply call_settings_update marketing_message_clicks marketing_message_deliveries
    marketing_message_delivery_failed marketing_message_echoes marketing_message_reads
"""
_OTHERS = """
    feed mention ratings live_videos videos group_feed merchant_review product_review publisher_subscriptions
    business_integrity name phone email picture website hours location category description
"""
_INSTAGRAM = """
    comments live_comments mentions messages message_edit message_reactions messaging_optins messaging_postbacks
    messaging_referral messaging_seen standby story_insights follow share_to_story comment_poll_response
    story_poll_response onboarding_welcome_message_series
"""
MESSAGING = tuple(_MESSAGING.split())
LEADS = ("leadgen", "leadgen_update", "leadgen_fat")
KNOWN = {"page": (*MESSAGING, *LEADS, *_OTHERS.split()), "instagram": tuple(_INSTAGRAM.split())}
WITHOUT_CHECK = ("permissions", "user")


def scope_for(field: str) -> str:
    """The permission a Page's subscription to the field needs."""
    if field in MESSAGING:
        return "pages_messaging"
    return "leads_retrieval" if field in LEADS else "pages_manage_metadata"


def require_known(object_name: str, fields: list[str], parameter: str = "fields") -> None:
    """Raise code 100 for a field or object that does not exist."""
    if object_name in WITHOUT_CHECK:
        return
    if object_name not in KNOWN:
        raise errors.parameter(
            f'Param object must be one of {{PAGE, INSTAGRAM, PERMISSIONS, USER}} - got "{object_name}"'
        )
    for position, name in enumerate(fields):
        if name not in KNOWN[object_name]:
            allowed = ", ".join(sorted(KNOWN[object_name]))
            raise errors.parameter(f'Param {parameter}[{position}] must be one of {{{allowed}}} - got "{name}"')
