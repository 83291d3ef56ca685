"""The items of a webhook POST. Field names of Meta end here; ids are text, times aware and in UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from portal.facebook.shapes.attachments import AttachmentKind, IncomingAttachment


class Platform(StrEnum):
    """Where a Page lives."""

    FACEBOOK = "facebook"
    INSTAGRAM = "instagram"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that happened, as far as every kind of item has it.

    `page_id` is the id of the entry: a Facebook Page, an Instagram account, or (`PermissionChange`) a person.
    `at` is when it happened, None when Meta gave no usable time. `key` is the same for every repeat of the item,
    wherever in whatever POST it comes, and different for every other item. `standby`: another app owns the thread.
    `raw` is the item as Meta sent it.
    """

    kind_name: ClassVar[str] = "item"

    platform: Platform
    page_id: str
    at: datetime | None
    key: str
    standby: bool
    raw: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """Where a person came from: an ad, an m.me link, a plugin. `source` is Meta's word: ADS, SHORTLINK, …"""

    ref: str | None
    source: str | None
    type: str | None
    ad_id: str | None
    ad_title: str | None
    post_id: str | None
    product_id: str | None
    photo_url: str | None
    video_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The Instagram story an answer belongs to; its media may be linked, never stored."""

    id: str | None
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage(Item):
    """A person wrote to the Page. `is_unsupported`: Meta says that something came and not what."""

    kind_name: ClassVar[str] = "message"

    person_id: str
    message_id: str
    text: str | None
    attachments: tuple[IncomingAttachment, ...]
    quick_reply_payload: str | None
    reply_to_id: str | None
    story: Story | None
    referral: Referral | None
    is_unsupported: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Echo(Item):
    """The Page wrote to the person, from whatever program; `metadata` comes back as it was sent.

    `app_id` is None for some automatic answers of Meta; `INBOX_APP_IDS` are Meta's own inboxes.
    """

    kind_name: ClassVar[str] = "echo"

    person_id: str
    message_id: str
    text: str | None
    attachments: tuple[IncomingAttachment, ...]
    app_id: str | None
    metadata: str | None
    reply_to_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Postback(Item):
    """A button was pressed. On standby Meta leaves `payload` out."""

    kind_name: ClassVar[str] = "postback"

    person_id: str
    message_id: str | None
    title: str | None
    payload: str | None
    referral: Referral | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReceipt(Item):
    """Everything the Page sent to the person up to `watermark` (of any app) has arrived."""

    kind_name: ClassVar[str] = "delivery"

    person_id: str
    message_ids: tuple[str, ...]
    watermark: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadReceipt(Item):
    """The person has seen everything up to `watermark` (Messenger) or up to one message (Instagram)."""

    kind_name: ClassVar[str] = "read"

    person_id: str
    watermark: datetime | None
    message_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction(Item):
    """A reaction was set (`action` react) or taken back (unreact) on `message_id`, by the person or the Page."""

    kind_name: ClassVar[str] = "reaction"

    person_id: str
    by_page: bool
    message_id: str
    action: str
    reaction: str | None
    emoji: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit(Item):
    """The text of a message was changed; `number` counts its edits from 1."""

    kind_name: ClassVar[str] = "edit"

    person_id: str
    message_id: str
    text: str | None
    number: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsend(Item):
    """A message was taken back by its author, the person or (`by_page`) the Page."""

    kind_name: ClassVar[str] = "unsend"

    person_id: str
    by_page: bool
    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralEvent(Item):
    """A person came back to an existing thread through a link or an ad, or finished a Messenger lead flow."""

    kind_name: ClassVar[str] = "referral"

    person_id: str
    referral: Referral
    lead_answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OptIn(Item):
    """A person agreed to (or stopped) notifications, or used an old plugin, which knows only a `user_ref`."""

    kind_name: ClassVar[str] = "optin"

    person_id: str | None
    user_ref: str | None
    type: str | None
    ref: str | None
    payload: str | None
    title: str | None
    status: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackAnswer(Item):
    """The person filled in a feedback form: `score` of the first question as Meta sends it, and their own words."""

    kind_name: ClassVar[str] = "feedback"

    person_id: str
    score: str | None
    words: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseFeedback(Item):
    """The person rated an answer; `feedback` is Meta's sentence, such as "Good response"."""

    kind_name: ClassVar[str] = "response_feedback"

    person_id: str
    feedback: str | None
    message_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyEnforcement(Item):
    """Meta warned, blocked or unblocked the Page (`action`); names no person."""

    kind_name: ClassVar[str] = "policy_enforcement"

    action: str | None
    reason: str | None


