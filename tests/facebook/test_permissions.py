"""Which permissions a feature rests on, and which webhook fields come with them."""

from portal.facebook.permissions import (
    FEATURES,
    INSTAGRAM_FIELDS,
    PAGE_FIELDS,
    FeatureKey,
    fields_for,
    required_scopes,
    scopes_for,
)


def test_scopes_follow_from_the_features_each_once() -> None:
    features = (FeatureKey.PAGES, FeatureKey.WEBHOOKS, FeatureKey.MESSAGES)
    assert required_scopes(features) == ("pages_show_list", "pages_manage_metadata", "pages_messaging")
    assert scopes_for(features) == (*required_scopes(features), "business_management")


def test_a_feature_needs_its_permissions_and_a_right_on_the_page() -> None:
    messages = FEATURES[FeatureKey.MESSAGES]
    assert messages.works_with({"pages_show_list", "pages_manage_metadata", "pages_messaging"})
    assert not messages.works_with({"pages_show_list", "pages_messaging"})
    assert messages.is_allowed_by({"ANALYZE", "MESSAGING"})
    assert not messages.is_allowed_by({"ANALYZE", "MODERATE"})
    assert FEATURES[FeatureKey.PAGES].is_allowed_by(())


def test_the_dependencies_of_permissions_are_asked_for_too() -> None:
    """As Meta's reference lists them; a permission without what it rests on is refused."""
    rests_on = {
        "pages_read_engagement": {"pages_show_list"},
        "pages_manage_metadata": {"pages_show_list"},
        "business_management": {"pages_show_list"},
        "pages_messaging": {"pages_manage_metadata"},
        "instagram_manage_messages": {"instagram_basic", "pages_show_list", "pages_read_engagement"},
    }
    for feature in FEATURES.values():
        asked_for = {*feature.required, *feature.optional}
        for permission in asked_for:
            assert rests_on.get(permission, set()) <= asked_for


def test_only_fields_with_a_granted_permission_are_subscribed() -> None:
    features = (FeatureKey.MESSAGES, FeatureKey.LEADS)
    found = fields_for(features, {"pages_messaging"})
    assert "messages" in found
    assert "message_echoes" in found
    assert "leadgen" not in found
    assert "feed" not in fields_for(features, {"pages_messaging", "pages_manage_metadata", "leads_retrieval"})
    assert "leadgen" in fields_for(features, {"leads_retrieval"})


def test_every_field_belongs_to_a_feature_that_asks_for_its_permission() -> None:
    for field in (*PAGE_FIELDS.values(), *INSTAGRAM_FIELDS.values()):
        assert field.permission in FEATURES[field.feature].required
