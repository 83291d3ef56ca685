from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Model
from portal.models.columns import Choice, Json, Moment
from portal.models.contact import Contact, Identity
from portal.models.page import Page
from portal.models.post import Post

RESPONSE_WINDOW = timedelta(hours=24)
HUMAN_AGENT_WINDOW = timedelta(days=7)


class ConversationKind(StrEnum):
    DIRECT = "direct"
    COMMENTS = "comments"
    LEAD = "lead"


class OriginKind(StrEnum):
    """What brought a person to a Page, as far as Meta says (`services/origins.py`)."""

    AD = "ad"
    LINK = "link"  # of m.me or ig.me
    POST = "post"
    COMMENT = "comment"
    FORM = "form"  # of a lead
    PLAIN = "plain"


_DIRECT = "kind = 'direct'"
_WAITING = "waits_since IS NOT NULL"
_WHOLE_POST = "post_id IS NOT NULL AND root_comment_id IS NULL"


class Conversation(Model):
    """The thread on the platform. `version` is another number after every change that its screen shows.

    A direct one is with a contact, known by an identity. One of comments stands under a post, with everybody who
    writes there, or under one of its comments (`root_comment_id`, Meta's id). One of a lead is with whoever sent it.
    """

    __tablename__ = "conversations"
    __table_args__ = (
        Index(
            "uq_conversations_direct",
            "page_id",
            "identity_id",
            unique=True,
            sqlite_where=text(_DIRECT),
            postgresql_where=text(_DIRECT),
        ),
        Index(
            "uq_conversations_whole_post",
            "post_id",
            unique=True,
            sqlite_where=text(_WHOLE_POST),
            postgresql_where=text(_WHOLE_POST),
        ),
        Index("uq_conversations_root_comment", "post_id", "root_comment_id", unique=True),
        Index("ix_conversations_waiting", "page_id", sqlite_where=text(_WAITING), postgresql_where=text(_WAITING)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    identity_id: Mapped[int | None] = mapped_column(ForeignKey("identities.id"), index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    root_comment_id: Mapped[str | None] = mapped_column(String(128))
    kind: Mapped[ConversationKind] = mapped_column(Choice(ConversationKind), default=ConversationKind.DIRECT)
    last_interaction_at: Mapped[datetime | None] = mapped_column(Moment)
    delivered_until: Mapped[datetime | None] = mapped_column(Moment)
    read_until: Mapped[datetime | None] = mapped_column(Moment)
    files_refused_at: Mapped[datetime | None] = mapped_column(Moment)
    window_refused_at: Mapped[datetime | None] = mapped_column(Moment)
    seen_told_at: Mapped[datetime | None] = mapped_column(Moment)
    history_try_after: Mapped[datetime | None] = mapped_column(Moment, index=True)
    history_attempts: Mapped[int] = mapped_column(default=0)
    waits_since: Mapped[datetime | None] = mapped_column(Moment)
    origin: Mapped[dict[str, Any] | None] = mapped_column(Json)  # the first that is known (`services/origins.py`)
    last_origin: Mapped[dict[str, Any] | None] = mapped_column(Json)  # the latest one after that
    lane_owner: Mapped[str | None] = mapped_column(String(64))
    lane_expires_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=0)

    page: Mapped[Page] = relationship()
    contact: Mapped[Contact | None] = relationship()
    identity: Mapped[Identity | None] = relationship()
    post: Mapped[Post | None] = relationship()

    @property
    def person_id(self) -> str:
        """Meta's id of the person a direct conversation is with; empty for comments."""
        return self.identity.platform_id if self.identity else ""

    @property
    def is_of_comments(self) -> bool:
        return self.kind == ConversationKind.COMMENTS

    @property
    def response_until(self) -> datetime | None:
        """End of the 24 hours in which an ordinary response is allowed."""
        return self.last_interaction_at and self.last_interaction_at + RESPONSE_WINDOW

    @property
    def human_agent_until(self) -> datetime | None:
        """End of the 7 days in which a person may still answer, if Meta granted the feature."""
        return self.last_interaction_at and self.last_interaction_at + HUMAN_AGENT_WINDOW

    def changed(self) -> None:
        """Whoever shows it has to look again. Two that counted up at the same time would arrive at one number."""
        self.version = secrets.randbits(31)
