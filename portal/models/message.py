from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import clock
from portal.extensions import Model
from portal.models.columns import Choice, Json, Moment
from portal.models.contact import Contact
from portal.models.conversation import Conversation
from portal.models.employee import Employee
from portal.models.post import Post

if TYPE_CHECKING:
    from portal.models.file_link import FileLink


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"
    SYSTEM = "system"


class MessageKind(StrEnum):
    TEXT = "text"  # words, files, stickers: what a person wrote
    POSTBACK = "postback"
    REFERRAL = "referral"
    NOTICE = "notice"  # a change of routing, a policy warning, feedback …
    UNSUPPORTED = "unsupported"
    LEAD = "lead"  # what somebody sent with a form; the answers are those of the `Lead`
    ACT = "act"  # something done to a comment, without words
    UTILITY = "utility"  # from an approved template; Meta takes it at any time
    FEEDBACK = "feedback"  # asks how it was; the answer comes as a notice


class Act(StrEnum):
    """What an employee does about a comment."""

    ANSWER = "answer"
    PRIVATE_ANSWER = "private_answer"
    HIDE = "hide"
    UNHIDE = "unhide"
    DELETE = "delete"
    LIKE = "like"
    UNLIKE = "unlike"


class Automatic(StrEnum):
    """What writes without an employee."""

    AWAY = "away"
    RULE = "rule"


class PartState(StrEnum):
    """Where one part of a reply stands; delivered and read follow from the conversation's marks."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNSURE = "unsure"


UNSETTLED = (PartState.QUEUED, PartState.SENDING, PartState.UNSURE)
_UNSETTLED = "state IN ('queued', 'sending', 'unsure')"
_ABOUT = "about_id IS NOT NULL"
_OF = "contact_id IS NOT NULL"
_OURS = "reply_key IS NOT NULL"
_FAILED = "state = 'failed'"
IS_OURS = text(f"messages.{_OURS}")
IS_FAILED = text(f"messages.{_FAILED}")
IS_UNSETTLED = text(f"messages.{_UNSETTLED}")  # written out, as SQLite uses a partial index only then


class Message(Model):
    """One entry of a conversation. An outbound one written here is one *part* of a reply.

    A comment is one, too: `contact` wrote it (the Page if outbound), `reply_to` names the comment it answers. What is
    done about a comment is an outbound one with an `act` and the comment as `about`. What no employee wrote says in
    `automatic` what did, and in `automatic_name` what that was called (`services/automatic.py`).
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("page_id", "platform_message_id"),
        Index("ix_messages_conversation_id_at_id", "conversation_id", "at", "id"),
        Index(
            "ix_messages_unsettled",
            "conversation_id",
            "id",
            sqlite_where=text(_UNSETTLED),
            postgresql_where=text(_UNSETTLED),
        ),
        Index("ix_messages_reply_key", "reply_key", sqlite_where=text(_OURS), postgresql_where=text(_OURS)),
        Index("ix_messages_ours", "id", sqlite_where=text(_OURS), postgresql_where=text(_OURS)),
        Index("ix_messages_ours_page", "page_id", "id", sqlite_where=text(_OURS), postgresql_where=text(_OURS)),
        Index("ix_messages_ours_author", "author_id", "id", sqlite_where=text(_OURS), postgresql_where=text(_OURS)),
        Index("ix_messages_waiting", "id", sqlite_where=text(_UNSETTLED), postgresql_where=text(_UNSETTLED)),
        Index("ix_messages_failed", "id", sqlite_where=text(_FAILED), postgresql_where=text(_FAILED)),
        Index(
            "ix_messages_contact_id_at", "contact_id", "at", "id", sqlite_where=text(_OF), postgresql_where=text(_OF)
        ),
        Index("ix_messages_about_id", "about_id", sqlite_where=text(_ABOUT), postgresql_where=text(_ABOUT)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"))
    platform_message_id: Mapped[str | None] = mapped_column(String(255))
    direction: Mapped[Direction] = mapped_column(Choice(Direction))
    kind: Mapped[MessageKind] = mapped_column(Choice(MessageKind), default=MessageKind.TEXT)
    text: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(Moment)
    received_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    reply_to: Mapped[str | None] = mapped_column(String(255))
    details: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    reactions: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    edited_at: Mapped[datetime | None] = mapped_column(Moment)
    unsent_at: Mapped[datetime | None] = mapped_column(Moment)

    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    is_hidden: Mapped[bool] = mapped_column(default=False, server_default=false())
    hidden_changed_at: Mapped[datetime | None] = mapped_column(Moment)
    act: Mapped[Act | None] = mapped_column(Choice(Act))
    about_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))

    author_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"))
    automatic: Mapped[Automatic | None] = mapped_column(Choice(Automatic))
    automatic_name: Mapped[str | None] = mapped_column(String(100))
    reply_key: Mapped[str | None] = mapped_column(String(32))
    state: Mapped[PartState | None] = mapped_column(Choice(PartState))
    as_human_agent: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(default=0)
    try_after: Mapped[datetime | None] = mapped_column(Moment)
    tried_at: Mapped[datetime | None] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    delivered_at: Mapped[datetime | None] = mapped_column(Moment)
    error_code: Mapped[int | None]
    error_subcode: Mapped[int | None]
    error_message: Mapped[str | None] = mapped_column(Text)

    conversation: Mapped[Conversation] = relationship(viewonly=True)
    author: Mapped[Employee | None] = relationship(viewonly=True)
    contact: Mapped[Contact | None] = relationship()
    about: Mapped[Message | None] = relationship(remote_side="Message.id", viewonly=True)
    attachments: Mapped[list[Attachment]] = relationship(
        back_populates="message", order_by="Attachment.position", lazy="selectin"
    )

    file_links: Mapped[list[FileLink]] = relationship(back_populates="message", order_by="FileLink.id")

    @property
    def is_ours(self) -> bool:
        """Written in the portal, so that it has a sending report."""
        return self.reply_key is not None

    @property
    def can_be_tried_again(self) -> bool:
        """It waits for a person: it failed, or it is unsure and Meta refused to say whether it has it."""
        return self.state == PartState.FAILED or (self.state == PartState.UNSURE and self.error_code is not None)

    def forget_error(self) -> None:
        """What Meta said to it last counts no more."""
        self.error_code = self.error_subcode = self.error_message = None

    @property
    def is_liked(self) -> bool:
        """Whether the Page likes this comment."""
        return bool((self.reactions or {}).get("page", {}).get("emoji"))

    def state_in(self, conversation: Conversation) -> PartState | None:
        """The state with what is known of delivery and reading."""
        if self.state != PartState.SENT:
            return self.state
        if conversation.read_until and self.at <= conversation.read_until:
            return PartState.READ
        if self.delivered_at or (conversation.delivered_until and self.at <= conversation.delivered_until):
            return PartState.DELIVERED
        return self.state


