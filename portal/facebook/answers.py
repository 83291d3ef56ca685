"""From the JSON of the Graph API to shapes. What Meta leaves out is None; an answer without its id is AnswerLost."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal.facebook import attachments
from portal.facebook.errors import AnswerLost
from portal.facebook.shapes import (
    AppInfo,
    AppSubscription,
    Business,
    ConversationSummary,
    GrantedScope,
    HistoryMessage,
    InstagramAccount,
    Me,
    MessagingFeature,
    PageAccount,
    Participant,
    Permission,
    PermissionStatus,
    Profile,
    SentMessage,
    Story,
    SubscribedApp,
    TokenInfo,
    UserToken,
)
from portal.facebook.values import (
    Json,
    flag,
    identifier,
    identifiers,
    mapping,
    moment,
    number,
    objects,
    text,
    web_address,
)

_TASK_PREFIX = "PROFILE_PLUS_"


def id_of(answer: Json, name: str = "id") -> str:
    found = identifier(answer.get(name))
    if found is None:
        raise AnswerLost(f"Meta's answer has no “{name}”.")
    return found


def me(answer: Json) -> Me:
    return Me(id=id_of(answer), name=text(answer.get("name")))


def user_token(answer: Json, *, now: datetime) -> UserToken:
    token = text(answer.get("access_token"))
    if token is None:
        raise AnswerLost("Meta's answer has no token.")
    seconds = number(answer.get("expires_in"))
    return UserToken(token=token, expires_at=now + timedelta(seconds=seconds) if seconds else None)


def permission(answer: Json) -> Permission | None:
    name, status = text(answer.get("permission")), text(answer.get("status"))
    if name is None or status not in set(PermissionStatus):
        return None
    return Permission(name=name, status=PermissionStatus(status))


def page(answer: Json) -> PageAccount:
    page_id = id_of(answer)
    return PageAccount(
        id=page_id,
        name=text(answer.get("name")) or page_id,
        token=text(answer.get("access_token")),
        tasks=frozenset(task.removeprefix(_TASK_PREFIX) for task in identifiers(answer.get("tasks"))),
        category=text(answer.get("category")),
        link=text(answer.get("link")),
        picture_url=_picture(answer.get("picture")),
        business=business(mapping(answer.get("business"))),
        instagram=_instagram(mapping(answer.get("instagram_business_account"))),
    )


def business(answer: Json) -> Business | None:
    found = identifier(answer.get("id"))
    return Business(id=found, name=text(answer.get("name"))) if found else None


def _picture(value: object) -> str | None:
    """Meta wraps it: {"data": {"url": …}}."""
    return text(mapping(mapping(value).get("data")).get("url"))


def _instagram(answer: Json) -> InstagramAccount | None:
    found = identifier(answer.get("id"))
    if found is None:
        return None
    return InstagramAccount(
        id=found,
        username=text(answer.get("username")),
        name=text(answer.get("name")),
        picture_url=text(answer.get("profile_picture_url")),
    )


def token_info(answer: Json) -> TokenInfo:
    data = mapping(answer.get("data"))
    error = mapping(data.get("error"))
    return TokenInfo(
        is_valid=data.get("is_valid") is True,
        app_id=identifier(data.get("app_id")),
        type=text(data.get("type")),
        user_id=identifier(data.get("user_id")),
        page_id=identifier(data.get("profile_id")),
        issued_at=moment(data.get("issued_at")),
        expires_at=moment(data.get("expires_at")),
        data_access_ends_at=moment(data.get("data_access_expires_at")),
        scopes=frozenset(identifiers(data.get("scopes"))),
        granular_scopes=tuple(_granted_scope(one) for one in objects(data.get("granular_scopes"))),
        error_code=number(error.get("code")),
        error_subcode=number(error.get("subcode")),
    )


def _granted_scope(given: Json) -> GrantedScope:
    """Without `target_ids` the scope holds for all, present and future."""
    named = given.get("target_ids")
    targets = None if named is None else frozenset(identifiers(named))
    return GrantedScope(scope=text(given.get("scope")) or "", target_ids=targets)


def app(answer: Json) -> AppInfo:
    return AppInfo(id=id_of(answer), name=text(answer.get("name")), link=text(answer.get("link")))


def app_subscription(answer: Json) -> AppSubscription:
    fields = answer.get("fields")
    named = (text(mapping(one).get("name")) or text(one) for one in (fields if isinstance(fields, list) else ()))
    return AppSubscription(
        object=text(answer.get("object")) or "",
        callback_url=text(answer.get("callback_url")),
        is_active=answer.get("active") is True,
        fields=frozenset(one for one in named if one),
    )


def subscribed_app(answer: Json) -> SubscribedApp:
    return SubscribedApp(
        id=id_of(answer),
        name=text(answer.get("name")),
        fields=frozenset(identifiers(answer.get("subscribed_fields"))),
    )


def sent_message(answer: Json) -> SentMessage:
    return SentMessage(
        message_id=id_of(answer, "message_id"),
        recipient_id=identifier(answer.get("recipient_id")),
    )


def profile(answer: Json, *, person_id: str) -> Profile:
    first, last = text(answer.get("first_name")), text(answer.get("last_name"))
    return Profile(
        person_id=person_id,
        name=text(answer.get("name")) or " ".join(filter(None, (first, last))) or None,
        first_name=first,
        last_name=last,
        username=text(answer.get("username")),
        picture_url=text(answer.get("profile_pic")),
    )


def conversation(answer: Json) -> ConversationSummary:
    people = (_participant(one) for one in objects(answer.get("participants")))
    return ConversationSummary(
        id=id_of(answer),
        updated_at=moment(answer.get("updated_time")),
        message_count=number(answer.get("message_count")),
        can_reply=flag(answer.get("can_reply")),
        participants=tuple(one for one in people if one),
    )


def _participant(answer: Json) -> Participant | None:
    found = identifier(answer.get("id"))
    return (
        Participant(id=found, name=text(answer.get("name")), username=text(answer.get("username"))) if found else None
    )


def history_message(answer: Json) -> HistoryMessage:
    author = mapping(answer.get("from"))
    recipients = (identifier(one.get("id")) for one in objects(answer.get("to")))
    return HistoryMessage(
        message_id=id_of(answer),
        at=moment(answer.get("created_time")),
        author_id=identifier(author.get("id")),
        author_name=text(author.get("name")) or text(author.get("username")),
        recipient_ids=tuple(one for one in recipients if one),
        text=text(answer.get("message")),
        attachments=attachments.of_history(answer),
        reply_to_id=_reply_to(mapping(answer.get("reply_to"))),
        is_unsupported=answer.get("is_unsupported") is True,
        story=_story(mapping(mapping(answer.get("story")).get("reply_to"))),
    )


def _story(answer: Json) -> Story | None:
    return Story(id=identifier(answer.get("id")), url=web_address(answer.get("link"))) if answer else None


def _reply_to(answer: Json) -> str | None:
    return identifier(answer.get("mid")) or identifier(answer.get("id"))


def messaging_feature(answer: Json) -> MessagingFeature:
    return MessagingFeature(name=text(answer.get("feature")) or "", status=text(answer.get("status")) or "")
