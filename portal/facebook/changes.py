"""Elements of `changes`: feed, mentions, leads, permissions (https://developers.facebook.com/docs/graph-api/webhooks)."""

from __future__ import annotations

from collections.abc import Callable

from portal.facebook import complaints, messaging
from portal.facebook.frames import Broken, Frame, required
from portal.facebook.shapes.items import (
    FeedChange,
    Item,
    LeadNotice,
    Mention,
    PermissionChange,
    TemplateStatus,
    Unknown,
)
from portal.facebook.values import Json, flag, identifier, identifiers, mapping, moment, text, web_address

_KNOWN_OBJECTS = ("page", "instagram")


def item_of(frame: Frame) -> Item:
    """The item of one change; raises Broken if it lacks what its kind needs."""
    field = required(text(frame.raw.get("field")), "field name")
    if frame.meta_object == "permissions":
        return _permission(frame, field)
    build = _BUILDERS.get(field) if frame.meta_object in _KNOWN_OBJECTS else None
    value = frame.raw.get("value")
    if build is None:
        return _message_or_unknown(frame, field, mapping(value))
    if not isinstance(value, dict):
        raise Broken(complaints.NO_VALUE)
    return build(frame, value)


def _message_or_unknown(frame: Frame, field: str, value: Json) -> Item:
    """Meta sends some messaging events of Instagram as changes; their value is an ordinary event."""
    if "sender" in value and "recipient" in value:
        event = Frame(frame.meta_object, frame.platform, frame.page_id, frame.entry_time, frame.standby, value)
        return messaging.item_of(event)
    kind = field if frame.meta_object in _KNOWN_OBJECTS else f"{frame.meta_object}.{field}"
    return Unknown(**frame.common("unknown", at=frame.entry_time), kind=kind)


def _feed(frame: Frame, value: Json) -> FeedChange:
    author = mapping(value.get("from"))
    author_id = identifier(author.get("id")) or identifier(value.get("sender_id"))
    post = mapping(value.get("post"))
    verb = text(value.get("verb")) or "add"
    created_at = moment(value.get("created_time"))
    # Only an "add" happens when its comment is made; Meta repeats that time in every later change of the comment.
    at = (created_at or frame.entry_time) if verb == "add" else (frame.entry_time or created_at)
    return FeedChange(
        **frame.common("feed", at=at, person_id=author_id),
        item=required(text(value.get("item")), "item"),
        verb=verb,
        post_id=identifier(value.get("post_id")) or identifier(post.get("id")),
        comment_id=identifier(value.get("comment_id")),
        parent_id=identifier(value.get("parent_id")),
        author_id=author_id,
        author_name=text(author.get("name")) or text(value.get("sender_name")),
        by_page=author_id == frame.page_id,
        message=text(value.get("message")),
        created_at=created_at,
        reaction=text(value.get("reaction_type")),
        photo_url=web_address(value.get("photo")),
        video_url=web_address(value.get("video")),
        link=web_address(value.get("link")),
        permalink=web_address(post.get("permalink_url")),
        is_published=flag(value.get("published", post.get("is_published"))),
        is_hidden=flag(value.get("is_hidden")),
    )


def _instagram_comment(frame: Frame, value: Json) -> FeedChange:
    """Instagram tells only of new comments; edits, removals and hiding have no webhook."""
    author = mapping(value.get("from"))
    author_id = identifier(author.get("id"))
    comment_id = required(identifier(value.get("id")), "comment id")
    return FeedChange(
        **frame.common("feed", at=frame.entry_time, own_id=comment_id),
        item="comment",
        verb="add",
        post_id=identifier(mapping(value.get("media")).get("id")),
        comment_id=comment_id,
        parent_id=identifier(value.get("parent_id")),
        author_id=author_id,
        author_name=text(author.get("username")),
        by_page=author_id == frame.page_id,
        message=text(value.get("text")),
        created_at=None,
        reaction=None,
        photo_url=None,
        video_url=None,
        link=None,
        permalink=None,
        is_published=None,
        is_hidden=None,
    )


def _mention(frame: Frame, value: Json) -> Mention:
    author_id = identifier(mapping(value.get("from")).get("id")) or identifier(value.get("sender_id"))
    at = moment(value.get("created_time")) or frame.entry_time
    return Mention(
        **frame.common("mention", at=at, person_id=author_id),
        post_id=identifier(value.get("post_id")) or identifier(value.get("media_id")),
        comment_id=identifier(value.get("comment_id")),
        item=text(value.get("item")),
        verb=text(value.get("verb")),
        message=text(value.get("message")),
    )


def _lead(frame: Frame, value: Json) -> LeadNotice:
    lead_id = required(identifier(value.get("leadgen_id")), "lead id")
    created_at = moment(value.get("created_time"))
    return LeadNotice(
        **frame.common("lead", at=created_at or frame.entry_time, own_id=lead_id),
        lead_id=lead_id,
        form_id=identifier(value.get("form_id")),
        ad_id=_ad_id(value),
        created_at=created_at,
    )


def _ad_id(value: Json) -> str | None:
    """Leads without an ad carry 0, as a number or as text."""
    found = identifier(value.get("ad_id")) or identifier(value.get("adgroup_id"))
    return None if found == "0" else found


def _permission(frame: Frame, field: str) -> PermissionChange:
    """The whole connection is the field "connected", with its verb beside it instead of in a value."""
    value = mapping(frame.raw.get("value"))
    return PermissionChange(
        **frame.common("permission", at=frame.entry_time),
        user_id=frame.page_id,
        permission=None if field == "connected" else field,
        verb=text(value.get("verb")) or text(frame.raw.get("verb")),
        target_ids=identifiers(value.get("target_ids")),
    )


def _template_status(frame: Frame, value: Json) -> TemplateStatus:
    return TemplateStatus(
        **frame.common("template_status", at=frame.entry_time),
        template_id=identifier(value.get("message_template_id")) or identifier(value.get("id")),
        name=text(value.get("message_template_name")) or text(value.get("name")),
        language=text(value.get("message_template_language")) or text(value.get("language")),
        status=text(value.get("event")) or text(value.get("status")),
        reason=text(value.get("reason")),
    )


_BUILDERS: dict[str, Callable[[Frame, Json], Item]] = {
    "feed": _feed,
    "comments": _instagram_comment,
    "live_comments": _instagram_comment,
    "mention": _mention,
    "mentions": _mention,
    "leadgen": _lead,
    "message_template_status_update": _template_status,
}
