"""Features of the portal, the permissions of Meta they rest on, and the webhook fields that come with them.

https://developers.facebook.com/docs/permissions
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _


class FeatureKey(StrEnum):
    """What an administrator can switch on."""

    PAGES = "pages"
    WEBHOOKS = "webhooks"
    MESSAGES = "messages"
    COMMENTS = "comments"
    LEADS = "leads"
    INSTAGRAM_MESSAGES = "instagram_messages"
    INSTAGRAM_COMMENTS = "instagram_comments"
    UTILITY_MESSAGES = "utility_messages"


@dataclass(frozen=True, slots=True)
class Feature:
    """What works with these permissions. `optional` ones make it better; without a `required` one it does not work.

    `any_task`: the person needs one of these rights on the Page; empty means any right at all will do.
    """

    key: FeatureKey
    name: LazyString
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    any_task: frozenset[str] = frozenset()

    def works_with(self, granted: Collection[str]) -> bool:
        return all(permission in granted for permission in self.required)

    def is_allowed_by(self, tasks: Collection[str]) -> bool:
        """Whether a person with these tasks on a Page (`PageAccount.tasks`) may use the feature there."""
        return not self.any_task or any(task in self.any_task for task in tasks)


FEATURES: dict[FeatureKey, Feature] = {
    feature.key: feature
    for feature in (
        Feature(FeatureKey.PAGES, _("List your Pages"), ("pages_show_list",), ("business_management",)),
        Feature(
            FeatureKey.WEBHOOKS,
            _("Receive events from your Pages"),
            ("pages_show_list", "pages_manage_metadata"),
            any_task=frozenset({"MANAGE", "CREATE_CONTENT", "MODERATE"}),
        ),
        Feature(
            FeatureKey.MESSAGES,
            _("Receive and answer private messages"),
            ("pages_show_list", "pages_manage_metadata", "pages_messaging"),
            ("business_management",),
            any_task=frozenset({"MESSAGING", "MESSAGE"}),
        ),
        Feature(
            FeatureKey.COMMENTS,
            _("Receive and answer comments"),
            (
                "pages_show_list",
                "pages_manage_metadata",
                "pages_read_engagement",
                "pages_read_user_content",
                "pages_manage_engagement",
            ),
            any_task=frozenset({"MODERATE"}),
        ),
        Feature(
            FeatureKey.LEADS,
            _("Receive leads"),
            (
                "pages_show_list",
                "pages_manage_metadata",
                "pages_read_engagement",
                "pages_manage_ads",
                "leads_retrieval",
            ),
            ("ads_management",),
            any_task=frozenset({"ADVERTISE", "MANAGE_LEADS"}),
        ),
        Feature(
            FeatureKey.INSTAGRAM_MESSAGES,
            _("Receive and answer Instagram messages"),
            (
                "pages_show_list",
                "pages_manage_metadata",
                "pages_read_engagement",
                "instagram_basic",
                "instagram_manage_messages",
            ),
            ("business_management",),
            any_task=frozenset({"MESSAGING", "MESSAGE"}),
        ),
        Feature(
            FeatureKey.INSTAGRAM_COMMENTS,
            _("Receive and answer Instagram comments"),
            ("pages_show_list", "pages_read_engagement", "instagram_basic", "instagram_manage_comments"),
            any_task=frozenset({"MODERATE"}),
        ),
        Feature(
            FeatureKey.UTILITY_MESSAGES,
            _("Send approved utility messages outside the messaging window"),
            ("pages_show_list", "pages_manage_metadata", "pages_messaging", "pages_utility_messaging"),
            any_task=frozenset({"MESSAGING", "MESSAGE"}),
        ),
    )
}


def required_scopes(features: Collection[FeatureKey]) -> tuple[str, ...]:
    """The permissions without which one of the features does not work, each once."""
    return tuple(dict.fromkeys(scope for key in features for scope in FEATURES[key].required))


def scopes_for(features: Collection[FeatureKey]) -> tuple[str, ...]:
    """What to ask for: the required permissions first, then the optional ones.

    A permission that the app's use cases do not include stops Meta's dialog for everybody ("Invalid Scopes"); the
    way out is `required_scopes`.
    """
    optional = (scope for key in features for scope in FEATURES[key].optional)
    return tuple(dict.fromkeys((*required_scopes(features), *optional)))


@dataclass(frozen=True, slots=True)
class PageField:
    """A webhook field, the feature it belongs to, and the permission that Meta wants for its subscription."""

    name: str
    feature: FeatureKey
    permission: str


def _fields(feature: FeatureKey, permission: str, *names: str) -> tuple[PageField, ...]:
    return tuple(PageField(name, feature, permission) for name in names)


PAGE_FIELDS: dict[str, PageField] = {
    one.name: one
    for one in (
        *_fields(
            FeatureKey.MESSAGES,
            "pages_messaging",
            "messages",
            "messaging_postbacks",
            "message_deliveries",
            "message_reads",
            "message_echoes",
            "message_edits",
            "message_reactions",
            "messaging_referrals",
            "messaging_optins",
            "messaging_handovers",
            "standby",
            "messaging_policy_enforcement",
            "response_feedback",
            "messaging_feedback",
        ),
        *_fields(FeatureKey.COMMENTS, "pages_manage_metadata", "feed", "mention"),
        *_fields(FeatureKey.LEADS, "leads_retrieval", "leadgen"),
        *_fields(FeatureKey.UTILITY_MESSAGES, "pages_utility_messaging", "message_template_status_update"),
    )
}
"""Webhook fields of the object `page`, for the app's subscription and for each Page's."""

INSTAGRAM_FIELDS: dict[str, PageField] = {
    one.name: one
    for one in (
        *_fields(
            FeatureKey.INSTAGRAM_MESSAGES,
            "instagram_manage_messages",
            "messages",
            "messaging_postbacks",
            "messaging_seen",
            "message_reactions",
            "message_edit",
            "messaging_referral",
            "standby",
        ),
        *_fields(FeatureKey.INSTAGRAM_COMMENTS, "instagram_manage_comments", "comments", "live_comments", "mentions"),
    )
}
"""Webhook fields of the object `instagram`; only the app subscribes to them, the Page follows."""


LEAST_FIELDS = ("name",)
"""What a Page subscribes to for the sake of its Instagram account: any field will do, and this one tells least."""


def fields_for(features: Collection[FeatureKey], granted: Collection[str]) -> tuple[str, ...]:
    """The webhook fields that these features of one Page use and these permissions allow."""
    known = (*PAGE_FIELDS.values(), *INSTAGRAM_FIELDS.values())
    return tuple(one.name for one in known if one.feature in features and one.permission in granted)