class AttachmentState(StrEnum):
    WAITING = "waiting"
    STORED = "stored"
    FAILED = "failed"
    LINKED = "linked"  # kept as a link: shares, locations, what has no file
    UNAVAILABLE = "unavailable"  # Meta did not pass the file on


_WAITING = "state = 'waiting'"
IS_WAITING = text(f"attachments.{_WAITING}")


class Attachment(Model):
    """A file or link of a message or post. Stored files are named by their content (`services/files.py`)."""

    __tablename__ = "attachments"
    __table_args__ = (
        Index("ix_attachments_waiting", "try_after", sqlite_where=text(_WAITING), postgresql_where=text(_WAITING)),
        CheckConstraint("(message_id IS NULL) <> (post_id IS NULL)", name="one_owner"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"), index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(String(32))
    title: Mapped[str | None] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    name: Mapped[str | None] = mapped_column(String(255))
    content_type: Mapped[str | None] = mapped_column(String(100))
    size: Mapped[int | None]
    sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    state: Mapped[AttachmentState] = mapped_column(Choice(AttachmentState), default=AttachmentState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    try_after: Mapped[datetime | None] = mapped_column(Moment, default=clock.now)
    problem: Mapped[str | None] = mapped_column(String(64))

    message: Mapped[Message | None] = relationship(back_populates="attachments")
    post: Mapped[Post | None] = relationship(back_populates="attachments")


class MessageChange(Model):
    """An edit, unsend or reaction that came before the message it changes; applied when that arrives."""

    __tablename__ = "message_changes"
    __table_args__ = (UniqueConstraint("page_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"))
    key: Mapped[str] = mapped_column(String(255))
    platform_message_id: Mapped[str] = mapped_column(String(255), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(Moment)
    data: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
