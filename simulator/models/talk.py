"""Conversations between a person and a Page, in Messenger or at its Instagram account."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from simulator.models.base import Base
from simulator.models.pages import Home, InstagramAccount, Page
from simulator.models.people import Person


class Thread(Base):
    """One person and one Page or Instagram account (`home_id`). `psid` is the person's id there and nowhere else.

    A conversation on Instagram has an `account_id`; its `page_id` is the Page through which apps answer.

    `interacted_at` opens the 24 hours; `delivered_up_to` and `read_up_to` are watermarks over what the Page
    sent, `page_read_up_to` over what the person wrote. `blocked_code` (551 or 200): the person blocked the Page, and
    this is the code that sends are refused with.
    """

    __tablename__ = "threads"
    __table_args__ = (UniqueConstraint("home_id", "person_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    psid: Mapped[str] = mapped_column(unique=True)
    home_id: Mapped[str]
    page_id: Mapped[str] = mapped_column(ForeignKey("pages.id"))
    account_id: Mapped[str | None] = mapped_column(ForeignKey("instagram_accounts.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[int]
    updated_at: Mapped[int]
    interacted_at: Mapped[int] = mapped_column(default=0)
    delivered_up_to: Mapped[int] = mapped_column(default=0)
    read_up_to: Mapped[int] = mapped_column(default=0)
    page_read_up_to: Mapped[int] = mapped_column(default=0)
    typing_until: Mapped[int] = mapped_column(default=0)
    owner_app_id: Mapped[str | None]
    blocked_code: Mapped[int | None]
    is_european: Mapped[bool] = mapped_column(default=False)

    @property
    def passes_pictures_only(self) -> bool:
        """Whether the European rules hold here."""
        return self.account_id is None and (self.is_european or self.page.is_european)

    page: Mapped[Page] = relationship(lazy="joined")
    account: Mapped[InstagramAccount | None] = relationship(lazy="joined")
    person: Mapped[Person] = relationship(lazy="joined")

    @property
    def home(self) -> Home:
        """What the person writes to."""
        return self.account or self.page


class Message(Base):
    """One message. `attachments` have a `type`, and a `file_id` or a ready `payload`.

    `metadata_text` is the sender's own mark, which comes back in the echo; `extra` are further keys of the
    webhook's message; `answered` is the comment or post that a private reply is about; `story_id` is
    the account's story that the person answers; `reactions` maps `page` and `person` to a reaction and its emoji.
    `feedback` is what the person filled in, if the message is a feedback form.
    """

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_thread_newest", "thread_id", "sent_at", "number"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    mid: Mapped[str] = mapped_column(unique=True)
    thread_id: Mapped[str] = mapped_column(ForeignKey("threads.id"))
    is_from_page: Mapped[bool]
    sent_at: Mapped[int]
    text: Mapped[str | None]
    attachments: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    quick_replies: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    reply_to: Mapped[str | None]
    answered: Mapped[str | None]
    story_id: Mapped[str | None] = mapped_column(ForeignKey("instagram_media.id"))
    app_id: Mapped[str | None]
    metadata_text: Mapped[str | None]
    tag: Mapped[str | None]
    reactions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    feedback: Mapped[dict[str, Any]] = mapped_column(default=dict)
    edits: Mapped[int] = mapped_column(default=0)
    is_unsent: Mapped[bool] = mapped_column(default=False)

    thread: Mapped[Thread] = relationship()

    @property
    def id(self) -> str:
        """What the Graph API calls the `mid` of webhooks."""
        return self.mid