class ThreadVerb(StrEnum):
    """What happened to the ownership of a thread."""

    PASSED = "passed"
    TAKEN = "taken"
    REQUESTED = "requested"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadControl(Item):
    """A thread changed its owning app, or an app asked for it. `new_owner_app_id` None: the thread is idle."""

    kind_name: ClassVar[str] = "thread_control"

    person_id: str | None
    verb: ThreadVerb
    previous_owner_app_id: str | None
    new_owner_app_id: str | None
    metadata: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppRoles(Item):
    """The roles of apps for this Page's threads changed; `roles` maps app id to role names."""

    kind_name: ClassVar[str] = "app_roles"

    roles: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLinking(Item):
    """A person linked or unlinked an outside account."""

    kind_name: ClassVar[str] = "account_linking"

    person_id: str
    status: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedChange(Item):
    """Something happened to a post or a comment (of Facebook, or a comment of Instagram: item "comment", verb "add").

    `item` and `verb` are Meta's words. `author_id` is None when Meta may not show the person; for people it is an id
    of the feed and not the one of Messenger. `message` is None for removals and for pictures without words.
    `created_at` is when the comment or post was made, `at` when this change happened.
    """

    kind_name: ClassVar[str] = "feed"

    item: str
    verb: str
    post_id: str | None
    comment_id: str | None
    parent_id: str | None
    author_id: str | None
    author_name: str | None
    by_page: bool
    message: str | None
    created_at: datetime | None
    reaction: str | None
    photo_url: str | None
    video_url: str | None
    link: str | None
    permalink: str | None
    is_published: bool | None
    is_hidden: bool | None
    read_back: tuple[IncomingAttachment, ...] = ()  # of a comment that was asked for instead of announced

    @property
    def reply_to_id(self) -> str | None:
        """The comment that this one answers; None right below the post, whose id begins with the Page's."""
        is_post = self.parent_id == self.post_id or (self.parent_id or "").startswith(f"{self.page_id}_")
        return None if is_post else self.parent_id

    @property
    def attachments(self) -> tuple[IncomingAttachment, ...]:
        """Its picture or film; Meta names one at most."""
        if self.video_url:
            return (IncomingAttachment(kind=AttachmentKind.VIDEO, type="video", url=self.video_url),)
        if self.photo_url:
            return (IncomingAttachment(kind=AttachmentKind.IMAGE, type="photo", url=self.photo_url),)
        return self.read_back


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention(Item):
    """The Page was named in a post or comment of somebody else. `post_id` is the media id on Instagram."""

    kind_name: ClassVar[str] = "mention"

    post_id: str | None
    comment_id: str | None
    item: str | None
    verb: str | None
    message: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadNotice(Item):
    """A form was filled in; the answers are fetched by `lead_id`. `ad_id` is None without an ad and for tests."""

    kind_name: ClassVar[str] = "lead"

    lead_id: str
    form_id: str | None
    ad_id: str | None
    created_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionChange(Item):
    """A person granted or revoked a permission of this app; `permission` None means the whole connection.

    `target_ids` are the Pages concerned; empty means all of them.
    """

    kind_name: ClassVar[str] = "permission"

    user_id: str
    permission: str | None
    verb: str | None
    target_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateStatus(Item):
    """Meta decided on a utility message template; `status` is its word: APPROVED, REJECTED, PENDING, …"""

    kind_name: ClassVar[str] = "template_status"

    template_id: str | None
    name: str | None
    language: str | None
    status: str | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TestDelivery(Item):
    """Sent by the *Test* button of Meta's app dashboard: invented ids, nothing happened."""

    __test__: ClassVar[bool] = False
    kind_name: ClassVar[str] = "test"

    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown(Item):
    """Well formed and of a kind this version does not know; `kind` names it, `raw` keeps it.

    `person_id` is the person it is about, if it came in a messaging frame that names one.
    """

    kind_name: ClassVar[str] = "unknown"

    kind: str
    person_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable(Item):
    """Of a known kind and broken, or no JSON at all; `reason` is a sentence for the administrator."""

    kind_name: ClassVar[str] = "unreadable"

    reason: str


INBOX_APP_IDS = frozenset({"263902037430900", "1217981644879628"})
"""`Echo.app_id` of Meta's own inboxes of Facebook and Instagram (Messenger changelog, 2021-09-14)."""
