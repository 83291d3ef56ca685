"""What the Graph API answers. Tokens are left out of every `repr`, so that they cannot reach a log."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from portal.facebook import links
from portal.facebook.shapes.attachments import IncomingAttachment
from portal.facebook.shapes.items import Platform, Story


class PermissionStatus(StrEnum):
    """`expired`: unused for 90 days, Meta took it back."""

    GRANTED = "granted"
    DECLINED = "declined"
    EXPIRED = "expired"


class SenderAction(StrEnum):
    """What the person sees without a message being sent; typing lasts about 20 seconds."""

    TYPING_ON = "typing_on"
    TYPING_OFF = "typing_off"
    MARK_SEEN = "mark_seen"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserToken:
    """A token of a person; `expires_at` None: Meta named no end."""

    token: str = field(repr=False)
    expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """Whose token it is."""

    id: str
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Business:
    """A business portfolio."""

    id: str
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InstagramAccount:
    """The professional account linked to a Page; `id` is the one webhooks use (17841…)."""

    id: str
    username: str | None
    name: str | None
    picture_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAccount:
    """A Page as its person sees it. `tasks` are the person's rights, Meta's words without `PROFILE_PLUS_`.

    `token` is None if the person may not act for the Page. `business` is the portfolio that holds it. An Instagram
    account has the token and the rights of the Page it is linked to (`linked_page_id`).
    """

    id: str
    name: str
    token: str | None = field(repr=False)
    tasks: frozenset[str]
    category: str | None
    link: str | None
    picture_url: str | None
    business: Business | None
    instagram: InstagramAccount | None
    platform: Platform = Platform.FACEBOOK
    username: str | None = None
    linked_page_id: str | None = None

    @property
    def linked_account(self) -> PageAccount | None:
        """The Instagram account of this Page, as something that can be connected by itself.

        It is called by its user name: its other name is mostly that of the Page.
        """
        if self.instagram is None:
            return None
        username = self.instagram.username
        return replace(
            self,
            id=self.instagram.id,
            name=f"@{username}" if username else self.instagram.name or self.instagram.id,
            username=username,
            link=links.instagram(username) if username else None,
            picture_url=self.instagram.picture_url,
            instagram=None,
            platform=Platform.INSTAGRAM,
            linked_page_id=self.id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """One line of what a person granted."""

    name: str
    status: PermissionStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantedScope:
    """A scope and the ids it was granted for; `target_ids` None means all, also future ones."""

    scope: str
    target_ids: frozenset[str] | None

    def covers(self, target_id: str) -> bool:
        return self.target_ids is None or target_id in self.target_ids


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenInfo:
    """What Meta knows of a token. `expires_at` None: never. An invalid one names `error_code` and `error_subcode`.

    `data_access_ends_at`: afterwards reads of this person's data fail until the person logs in again.
    """

    is_valid: bool
    app_id: str | None
    type: str | None
    user_id: str | None
    page_id: str | None
    issued_at: datetime | None
    expires_at: datetime | None
    data_access_ends_at: datetime | None
    scopes: frozenset[str]
    granular_scopes: tuple[GrantedScope, ...]
    error_code: int | None
    error_subcode: int | None

    def targets(self, prefix: str = "pages_") -> frozenset[str]:
        """Every id named by scopes that begin with `prefix`: the Pages a person ticked, if Meta lists them."""
        named = (s.target_ids or frozenset() for s in self.granular_scopes if s.scope.startswith(prefix))
        return frozenset().union(*named)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppInfo:
    """The Meta app itself."""

    id: str
    name: str | None
    link: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppSubscription:
    """Where an app's webhooks of one object (page, instagram, permissions …) go, for all Pages."""

    object: str
    callback_url: str | None
    is_active: bool
    fields: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribedApp:
    """An app that receives events of a Page; `fields` of other apps may be empty."""

    id: str
    name: str | None
    fields: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMessage:
    """Meta accepted a message; `recipient_id` is the person's id for this Page."""

    message_id: str
    recipient_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A person as Meta shows them; all None without the feature Business Asset User Profile Access.

    `picture_url` is signed and expires within days.
    """

    person_id: str
    name: str | None
    first_name: str | None
    last_name: str | None
    username: str | None
    picture_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Somebody in a conversation; the Page itself is one of them."""

    id: str
    name: str | None
    username: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationSummary:
    """A thread as the list shows it; `updated_at` moves for messages of both sides."""

    id: str
    updated_at: datetime | None
    message_count: int | None
    can_reply: bool | None
    participants: tuple[Participant, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryMessage:
    """A message read back from a conversation; `message_id` equals the one of its webhook.

    `recipient_ids` are everybody it went to. `is_unsupported`: Meta will not show what it was.
    """

    message_id: str
    at: datetime | None
    author_id: str | None
    author_name: str | None
    recipient_ids: tuple[str, ...]
    text: str | None
    attachments: tuple[IncomingAttachment, ...]
    reply_to_id: str | None
    is_unsupported: bool
    story: Story | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagingFeature:
    """A reviewed feature of a Page's messaging; `status` is Meta's word: APPROVED, PENDING, REJECTED, LIMITED."""

    name: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """What was fetched: `size` in bytes as written; `content_type` and `name` as the server said, if it did."""

    size: int
    content_type: str | None
    name: str | None
