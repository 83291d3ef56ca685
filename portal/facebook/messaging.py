"""Messaging events (https://developers.facebook.com/docs/messenger-platform/webhooks), one builder per kind."""

from __future__ import annotations

from collections.abc import Callable

from portal.facebook import attachments, complaints
from portal.facebook.frames import Broken, Frame, required
from portal.facebook.shapes.items import (
    AccountLinking,
    AppRoles,
    DeliveryReceipt,
    Echo,
    Edit,
    FeedbackAnswer,
    InboundMessage,
    Item,
    OptIn,
    PolicyEnforcement,
    Postback,
    Reaction,
    ReadReceipt,
    Referral,
    ReferralEvent,
    ResponseFeedback,
    Story,
    ThreadControl,
    ThreadVerb,
    Unknown,
    Unsend,
)
from portal.facebook.values import Json, identifier, identifiers, mapping, moment, number, objects, text, web_address

_FRAME_KEYS = frozenset({"sender", "recipient", "timestamp"})


def item_of(frame: Frame) -> Item:
    """The item of one event; raises Broken if it lacks what its kind needs."""
    for name, build in _BUILDERS.items():
        if name in frame.raw:
            content = frame.raw[name]
            if not isinstance(content, dict):
                raise Broken(complaints.NO_OBJECT % {"name": name})
            return build(frame, content)
    kind = ",".join(sorted(frame.raw.keys() - _FRAME_KEYS)) or "empty"
    person_id = frame.person_if_any()
    return Unknown(**frame.common("unknown", at=frame.sent_at, person_id=person_id), kind=kind, person_id=person_id)


def _message(frame: Frame, message: Json) -> Item:
    message_id = required(identifier(message.get("mid")), "message id")
    if message.get("is_deleted") is True:
        return _unsend(frame, message_id)
    if message.get("is_echo") is True or frame.is_by_page():
        return _echo(frame, message, message_id)
    reply_to = mapping(message.get("reply_to"))
    return InboundMessage(
        **frame.common("message", at=frame.sent_at, own_id=message_id),
        person_id=frame.person(),
        message_id=message_id,
        text=text(message.get("text")),
        attachments=attachments.of_message(message, frame.platform),
        quick_reply_payload=text(mapping(message.get("quick_reply")).get("payload")),
        reply_to_id=identifier(reply_to.get("mid")),
        story=_story(mapping(reply_to.get("story"))),
        referral=_referral(mapping(message.get("referral"))),
        is_unsupported=message.get("is_unsupported") is True,
    )


def _echo(frame: Frame, message: Json, message_id: str) -> Echo:
    return Echo(
        **frame.common("echo", at=frame.sent_at, own_id=message_id),
        person_id=required(frame.recipient_id(), "recipient"),
        message_id=message_id,
        text=text(message.get("text")),
        attachments=attachments.of_message(message, frame.platform),
        app_id=identifier(message.get("app_id")),
        metadata=text(message.get("metadata")),
        reply_to_id=identifier(mapping(message.get("reply_to")).get("mid")),
    )


def _unsend(frame: Frame, message_id: str) -> Unsend:
    return Unsend(
        **frame.common("unsend", at=frame.sent_at, own_id=message_id),
        person_id=frame.person(),
        by_page=frame.is_by_page(),
        message_id=message_id,
    )


def _story(story: Json) -> Story | None:
    return Story(id=identifier(story.get("id")), url=web_address(story.get("url"))) if story else None


def _referral(given: Json) -> Referral | None:
    if not given:
        return None
    ad = mapping(given.get("ads_context_data"))
    product = mapping(given.get("product"))
    return Referral(
        ref=text(given.get("ref")),
        source=text(given.get("source")),
        type=text(given.get("type")),
        ad_id=identifier(given.get("ad_id")),
        ad_title=text(ad.get("ad_title")),
        post_id=identifier(ad.get("post_id")),
        product_id=identifier(product.get("id")) or identifier(ad.get("product_id")),
        photo_url=text(ad.get("photo_url")),
        video_url=text(ad.get("video_url")),
    )


def _postback(frame: Frame, postback: Json) -> Postback:
    message_id = identifier(postback.get("mid"))
    person_id = frame.person()
    return Postback(
        **frame.common("postback", at=frame.sent_at, own_id=message_id, person_id=person_id),
        person_id=person_id,
        message_id=message_id,
        title=text(postback.get("title")),
        payload=text(postback.get("payload")),
        referral=_referral(mapping(postback.get("referral"))),
    )


def _delivery(frame: Frame, delivery: Json) -> DeliveryReceipt:
    watermark = moment(delivery.get("watermark"))
    person_id = frame.person()
    at = moment(frame.raw.get("timestamp")) or watermark or frame.entry_time
    return DeliveryReceipt(
        **frame.common("delivery", at=at, person_id=person_id),
        person_id=person_id,
        message_ids=identifiers(delivery.get("mids")),
        watermark=watermark,
    )


def _read(frame: Frame, read: Json) -> ReadReceipt:
    watermark = moment(read.get("watermark"))
    person_id = frame.person()
    at = moment(frame.raw.get("timestamp")) or watermark or frame.entry_time
    return ReadReceipt(
        **frame.common("read", at=at, person_id=person_id),
        person_id=person_id,
        watermark=watermark,
        message_id=identifier(read.get("mid")),
    )


