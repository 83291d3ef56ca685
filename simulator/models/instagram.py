"""What an Instagram account shows, and the comments below it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from simulator.models.base import Base
from simulator.models.pages import InstagramAccount
from simulator.models.people import Person


class MediaKind(StrEnum):
    """As webhooks name it; a live broadcast is none of Meta's kinds, but has comments of its own."""

    FEED = "FEED"
    REELS = "REELS"
    STORY = "STORY"
    AD = "AD"
    LIVE = "LIVE"


class InstagramMedia(Base):
    """A post, reel, story, ad or live broadcast of an account; with a `person_id`, of somebody who mentions it.

    `attachments` have a `type` (image or video) and a `file_id`. `ended_at`: when a live broadcast was over.
    """

    __tablename__ = "instagram_media"
    __table_args__ = (Index("ix_instagram_media_account_newest", "account_id", "created_at", "number"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("instagram_accounts.id"))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[MediaKind]
    caption: Mapped[str | None]
    attachments: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    created_at: Mapped[int]
    ended_at: Mapped[int | None]
    is_removed: Mapped[bool] = mapped_column(default=False)
    likes: Mapped[list[str]] = mapped_column(default=list)

    account: Mapped[InstagramAccount] = relationship(lazy="joined")
    person: Mapped[Person | None] = relationship(lazy="joined")

    @property
    def page_id(self) -> str:
        """The Page whose token opens it."""
        return self.account.page_id


class InstagramComment(Base):
    """A comment, or (`parent_id`) an answer to one. Without a person it is the account's own.

    `likes` are ids of people, or `account`. `answered_in`: the conversation of the one private reply.
    """

    __tablename__ = "instagram_comments"
    __table_args__ = (Index("ix_instagram_comments_media_oldest", "media_id", "created_at", "number"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    media_id: Mapped[str] = mapped_column(ForeignKey("instagram_media.id"))
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("instagram_comments.id"))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    text: Mapped[str]
    created_at: Mapped[int]
    is_hidden: Mapped[bool] = mapped_column(default=False)
    is_removed: Mapped[bool] = mapped_column(default=False)
    likes: Mapped[list[str]] = mapped_column(default=list)
    answered_in: Mapped[str | None] = mapped_column(ForeignKey("threads.id"))

    media: Mapped[InstagramMedia] = relationship(lazy="joined")
    person: Mapped[Person | None] = relationship(lazy="joined")

    @property
    def account(self) -> InstagramAccount:
        """The account below whose media it stands."""
        return self.media.account

    @property
    def page_id(self) -> str:
        """The Page whose token opens it."""
        return self.media.page_id