def _reaction(frame: Frame, reaction: Json) -> Reaction:
    person_id = frame.person()
    return Reaction(
        **frame.common("reaction", at=frame.sent_at, person_id=person_id),
        person_id=person_id,
        by_page=frame.is_by_page(),
        message_id=required(identifier(reaction.get("mid")), "message id"),
        action=text(reaction.get("action")) or "react",
        reaction=text(reaction.get("reaction")),
        emoji=text(reaction.get("emoji")),
    )


def _edit(frame: Frame, edit: Json) -> Edit:
    person_id = frame.person()
    return Edit(
        **frame.common("edit", at=frame.sent_at, person_id=person_id),
        person_id=person_id,
        message_id=required(identifier(edit.get("mid")), "message id"),
        text=text(edit.get("text")),
        number=number(edit.get("num_edit")),
    )


def _referral_event(frame: Frame, given: Json) -> ReferralEvent:
    person_id = frame.person()
    answers = objects(mapping(frame.raw.get("lead")).get("data"))
    return ReferralEvent(
        **frame.common("referral", at=frame.sent_at, person_id=person_id),
        person_id=person_id,
        referral=required(_referral(given), "content in its referral"),
        lead_answers=tuple((str(one.get("question", "")), str(one.get("answer", ""))) for one in answers),
    )


def _optin(frame: Frame, optin: Json) -> OptIn:
    sender = mapping(frame.raw.get("sender"))
    person_id = frame.person_if_any()
    return OptIn(
        **frame.common("optin", at=frame.sent_at, person_id=person_id),
        person_id=person_id,
        user_ref=identifier(optin.get("user_ref")) or identifier(sender.get("user_ref")),
        type=text(optin.get("type")),
        ref=text(optin.get("ref")),
        payload=text(optin.get("payload")),
        title=text(optin.get("title")),
        status=text(optin.get("notification_messages_status")),
    )


def _account_linking(frame: Frame, linking: Json) -> AccountLinking:
    person_id = frame.person()
    common = frame.common("account_linking", at=frame.sent_at, person_id=person_id)
    return AccountLinking(**common, person_id=person_id, status=text(linking.get("status")))


def _response_feedback(frame: Frame, given: Json) -> ResponseFeedback:
    person_id = frame.person()
    return ResponseFeedback(
        **frame.common("response_feedback", at=frame.sent_at, person_id=person_id),
        person_id=person_id,
        feedback=text(given.get("feedback")),
        message_id=identifier(given.get("mid")),
    )


def _feedback(frame: Frame, given: Json) -> FeedbackAnswer:
    """https://developers.facebook.com/docs/messenger-platform/send-messages/templates/customer-feedback-template"""
    person_id = frame.person()
    screens = objects(given.get("feedback_screens"))
    asked = [mapping(one) for screen in screens for one in mapping(screen.get("questions")).values()]
    first = asked[0] if asked else mapping(None)
    return FeedbackAnswer(
        **frame.common("feedback", at=frame.sent_at, person_id=person_id),
        person_id=person_id,
        score=identifier(first.get("payload")),
        words=text(mapping(first.get("follow_up")).get("payload")),
    )


def _policy_enforcement(frame: Frame, given: Json) -> PolicyEnforcement:
    return PolicyEnforcement(
        **frame.common("policy_enforcement", at=frame.sent_at),
        action=text(given.get("action")),
        reason=text(given.get("reason")),
    )


def _thread_control(verb: ThreadVerb) -> Callable[[Frame, Json], ThreadControl]:
    def build(frame: Frame, given: Json) -> ThreadControl:
        person_id = frame.person_if_any()
        new_owner = given.get("new_owner_app_id") or given.get("requested_owner_app_id")
        return ThreadControl(
            **frame.common("thread_control", at=frame.sent_at, person_id=person_id),
            person_id=person_id,
            verb=verb,
            previous_owner_app_id=identifier(given.get("previous_owner_app_id")),
            new_owner_app_id=identifier(new_owner),
            metadata=text(given.get("metadata")),
        )

    return build


def _app_roles(frame: Frame, given: Json) -> AppRoles:
    roles = {
        app: tuple(role for role in names if text(role)) for app, names in given.items() if isinstance(names, list)
    }
    return AppRoles(**frame.common("app_roles", at=frame.sent_at), roles=roles)


_BUILDERS: dict[str, Callable[[Frame, Json], Item]] = {
    "message": _message,
    "delivery": _delivery,
    "read": _read,
    "postback": _postback,
    "reaction": _reaction,
    "message_edit": _edit,
    "referral": _referral_event,
    "optin": _optin,
    "account_linking": _account_linking,
    "response_feedback": _response_feedback,
    "messaging_feedback": _feedback,
    "policy_enforcement": _policy_enforcement,
    "policy-enforcement": _policy_enforcement,
    "pass_thread_control": _thread_control(ThreadVerb.PASSED),
    "take_thread_control": _thread_control(ThreadVerb.TAKEN),
    "request_thread_control": _thread_control(ThreadVerb.REQUESTED),
    "app_roles": _app_roles,
}
